// The faults that an emulator makes on demand, read from `--fault drop=0.01,corrupt=0.001,late=20ms,mute=3,overload=2@30s`.
import { fault, FaultError } from '../../core/fault.ts';

/** Something that begins at a time after the start, milliseconds (0: from the first moment). */
interface At { readonly afterMilliseconds: number }

/** Something that goes away, and comes back after so many milliseconds (Infinity: never). */
interface Gone extends At { readonly forMilliseconds: number }

export interface FaultPlan {
  /** Share of answers that are never sent. */
  readonly drop: number;
  /** Share of answers with one byte changed. */
  readonly corrupt: number;
  /** Every answer of a serial arm is written byte by byte. */
  readonly split: boolean;
  /** Every answer comes so much later, milliseconds. */
  readonly lateMilliseconds: number;
  /** Servos (by id; joints, counted from 1, where there are no ids) that do not answer. */
  readonly mute: readonly ({ readonly id: number } & At)[];
  /** Servos that report overload. */
  readonly overload: readonly ({ readonly id: number } & At)[];
  /** Servos that report over-temperature. */
  readonly hot: readonly ({ readonly id: number } & At)[];
  /** The whole arm loses power (answers stop, the joints give way) or its cable (answers stop, the arm holds). */
  readonly powerLoss: Gone | undefined;
  readonly unplug: Gone | undefined;
  /** Servos that answer twice, and servos that say they are another model. */
  readonly double: readonly ({ readonly id: number } & At)[];
  readonly wrongModel: readonly ({ readonly id: number } & At)[];
  /** Protective stop, for arms that have one. */
  readonly protectiveStop: At | undefined;
}

export const noFaults: FaultPlan = {
  drop: 0, corrupt: 0, split: false, lateMilliseconds: 0, mute: [], overload: [], hot: [], double: [], wrongModel: [], powerLoss: undefined, unplug: undefined, protectiveStop: undefined,
};

/** Rejects what it does not know with 'request.invalid', naming the word. */
export function readFaultPlan(text: string): FaultPlan {
  const plan: { -readonly [K in keyof FaultPlan]: FaultPlan[K] } = { ...noFaults };
  for (const word of text.split(',').map((one) => one.trim()).filter((one) => one !== '')) {
    const match = /^(?<name>[a-z-]+)(?:=(?<value>[0-9.]+)(?:ms)?)?(?:@(?<after>[0-9.]+)s)?$/.exec(word);
    const value = Number(match?.groups?.['value'] ?? Number.NaN);
    const at = { afterMilliseconds: 1000 * Number(match?.groups?.['after'] ?? 0) };
    switch (match?.groups?.['name']) {
      case 'drop': plan.drop = share(value, word); break;
      case 'corrupt': plan.corrupt = share(value, word); break;
      case 'split': plan.split = true; break;
      case 'late': plan.lateMilliseconds = whole(value, word, 60_000); break;
      case 'mute': plan.mute = [...plan.mute, { id: whole(value, word, 253), ...at }]; break;
      case 'overload': plan.overload = [...plan.overload, { id: whole(value, word, 253), ...at }]; break;
      case 'hot': plan.hot = [...plan.hot, { id: whole(value, word, 253), ...at }]; break;
      case 'double': plan.double = [...plan.double, { id: whole(value, word, 253), ...at }]; break;
      case 'wrong-model': plan.wrongModel = [...plan.wrongModel, { id: whole(value, word, 253), ...at }]; break;
      case 'power-loss': plan.powerLoss = { ...at, forMilliseconds: awhile(value, word) }; break;
      case 'unplug': plan.unplug = { ...at, forMilliseconds: awhile(value, word) }; break;
      case 'protective-stop': plan.protectiveStop = at; break;
      default: throw wrong(word);
    }
  }
  return plan;
}

const wrong = (word: string): FaultError => new FaultError(fault('request.invalid', { field: '--fault' },
  `"${word}" is no fault; there are drop=SHARE, corrupt=SHARE, split, late=Nms, mute=ID, overload=ID, hot=ID, double=ID, wrong-model=ID, power-loss[=Nms], unplug[=Nms], protective-stop, each with @SECONDSs`));

function share(value: number, word: string): number {
  if (!(value >= 0 && value <= 1)) throw wrong(word);
  return value;
}

function whole(value: number, word: string, most: number): number {
  if (!Number.isInteger(value) || value < 0 || value > most) throw wrong(word);
  return value;
}

/** How long it is gone; with no number it does not come back. */
const awhile = (value: number, word: string): number => (Number.isNaN(value) ? Infinity : whole(value, word, 3_600_000));
