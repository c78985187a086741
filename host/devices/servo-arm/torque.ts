// Torque on without a jump, and off: a servo follows its goal the moment it gets torque, so its goal is first made the
// place where it is. Used when an arm opens, when it was let go, and when a servo lost its power for a moment.
import type { ServoChain } from '../../../core/protocols/servo-chain.ts';
import type { ServoRegisters } from './registers.ts';

/** `anew`: ids whose torque is switched on even if it is. Shadows follow the same goal as the servo that they help, so both get the place of the first. */
export async function torqueOn(registers: ServoRegisters, chain: ServoChain, anew: readonly number[] = []): Promise<void> {
  for (const { id, shadowOf } of chain.servos) {
    if (shadowOf !== undefined) continue;
    const shadows = chain.servos.filter((servo) => servo.shadowOf === id).map((servo) => servo.id);
    const group = [id, ...shadows];
    const slack = [];
    for (const one of group) if (anew.includes(one) || (await registers.get(one, 'torqueEnable')) === 0) slack.push(one);
    if (slack.length === 0) continue;
    const present = await registers.get(id, 'presentPosition');
    for (const one of slack) {
      await registers.set(one, 'goalPosition', present);
      await registers.set(one, 'torqueEnable', 1);
    }
  }
}

/** Of every servo that leads a joint, whether the joint has no torque: its own, or that of one that helps it. */
export async function readSlack(registers: ServoRegisters, chain: ServoChain): Promise<boolean[]> {
  const slack: boolean[] = [];
  for (const { id, shadowOf } of chain.servos) {
    if (shadowOf !== undefined) continue;
    let isSlack = false;
    for (const one of chain.servos) if (one.id === id || one.shadowOf === id) isSlack ||= (await registers.get(one.id, 'torqueEnable')) === 0;
    slack.push(isSlack);
  }
  return slack;
}

/** From the hand back to the foot, so that what hangs on a joint is loose before the joint is. One that does not take it keeps no other from it; then rejects. */
export async function torqueOff(registers: ServoRegisters, chain: ServoChain): Promise<void> {
  const refused: unknown[] = [];
  for (const { id } of [...chain.servos].reverse()) await registers.set(id, 'torqueEnable', 0).catch((error: unknown) => { refused.push(error); });
  if (refused.length > 0) throw refused[0];
}
