// What a tick of the guard costs, with everything that it measures: the arm is led in wide strokes into the table, into
// itself and back for as long as wished. `waldo bench arm` prints it.
import type { ArmDescription, WorldDescription } from '../../core/math/arm.ts';
import { seededRandom } from '../../core/sim/random.ts';
import { nanos } from '../../core/time.ts';
import { Guard, type Ruling } from './guard.ts';

export interface GuardBench {
  readonly ticks: number;
  /** Of one call of `rule`, milliseconds. */
  readonly tickMs: { readonly p50: number; readonly p95: number; readonly p99: number; readonly max: number };
  /** Share of the ticks in which something was near enough to be measured, and in which the guard cut for it. */
  readonly nearShare: number;
  readonly cutShare: number;
}

/** Ticks before the machine has compiled what runs. */
const warmTicks = 3000;
/** A new target every so many ticks. */
const strokeTicks = 90;
const runs = 3;

export function benchGuard(arm: ArmDescription, world: Pick<WorldDescription, 'bodies' | 'solids'>, ticks = 20_000): GuardBench {
  let near = 0;
  let cut = 0;
  // The runs are alike to the last bit: the least of them is the guard's own, the rest the machine's other business.
  const least = new Float64Array(ticks).fill(Number.POSITIVE_INFINITY);
  for (let run = 0; run < runs; run += 1) {
    near = cut = 0;
    lead(new Guard(arm, world), arm, ticks, (tick, milliseconds, ruling) => {
      least[tick] = Math.min(least[tick]!, milliseconds);
      if (ruling.near) near += 1;
      if (ruling.reason === 'clearance' || ruling.reason === 'self-collision') cut += 1;
    });
  }
  least.sort();
  const at = (share: number): number => least[Math.min(ticks - 1, Math.floor(share * ticks))]!;
  return { ticks, tickMs: { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) }, nearShare: near / ticks, cutShare: cut / ticks };
}

function lead(guard: Guard, arm: ArmDescription, ticks: number, seen: (tick: number, milliseconds: number, ruling: Ruling) => void): void {
  const random = seededRandom(1);
  const target = Float64Array.from(arm.home);
  const wish = Float64Array.from(arm.home);
  for (let tick = -warmTicks; tick < ticks; tick += 1) {
    if (tick % strokeTicks === 0) arm.joints.forEach(({ minimum, maximum }, j) => { target[j] = Math.max(-2.5, minimum) + random() * (Math.min(2.5, maximum) - Math.max(-2.5, minimum)); });
    for (let j = 0; j < wish.length; j += 1) wish[j] = guard.sent[j]! + Math.max(-0.3, Math.min(0.3, target[j]! - guard.sent[j]!));
    const from = performance.now();
    const ruling = guard.rule(wish, nanos((tick + warmTicks + 1) * 8_333_333), nanos(0));
    if (tick >= 0) seen(tick, performance.now() - from, ruling);
  }
}
