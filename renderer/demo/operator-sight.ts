// What the demo operator sees, out of the feed that every viewer gets. operate.ts asks once per picture.
import type { ArmDescription, WorldDescription } from '../../core/math/arm.ts';
import { forwardKinematics, sitePose } from '../../core/math/kinematic-tree.ts';
import type { Vec3 } from '../../core/math/vector.ts';
import type { SampleStore } from '../host/link.ts';
import type { Sight } from './demo-operator.ts';

/** The newest hand that the host can know of: when it was pictured, and whether it is recent. */
export interface SeenHand { readonly captureMs: number; readonly isSeen: boolean }

/** Smoothing and the arm's own motion, until a hand's movement shows at the tool. */
const armLagMs = 250;

/** Undefined until the host has sent the arm and the objects. */
export function look(samples: SampleStore, arm: ArmDescription, world: WorldDescription, hand: SeenHand, isLive: boolean, nowMs: number): Sight | undefined {
  const objects = samples.newest('world/objects')?.values;
  const state = samples.newest('arm/state')?.values;
  const wish = samples.newest('teleop/wish')?.values;
  const index = world.objects.indexOf(world.tasks[0]!.object);
  if (objects === undefined || state === undefined || index < 0) return undefined;
  const { joint, open, closed } = arm.gripper;
  return {
    seconds: nowMs / 1000,
    handSeconds: (hand.captureMs - armLagMs) / 1000,
    // From the joints: not every arm tells where its tool is.
    tool: sitePose(arm.tool, forwardKinematics(arm.bodies, state)).position,
    object: vector(objects, index * 7),
    opening: (state[joint]! - closed) / (open - closed),
    // The last number of a wish row. Wishes end when the arm stops following, so the session must say so too.
    engaged: isLive && wish?.at(-1) === 1,
    handSeen: hand.isSeen,
    success: samples.newest('world/task')?.values[0] === 1,
  };
}

const vector = (values: Float64Array, at: number): Vec3 => [values[at]!, values[at + 1]!, values[at + 2]!];
