// The emulated robot behind rosbridge: a trajectory controller and a gripper controller as ROS 2 has them, on the joints
// that the physics moves. Knows nothing of clients: session.ts brings messages and takes results.
import { followResult, goalStatus, jointStateOf, rosSeconds, rosTime, type FollowJointTrajectoryGoal, type JointTrajectoryMessage } from '../../../core/protocols/rosbridge-messages.ts';
import type { EmulatedArm } from '../emulator.ts';
import { planTrajectory, type Trajectory } from './trajectory.ts';

export interface ActionEnd { readonly status: number; readonly values: Readonly<Record<string, unknown>> }
export interface RunningGoal { cancel(): void }
export interface GoalListener {
  feedback(values: Readonly<Record<string, unknown>>): void;
  ended(end: ActionEnd): void;
}

export interface RosRobot {
  readonly names: readonly string[];
  jointState(): object;
  /** From the topic: followed, or dropped without a word, as ROS does. */
  trajectory(message: JointTrajectoryMessage): void;
  follow(goal: FollowJointTrajectoryGoal, listener: GoalListener): RunningGoal;
  grip(position: number, listener: GoalListener): RunningGoal;
  tick(): void;
  /** Controllers are stopped: nothing is followed any more, the arm holds. */
  deactivate(): void;
  /** The motor of a joint (counted from 1) is gone from the bus, or gives up. */
  mute(joint: number): void;
  weaken(joint: number): void;
  /** Without power, and with it again. */
  limp(): void;
  stiffen(): void;
  /** The joint (counted from 1) has another name, as on another arm. */
  rename(joint: number): void;
  readonly counts: { trajectories: number; goals: number; refused: number };
}

/** Goals without a tolerance of their own must end this near; the controller waits so long for that. */
const usualToleranceRadians = 0.05;
const patienceSeconds = 2;
const feedbackSeconds = 0.05;
/** A gripper that moves slower than this share of its range per second, away from its goal, holds something. */
const stalledShare = 0.02;
const stalledSeconds = 0.25;

interface Active {
  readonly trajectory: Trajectory;
  readonly startedAt: number;
  readonly goal?: { readonly asked: FollowJointTrajectoryGoal; readonly listener: GoalListener };
  fedBackAt: number;
}

export const wallSeconds = (): number => (performance.timeOrigin + performance.now()) / 1000;

export function createRosRobot(arm: EmulatedArm): RosRobot {
  const { joints, gripper } = arm.description;
  const names = joints.map((joint) => joint.name);
  const commanded = Float64Array.from(joints, (_, i) => arm.position(i));
  const row = new Float64Array(joints.length);
  const silent = new Set<number>();
  const weak = new Set<number>();
  const counts = { trajectories: 0, goals: 0, refused: 0 };
  let active: Active | undefined;
  let grip: { readonly position: number; readonly listener: GoalListener; readonly startedAt: number; stalledSince: number } | undefined;
  let activated = true;

  const drive = (joint: number, goal: number): void => {
    commanded[joint] = goal;
    if (!weak.has(joint)) arm.drive(joint, { goal, velocity: Infinity, acceleration: Infinity, torque: true });
  };
  const read = (what: (joint: number) => number): number[] => joints.flatMap((_, i) => (silent.has(i) ? [] : [what(i)]));
  const end = (one: Active | undefined, status: number, code: number, text: string): void => {
    if (one === active) active = undefined;
    one?.goal?.listener.ended({ status, values: { error_code: code, error_string: text } });
  };
  const begin = (message: JointTrajectoryMessage, goal?: Active['goal']): void => {
    const now = wallSeconds();
    const stamp = rosSeconds(message.header.stamp);
    const trajectory = activated ? planTrajectory(message, names, commanded) : { refused: 'points' as const };
    const refuse = (code: number, text: string): void => {
      counts.refused += 1;
      goal?.listener.ended({ status: goalStatus.aborted, values: { error_code: code, error_string: text } });
    };
    if (!activated) { refuse(followResult.invalidGoal, 'controller is not active'); return; }
    if ('refused' in trajectory) {
      if (trajectory.refused === 'joints') refuse(followResult.invalidJoints, 'joint names do not match the controller');
      else refuse(followResult.invalidGoal, 'trajectory points are not usable');
      return;
    }
    // A stamp of zero means now; one whose whole trajectory is over is from another day.
    const startedAt = stamp === 0 ? now : stamp;
    if (startedAt + trajectory.seconds < now) { refuse(followResult.oldHeader, 'trajectory ends in the past'); return; }
    end(active, goalStatus.canceled, followResult.invalidGoal, 'another goal came');
    active = { trajectory, startedAt, fedBackAt: now, ...(goal ? { goal } : {}) };
  };

  const stepTrajectory = (now: number): void => {
    const one = active;
    if (!one) return;
    const { trajectory, startedAt, goal } = one;
    trajectory.at(Math.max(0, now - startedAt), row);
    trajectory.joints.forEach((joint, i) => drive(joint, row[i]!));
    if (!goal) {
      if (now > startedAt + trajectory.seconds) active = undefined;
      return;
    }
    const off = (joint: number): number => Math.abs(commanded[joint]! - arm.position(joint));
    const beyond = (tolerances: FollowJointTrajectoryGoal['path_tolerance'], usual: number): string | undefined => trajectory.joints
      .map((joint) => ({ joint, most: tolerances.find((one) => one.name === names[joint])?.position ?? usual }))
      .filter(({ joint, most }) => most > 0 && off(joint) > most).map(({ joint }) => names[joint]!)[0];
    const astray = beyond(goal.asked.path_tolerance, Infinity);
    if (astray !== undefined) { halt(); end(one, goalStatus.aborted, followResult.pathTolerance, `${astray} left its path`); return; }
    if (now - one.fedBackAt > feedbackSeconds) {
      one.fedBackAt = now;
      const at = { time_from_start: rosTime(now - startedAt), velocities: [], accelerations: [], effort: [] };
      goal.listener.feedback({
        header: { stamp: rosTime(now), frame_id: '' }, joint_names: trajectory.joints.map((joint) => names[joint]),
        desired: { ...at, positions: trajectory.joints.map((joint) => commanded[joint]) }, actual: { ...at, positions: trajectory.joints.map((joint) => arm.position(joint)) },
        error: { ...at, positions: trajectory.joints.map((joint) => commanded[joint]! - arm.position(joint)) },
      });
    }
    if (now < startedAt + trajectory.seconds) return;
    const short = beyond(goal.asked.goal_tolerance, usualToleranceRadians);
    if (short === undefined) end(one, goalStatus.succeeded, followResult.successful, '');
    else if (now > startedAt + trajectory.seconds + (rosSeconds(goal.asked.goal_time_tolerance) || patienceSeconds)) {
      end(one, goalStatus.aborted, followResult.goalTolerance, `${short} did not reach its goal`);
    }
  };
  const stepGripper = (now: number): void => {
    if (!grip) return;
    const { joint, open, closed } = gripper;
    const range = Math.abs(open - closed);
    const reached = Math.abs(arm.position(joint) - grip.position) < range * 0.02;
    if (Math.abs(arm.velocity(joint)) > range * stalledShare) grip.stalledSince = now;
    const stalled = now - grip.stalledSince > stalledSeconds && now - grip.startedAt > stalledSeconds;
    if (!reached && !stalled) return;
    const values = { position: arm.position(joint), effort: arm.effort(joint), stalled: !reached, reached_goal: reached };
    const { listener } = grip;
    grip = undefined;
    listener.ended({ status: goalStatus.succeeded, values });
  };
  const halt = (): void => {
    for (let i = 0; i < joints.length; i += 1) drive(i, i === gripper.joint && arm.drivenTo(i).torque ? commanded[i]! : arm.position(i));
  };

  return {
    names, counts,
    jointState: () => jointStateOf(wallSeconds(), names.filter((_, i) => !silent.has(i)), read(arm.position), read(arm.velocity), read(arm.effort)),
    trajectory(message) {
      counts.trajectories += 1;
      begin(message);
    },
    follow(asked, listener) {
      counts.goals += 1;
      begin(asked.trajectory, { asked, listener });
      const mine = active?.goal?.listener === listener ? active : undefined;
      return {
        cancel() {
          if (!mine || active !== mine) return;
          halt();
          end(mine, goalStatus.canceled, followResult.successful, 'canceled');
        },
      };
    },
    grip(position, listener) {
      counts.goals += 1;
      const { joint, open, closed } = gripper;
      const now = wallSeconds();
      const before = grip;
      if (!activated || !Number.isFinite(position)) {
        counts.refused += 1;
        listener.ended({ status: goalStatus.aborted, values: { position: arm.position(joint), effort: 0, stalled: false, reached_goal: false } });
        return { cancel: () => undefined };
      }
      const goal = Math.min(Math.max(open, closed), Math.max(Math.min(open, closed), position));
      const mine = { position: goal, listener, startedAt: now, stalledSince: now };
      grip = mine;
      before?.listener.ended({ status: goalStatus.canceled, values: { position: arm.position(joint), effort: arm.effort(joint), stalled: false, reached_goal: false } });
      drive(joint, goal);
      return {
        cancel() {
          if (grip !== mine) return;
          grip = undefined;
          drive(joint, arm.position(joint));
          listener.ended({ status: goalStatus.canceled, values: { position: arm.position(joint), effort: arm.effort(joint), stalled: false, reached_goal: false } });
        },
      };
    },
    tick() {
      const now = wallSeconds();
      stepTrajectory(now);
      stepGripper(now);
    },
    deactivate() {
      activated = false;
      halt();
      end(active, goalStatus.aborted, followResult.invalidGoal, 'controller was stopped');
    },
    mute(joint) {
      silent.add(joint - 1);
      this.weaken(joint);
    },
    weaken(joint) {
      if (joint < 1 || joint > joints.length) return;
      weak.add(joint - 1);
      arm.drive(joint - 1, { goal: arm.position(joint - 1), velocity: Infinity, acceleration: Infinity, torque: true });
    },
    rename(joint) {
      if (names[joint - 1] !== undefined) names[joint - 1] = `${names[joint - 1]}_of_another_arm`;
    },
    stiffen: () => halt(),
    limp() {
      end(active, goalStatus.aborted, followResult.invalidGoal, 'power is gone');
      for (let i = 0; i < joints.length; i += 1) arm.drive(i, { ...arm.drivenTo(i), torque: false });
    },
  };
}
