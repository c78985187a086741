// Asks every id at every speed who is there: how servos fresh from the factory, or with a forgotten id, are found.
// Called by setup.ts and `waldo arms scan`; the port must be free.
import type { FoundServo } from '../../core/contract/setup.ts';
import type { ServoProtocol } from '../../native/bus-master.ts';
import { idsTwice, servoModelName } from '../devices/servo-arm/handshake.ts';
import { lookingBus } from '../devices/servo-arm/open-chain.ts';
import { bauds } from '../devices/servo-arm/registers.ts';

export interface ScanOptions {
  readonly path: string;
  readonly title: string;
  readonly protocol: ServoProtocol;
  readonly bauds: readonly number[];
  readonly ids: readonly number[];
  readonly signal: AbortSignal;
  progress(share: number, found: readonly FoundServo[]): void;
}

/** What arms use; a thorough scan asks the rest too. */
const usualIds = Array.from({ length: 16 }, (_, id) => id);
const allIds = Array.from({ length: 253 }, (_, id) => id);

/** The arm's own speed first, then the factory's, then the others. */
export function scanPlan(protocol: ServoProtocol, ownBaud: number, thorough: boolean): Pick<ScanOptions, 'bauds' | 'ids'> {
  const factory = protocol === 'feetech' ? 1_000_000 : 57_600;
  const likely = [...new Set([ownBaud, factory])];
  return { bauds: thorough ? [...new Set([...likely, ...bauds[protocol]])] : likely, ids: thorough ? allIds : usualIds };
}

/** Every speed that is asked can carry this. */
const scanHz = 50;

export async function scan({ path, title, protocol, bauds: speeds, ids, signal, progress }: ScanOptions): Promise<readonly FoundServo[]> {
  const found: FoundServo[] = [];
  const total = speeds.length * ids.length;
  let asked = 0;
  for (const baud of speeds) {
    const open = (some: readonly number[]) => lookingBus({ title }, path, { protocol, baud, cycleHz: scanHz }, some);
    const described = (id: number, model: number, isTwice: boolean): FoundServo => ({ protocol, baud, id, model, name: servoModelName(protocol, model), twice: isTwice });
    const here: { readonly id: number; readonly model: number }[] = [];
    {
      await using master = await open(ids.slice(0, 1));
      for (const id of ids) {
        if (signal.aborted) return found;
        // Twice: on a busy machine, or with a loose plug, one answer is easily missed.
        const answer = (await master.ping(id)) ?? (await master.ping(id));
        if (answer) here.push({ id, model: answer.model });
        asked += 1;
        progress(asked / total, [...found, ...here.map((one) => described(one.id, one.model, false))]);
      }
    }
    const twice = here.length === 0 ? [] : (await idsTwice(open, here.map(({ id }) => id))) ?? [];
    for (const { id, model } of here) found.push(described(id, model, twice.includes(id)));
    progress(asked / total, found);
  }
  return found;
}
