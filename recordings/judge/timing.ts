// Of one stream: the rate held, gaps between samples, samples that are missing, and whether it began or ended early.
import type { StreamDescription } from '../../core/streams/stream.ts';
import type { SampleRow } from '../message.ts';
import { finding, placeOf, weigh, type Finding, type Stretch, type TakeFacts } from './finding.ts';
import { LogHistogram } from './log-histogram.ts';

/**
 * steady: from start to end at its rate. driven: at its rate while someone drives, silent else. other: told of, its
 * losses counted, but its rate means nothing (events, latched states, what the program says about itself).
 */
export type Pace = 'steady' | 'driven' | 'other';

export function paceOf(stream: StreamDescription): Pace {
  switch (stream.kind) {
    case 'jointState': case 'pose': case 'objectPoses': case 'videoFrames': return stream.nominalHz > 0 ? 'steady' : 'other';
    // Wishes and rulings are made with the commands, and would only say the same again.
    case 'hand': case 'jointCommand': return 'driven';
    // Durations for people are about the program, and come when there is one to tell.
    case 'numbers': return stream.nominalHz > 0 && !stream.latched && stream.fields.some((field) => field.unit !== 'ms') ? 'steady' : 'other';
    default: return 'other';
  }
}

/** A stream that is driven and says nothing for so long was let go of. */
const letGoNanos = 1e9;
const longestKept = 8;

export class Timing {
  readonly stream: StreamDescription;
  readonly pace: Pace;
  readonly #byArrival: boolean;
  /** 1 µs to 5 hours. */
  readonly #intervals = new LogHistogram(10, 44);
  readonly #longest: Stretch[] = [];
  readonly #droppedField: number;
  #shortestKept = 0;
  #last: number | null = null;
  #lastSequence: number | null = null;
  #missing = 0;
  #mostMissing = 0;
  #missingAt: Stretch | null = null;
  #firstArrive = 0;
  #lastArrive = 0;
  #count = 0;

  constructor(stream: StreamDescription) {
    this.stream = stream;
    this.pace = paceOf(stream);
    // A command is of the hand that caused it; when it was sent is its arrival.
    this.#byArrival = stream.kind === 'jointCommand';
    this.#droppedField = stream.kind === 'videoFrames' ? offsetOf(stream, 'dropped') : -1;
  }

  get count(): number { return this.#count; }
  get missing(): number { return this.#missing; }
  get missingAt(): Stretch | null { return this.#missingAt; }

  note(row: SampleRow): void {
    const time = this.#byArrival ? row.tArrive : row.tCapture;
    if (!Number.isFinite(time) || !Number.isFinite(row.tArrive)) return;
    if (this.#count === 0) this.#firstArrive = row.tArrive;
    this.#count += 1;
    this.#lastArrive = row.tArrive;
    const before = this.#last;
    this.#last = time;
    this.#noteMissing(row, before ?? time, time);
    if (before === null) return;
    const interval = time - before;
    if (interval < 0 || (this.pace === 'driven' && interval > letGoNanos)) return;
    this.#intervals.add(interval);
    if (interval > this.#shortestKept) this.#keep({ fromNanos: before, toNanos: time });
  }

  /** The clutch was let go of: what comes next begins anew. */
  letGo(): void {
    if (this.pace === 'driven') this.#last = null;
  }

  #noteMissing(row: SampleRow, fromNanos: number, toNanos: number): void {
    // A counter that begins anew lost nothing.
    const skipped = this.#lastSequence !== null && row.sequence > this.#lastSequence + 1 ? Math.floor(row.sequence - this.#lastSequence - 1) : 0;
    const refused = this.#droppedField < 0 ? 0 : row.values[this.#droppedField]!;
    this.#lastSequence = row.sequence;
    const missing = Math.max(skipped, Number.isFinite(refused) ? refused : 0);
    if (missing <= 0) return;
    this.#missing += missing;
    if (missing <= this.#mostMissing) return;
    this.#mostMissing = missing;
    this.#missingAt = { fromNanos, toNanos };
  }

  #keep(stretch: Stretch): void {
    const length = ({ fromNanos, toNanos }: Stretch): number => toNanos - fromNanos;
    const at = this.#longest.findIndex((one) => length(one) < length(stretch));
    this.#longest.splice(at < 0 ? this.#longest.length : at, 0, stretch);
    if (this.#longest.length > longestKept) this.#longest.pop();
    if (this.#longest.length === longestKept) this.#shortestKept = length(this.#longest.at(-1)!);
  }

  findings(take: TakeFacts): Finding[] {
    if (this.pace === 'other') return [];
    return [...this.#rate(take), ...this.#gaps(take), ...(this.pace === 'steady' ? this.#silence(take) : [])];
  }

  /** A slow stream is slow once, not full of gaps as well: gaps are against the rate that it really had. */
  #period(): number {
    const nominal = this.stream.nominalHz > 0 ? 1e9 / this.stream.nominalHz : 0;
    return Math.max(nominal, this.#intervals.quantile(0.5));
  }

  #rate({ limits }: TakeFacts): Finding[] {
    const { nominalHz, kind, id } = this.stream;
    if (!(nominalHz > 0) || this.#intervals.count < 5) return [];
    // Long holes are told of as gaps; the rate is that of the rest.
    const holes = this.#intervals.over(Math.max(limits.gap.flagMilliseconds * 1e6, 5 * this.#period()));
    const hz = (this.#intervals.count - holes.count) / ((this.#intervals.sum - holes.sum) / 1e9);
    const { flagBelow, refuseBelow } = ['jointState', 'jointCommand'].includes(kind) ? limits.rate : limits.slowRate;
    if (!(hz < flagBelow * nominalHz)) return [];
    return [finding('rate', id, weigh(nominalHz / hz, 1 / flagBelow, 1 / refuseBelow), { hz, nominalHz, percent: (100 * hz) / nominalHz })];
  }

  #gaps(take: TakeFacts): Finding[] {
    const { limits: { gap }, seconds } = take;
    const over = gap.periods * this.#period();
    const { count, sum } = this.#intervals.over(over);
    if (count === 0) return [];
    const longest = this.#longest[0]!;
    const [longestSeconds, totalSeconds] = [(longest.toNanos - longest.fromNanos) / 1e9, sum / 1e9];
    const byShare = weigh(totalSeconds / Math.max(seconds, 1e-3), gap.flagShare, gap.refuseShare);
    const byLength = weigh(longestSeconds * 1000, Math.max(gap.flagMilliseconds, (over * 2) / 1e6), Infinity);
    // A rate so low that its own jitter makes up this share was told of already.
    const isLong = byLength.weight !== 'accept';
    return [finding('gap', this.stream.id, isLong && byShare.cost > byLength.cost ? byShare : byLength, {
      count, longestMilliseconds: longestSeconds * 1000, totalMilliseconds: totalSeconds * 1000, overMilliseconds: over / 1e6,
    }, placeOf(take, longest))];
  }

  #silence(take: TakeFacts): Finding[] {
    if (this.#count === 0) return [];
    const { silent } = take.limits;
    const least = Math.max(silent.flagSeconds * 1e9, 5 * this.#period());
    const { startNanos, endNanos, seconds } = take;
    const ends: readonly (Stretch & { readonly where: string })[] = [
      { where: 'start', fromNanos: startNanos, toNanos: this.#firstArrive }, { where: 'end', fromNanos: this.#lastArrive, toNanos: endNanos },
    ];
    return ends.filter(({ fromNanos, toNanos }) => toNanos - fromNanos > least).map((end) => {
      const silence = (end.toNanos - end.fromNanos) / 1e9;
      return finding('silent', this.stream.id, weigh(silence, silent.flagSeconds, silent.refuseShare * seconds), { seconds: silence, where: end.where }, placeOf(take, end));
    });
  }
}

/** −1: the stream has no such field; one of before the field was there. */
export function offsetOf(stream: StreamDescription, name: string): number {
  let offset = 0;
  for (const field of stream.fields) {
    if (field.name === name) return offset;
    offset += field.size;
  }
  return -1;
}
