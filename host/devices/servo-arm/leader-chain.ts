// A leader's servos from its follower's: the same joints and ids, a trigger in place of the gripper, and none of the
// limits that a gripper's grasp needs. Used by the leaders' driver files.
import type { ServoChain } from '../../../core/protocols/servo-chain.ts';

export const leaderChain = (follower: ServoChain, lerobotNames: readonly string[]): ServoChain => ({
  ...follower,
  lerobotNames: [...lerobotNames],
  servos: follower.servos.map((servo) => ({
    ...servo, rests: false,
    // Its whole travel is the gripper's whole travel, however far a finger's lever goes.
    ...(servo.gripper ? { anchor: 'stretch' as const, registers: {} } : {}),
  })),
});
