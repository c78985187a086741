// The ROS 2 messages that an arm is read and driven with, as rosbridge writes them in JSON. Pure; driver and emulator.
import { z } from 'zod';

export const rosType = {
  jointState: 'sensor_msgs/msg/JointState', jointTrajectory: 'trajectory_msgs/msg/JointTrajectory', numbers: 'std_msgs/msg/Float64MultiArray',
  followJointTrajectory: 'control_msgs/action/FollowJointTrajectory', gripperCommand: 'control_msgs/action/GripperCommand',
} as const;

/** `sensor_msgs/JointState` is `sensor_msgs/msg/JointState` too. */
export const sameRosType = (a: string, b: string): boolean => short(a) === short(b);
const short = (type: string): string => type.replace(/\/(msg|srv|action)\//, '/');

export interface RosTime { readonly sec: number; readonly nanosec: number }
export const rosTime = (seconds: number): RosTime => {
  const sec = Math.floor(seconds);
  const nanosec = Math.round((seconds - sec) * 1e9);
  return nanosec >= 1e9 ? { sec: sec + 1, nanosec: 0 } : { sec, nanosec };
};
export const rosSeconds = (time: RosTime): number => time.sec + time.nanosec * 1e-9;

/** ROS 1 clients still write secs and nsecs. */
const time = z.object({ sec: z.number().optional(), nanosec: z.number().optional(), secs: z.number().optional(), nsecs: z.number().optional() })
  .transform(({ sec, nanosec, secs, nsecs }): RosTime => ({ sec: sec ?? secs ?? 0, nanosec: nanosec ?? nsecs ?? 0 }));
const zeroTime: RosTime = { sec: 0, nanosec: 0 };
const header = z.object({ stamp: time.default(zeroTime), frame_id: z.string().max(256).default('') }).default({ stamp: zeroTime, frame_id: '' });
const mostJoints = 64;
const mostPoints = 10_000;
/** null is a number that JSON cannot write. */
const numbers = z.array(z.number().nullable().transform((value) => value ?? Number.NaN)).max(mostJoints).default([]);
const names = z.array(z.string().max(256)).max(mostJoints);

export const jointStateMessage = z.object({ header, name: names.default([]), position: numbers, velocity: numbers, effort: numbers });
export type JointStateMessage = z.infer<typeof jointStateMessage>;

const point = z.object({ positions: numbers, velocities: numbers, accelerations: numbers, effort: numbers, time_from_start: time.default(zeroTime) });
export const jointTrajectoryMessage = z.object({ header, joint_names: names.default([]), points: z.array(point).max(mostPoints).default([]) });
export type JointTrajectoryMessage = z.infer<typeof jointTrajectoryMessage>;

const tolerance = z.object({ name: z.string().max(256), position: z.number().default(0), velocity: z.number().default(0), acceleration: z.number().default(0) });
export const followJointTrajectoryGoal = z.object({
  trajectory: jointTrajectoryMessage, path_tolerance: z.array(tolerance).max(mostJoints).default([]),
  goal_tolerance: z.array(tolerance).max(mostJoints).default([]), goal_time_tolerance: time.default(zeroTime),
});
export type FollowJointTrajectoryGoal = z.infer<typeof followJointTrajectoryGoal>;

export const gripperCommandGoal = z.object({ command: z.object({ position: z.number(), max_effort: z.number().default(0) }) });
export const numbersMessage = z.object({ data: z.array(z.number().nullable().transform((value) => value ?? Number.NaN)).max(mostJoints) });

/** action_msgs/msg/GoalStatus. */
export const goalStatus = { unknown: 0, succeeded: 4, canceled: 5, aborted: 6 } as const;
/** control_msgs/action/FollowJointTrajectory: result codes, and what each means, in our words. */
export const followResult = { successful: 0, invalidGoal: -1, invalidJoints: -2, oldHeader: -3, pathTolerance: -4, goalTolerance: -5 } as const;
const followMeanings: Readonly<Record<number, string>> = {
  [followResult.invalidGoal]: 'it could not use the goal', [followResult.invalidJoints]: 'it does not know these joints', [followResult.oldHeader]: 'the goal came too late',
  [followResult.pathTolerance]: 'the arm left the path', [followResult.goalTolerance]: 'the arm did not reach the goal',
};
export const followMeaning = (code: number): string => followMeanings[code] ?? `it gave code ${code}`;

export const jointStateOf = (stampSeconds: number, name: readonly string[], position: readonly number[], velocity: readonly number[], effort: readonly number[]): object => ({
  header: { stamp: rosTime(stampSeconds), frame_id: '' }, name, position, velocity, effort,
});

/** One point, so many seconds from now: the stamp of zero means "as soon as it arrives". */
export const trajectoryTo = (names: readonly string[], positions: readonly number[], velocities: readonly number[], seconds: number): object => ({
  header: { stamp: zeroTime, frame_id: '' }, joint_names: names,
  points: [{ positions, velocities, accelerations: [], effort: [], time_from_start: rosTime(seconds) }],
});
