// How an arm that passed the start gate is eased in, and what is said of one that did not. Leaders, and whatever else
// starts from a posture of its own, use it with the gate itself (core/math/start-gate.ts).
import { fault, type Fault } from '../../core/fault.ts';
import type { Misalignment } from '../../core/math/start-gate.ts';

/** How fast what is left is eased away, and how long that takes at least. */
const easeRadiansPerSecond = 0.4;
const shortestEaseSeconds = 0.5;

/** How long the way from found to planned is eased over, seconds. */
export const easeSeconds = (offsets: ArrayLike<number>): number =>
  Math.max(shortestEaseSeconds, ...Array.from(offsets, (offset) => Math.abs(offset) / easeRadiansPerSecond));

/** 1 at the start of the easing, 0 when it is done, standing still at either end. */
export function easeShare(passedSeconds: number, seconds: number): number {
  const share = Math.min(1, Math.max(0, passedSeconds / seconds));
  return 1 - share * share * (3 - 2 * share);
}

/** As a fault that names the joints and how far each is off. */
export function startGateFault(off: readonly Misalignment[]): Fault {
  const words = off.map(({ name, difference }) => `${name.replaceAll('_', ' ')} ${Number.isFinite(difference) ? `${Number(((difference * 180) / Math.PI).toFixed(1))}°` : 'unknown'}`);
  return fault('session.start-gate', { joints: words.join(', ') });
}
