// A servo's magnet and horn: from a joint's place to ticks and back, as if the servo were homed as its chain file
// says. Used by the Feetech and Dynamixel servos, which add what their own registers add.
import { radiansOf, servoTicksPerTurn, ticksOf, unitsPerTick, type ServoPlace } from '../../../core/protocols/servo-chain.ts';
import type { EmulatedArm } from '../emulator.ts';

export interface Encoder {
  /** Not rounded, not wrapped. */
  ticks(): number;
  ticksPerSecond(): number;
  ticksAt(place: number): number;
  /** The joint's place (rad, or m) at such ticks. */
  place(ticks: number): number;
  /** Joint units for one tick here, without sign. */
  unitsPerTick(): number;
  /** Joint units for one radian of the servo's horn; also N m at the horn for one N m (N) at the joint. */
  leverage(): number;
}

export function createEncoder(arm: EmulatedArm, joint: number, servo: ServoPlace): Encoder {
  const ticks = (): number => ticksOf(servo, arm.position(joint));
  return {
    ticks,
    ticksPerSecond: () => arm.velocity(joint) / unitsPerTick(servo, ticks()),
    ticksAt: (place) => ticksOf(servo, place),
    place: (at) => radiansOf(servo, at),
    unitsPerTick: () => Math.abs(unitsPerTick(servo, ticks())),
    leverage: () => (Math.abs(unitsPerTick(servo, ticks())) * servoTicksPerTurn) / (2 * Math.PI),
  };
}
