// A scripted operator for tests: picks an object from above and drops it at the goal, by goals that keep
// to the arm's speeds and nothing else. It stands in for a hand, errors included.
import type { Simulation } from '../../core/sim/simulation.ts';
import { axisAngle, multiplyQuat, type Quat, type Vec3 } from '../../core/math/vector.ts';
import { InverseKinematics } from '../teleop/ik.ts';

export interface Clumsiness {
  /** Where the hand believes the object is, less where it is. */
  readonly offset: Vec3;
  /** How far the approach leans, radians, about the world's x and y. */
  readonly lean: readonly [number, number];
  /** How far the gripper is turned away from the object's faces. */
  readonly turn: number;
}
export const steady: Clumsiness = { offset: [0, 0, 0], lean: [0, 0], turn: 0 };

const goalHz = 125;
/** A hand seldom asks for all the speed there is. */
const speedShare = 0.6;
/** Of the way, at each goal: a third of a metre a second. */
const stretchMetres = 0.0027;

/** Straight down, the tool's x (from the moving jaw to the still one, or from finger to finger) to the right. */
const downward: Quat = [-Math.SQRT1_2, Math.SQRT1_2, 0, 0];

/** Every goal handed to the arm, with the step from which it holds. */
export interface AppliedGoal { readonly step: number; readonly goal: Float64Array }

export function pickAndDrop(simulation: Simulation, object: string, clumsy: Clumsiness = steady): readonly AppliedGoal[] {
  const { arm, world } = simulation;
  const ik = new InverseKinematics(arm);
  const applied: AppliedGoal[] = [];
  const goal = Float64Array.from(arm.home);
  const stepsPerGoal = Math.round(1 / (goalHz * simulation.timestepSeconds));
  let opening = arm.gripper.open;

  const tick = (target: ArrayLike<number>): number => {
    const wanted = (i: number): number => (i === arm.gripper.joint ? opening : target[i]!);
    const most = (i: number): number => (arm.joints[i]!.velocity * speedShare) / goalHz;
    // All joints slow down with the slowest, or the tool would leave its line.
    const share = Math.min(1, ...arm.joints.map((_, i) => (i === arm.gripper.joint ? 1 : most(i) / Math.abs(wanted(i) - goal[i]!))));
    let left = 0;
    arm.joints.forEach((_, i) => {
      const gap = wanted(i) - goal[i]!;
      goal[i] = goal[i]! + (i === arm.gripper.joint ? Math.max(-most(i), Math.min(most(i), gap)) : gap * share);
      left = Math.max(left, Math.abs(wanted(i) - goal[i]!));
    });
    applied.push({ step: simulation.stepCount, goal: goal.slice() });
    simulation.setGoal(goal);
    simulation.step(stepsPerGoal);
    return left;
  };
  const orientationAt = (yaw: number): Quat =>
    multiplyQuat(axisAngle([1, 0, 0], clumsy.lean[0]), multiplyQuat(axisAngle([0, 1, 0], clumsy.lean[1]), multiplyQuat(axisAngle([0, 0, 1], yaw), downward)));
  const moveTo = (position: Vec3, yaw: number): void => {
    // Small stretches, so that the tool goes in a line and not in a joint-space arc.
    ik.startFrom(goal);
    const from = ik.toolPose(goal).position;
    const stretches = Math.max(1, Math.ceil(Math.hypot(position[0] - from[0], position[1] - from[1], position[2] - from[2]) / stretchMetres));
    for (let i = 1; i <= stretches; i += 1) {
      const share = i / stretches;
      const point: Vec3 = [from[0] + (position[0] - from[0]) * share, from[1] + (position[1] - from[1]) * share, from[2] + (position[2] - from[2]) * share];
      tick(ik.solve({ position: point, orientation: orientationAt(yaw) }));
    }
    for (let i = 0; i < 200 && tick(ik.joints) > 1e-3; i += 1);
  };
  const wait = (seconds: number): void => { for (let i = 0; i < seconds * goalHz; i += 1) tick(ik.joints); };

  const poses = new Float64Array(world.objects.length * 7);
  simulation.readObjects(poses);
  const at = world.objects.indexOf(object) * 7;
  const yaw = 2 * Math.atan2(poses[at + 5]!, poses[at + 6]!) + clumsy.turn;
  const [x, y, z] = [poses[at]! + clumsy.offset[0], poses[at + 1]! + clumsy.offset[1], poses[at + 2]! + clumsy.offset[2]];
  const { goal: { centre }, operator: { carryHeight, dropHeight, graspAbove } } = world.tasks[0]!;
  moveTo([x, y, carryHeight], yaw);
  moveTo([x, y, z + graspAbove], yaw);
  wait(0.1);
  opening = arm.gripper.closed;
  wait(0.7);
  moveTo([x, y, carryHeight], yaw);
  const goalYaw = Math.atan2(centre[1], centre[0]);
  moveTo([centre[0], centre[1], carryHeight], goalYaw);
  moveTo([centre[0], centre[1], dropHeight], goalYaw);
  opening = arm.gripper.open;
  wait(0.9);
  return applied;
}
