// One joint and the servos on it: what they want together becomes the physics' drive. Two servos on one joint share
// the work; a leader's joint follows the operator's hand instead, as far as its own torque lets it.
import type { EmulatedArm, JointDrive } from '../emulator.ts';

/** What one servo wants of its joint; the servo changes it in place and calls apply(). */
export interface MotorWish {
  torque: boolean;
  /** rad (m). */
  goal: number;
  /** Per second, per second²; Infinity for none. */
  velocity: number;
  acceleration: number;
  /** Share of its own stall torque that it may give, 0 to 1. */
  effort: number;
}

export interface JointMotors {
  readonly joint: number;
  add(stallTorque: number): MotorWish;
  /** A wish changed. */
  apply(): void;
  /** Where the operator's hand wants the joint, that many seconds from now; only leaders have one. */
  hold(goal: number, seconds: number): void;
  /** N m that this servo gives: its part of what the physics measures, and what it loses to a servo that pulls against it. */
  torqueOf(wish: MotorWish): number;
}

/** rad between two servos of a joint at which they wear each other out. */
const fightRadians = 0.15;
/** An operator's hand moves a joint no faster than this, rad/s, and is never quite still. */
const handVelocity = 2.5;
const stillVelocity = 0.1;
/** Further behind than this, the hand goes there first. */
const farRadians = 0.05;

export function createJointMotors(arm: EmulatedArm, joint: number): JointMotors {
  const wishes: { readonly wish: MotorWish; readonly stallTorque: number }[] = [];
  let hand: number | undefined;
  let handSpeed = handVelocity;

  const together = (): JointDrive => {
    const active = wishes.filter(({ wish }) => wish.torque);
    const first = active[0];
    if (first === undefined) {
      return hand === undefined
        ? { goal: arm.position(joint), velocity: Infinity, acceleration: Infinity, torque: false }
        : { goal: hand, velocity: handSpeed, acceleration: Infinity, torque: true };
    }
    const goal = active.reduce((sum, { wish }) => sum + wish.goal, 0) / active.length;
    const effort = active.reduce((sum, one) => sum + one.wish.effort * one.stallTorque, 0);
    if (hand !== undefined) {
      // A hand gives way to a strong servo and squeezes a weak one.
      const strength = Math.min(1, first.wish.effort);
      return { goal: hand + (goal - hand) * strength, velocity: handSpeed, acceleration: Infinity, torque: true };
    }
    return { goal, velocity: first.wish.velocity, acceleration: first.wish.acceleration, torque: true, effort };
  };

  return {
    joint,
    add(stallTorque) {
      const wish: MotorWish = { torque: false, goal: arm.position(joint), velocity: Infinity, acceleration: Infinity, effort: 1 };
      wishes.push({ wish, stallTorque });
      return wish;
    },
    apply: () => arm.drive(joint, together()),
    hold(goal, seconds) {
      const moved = Math.abs(goal - (hand ?? goal)) / Math.max(seconds, 0.001);
      const behind = Math.abs(goal - arm.position(joint)) > farRadians ? handVelocity / 3 : stillVelocity;
      handSpeed = Math.min(handVelocity, Math.max(moved * 1.1, behind));
      hand = goal;
      arm.drive(joint, together());
    },
    torqueOf(wish) {
      if (!wish.torque) return 0;
      const active = wishes.filter((one) => one.wish.torque);
      const mine = active.find((one) => one.wish === wish)?.stallTorque ?? 0;
      const all = active.reduce((sum, one) => sum + one.stallTorque, 0);
      const apart = active.reduce((most, one) => Math.max(most, Math.abs(one.wish.goal - wish.goal)), 0);
      const fight = Math.min(1, apart / fightRadians) * mine;
      const carried = hand === undefined ? arm.effort(joint) * (mine / all) : 0;
      return carried + Math.sign(carried || 1) * fight;
    },
  };
}
