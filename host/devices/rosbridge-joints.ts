// The joints of an arm as ROS publishes them: by name, in any order, perhaps from several publishers, with the robot's
// own time. Where the arm is, is known as well as its slowest joint is. Runs on the arm's worker.
import { jointStateMessage, rosSeconds } from '../../core/protocols/rosbridge-messages.ts';
import { nanos } from '../../core/time.ts';
import { followClock } from '../clock.ts';
import { SpeedFromPositions } from './network-arm/velocity.ts';

export interface RosJoints {
  /** True when every joint of the arm was told of anew since the last time; the gripper is not waited for. `arrived`: host nanoseconds. */
  take(message: unknown, arrived: number): boolean;
  /** Names that no message had so far. */
  missing(): readonly string[];
  readonly heard: boolean;
  readonly positions: Float64Array;
  /** Positions, velocities, efforts. */
  row(): Float64Array;
  /** Of that joint of the arm which was told of longest ago, as `take` last found it: when its message arrived, host nanoseconds. */
  readonly arrived: number;
  /** And when it was measured, host nanoseconds, and by the robot's own clock, seconds. */
  readonly at: number;
  readonly stamp: number;
}

/** A mapped time further from its arrival than this is not believed: the robot's clock was set, or has no meaning. */
const believedNanos = 1e9;

/** `start`: what stands in the rows for joints that no message had. `gripper`: the joint that may be slower, or missing. */
export function rosJoints(names: readonly string[], start: ArrayLike<number>, gripper: number): RosJoints {
  const count = names.length;
  const positions = Float64Array.from(start);
  const velocities = new Float64Array(count).fill(Number.NaN);
  const efforts = new Float64Array(count);
  const known = new Set<string>();
  /** Of each joint, when its newest message arrived and was measured; and whether that is news. */
  const arrivals = new Float64Array(count);
  const measuredAt = new Float64Array(count);
  const stamps = new Float64Array(count);
  const fresh = new Set<number>();
  const arm = names.map((_, i) => i).filter((i) => i !== gripper);
  const speeds = new SpeedFromPositions(count);
  const clock = followClock();
  let heard = false;
  const newest = { arrived: 0, at: 0, stamp: Number.NaN };
  return {
    positions,
    get heard() { return heard; },
    get arrived() { return newest.arrived; },
    get at() { return newest.at; },
    get stamp() { return newest.stamp; },
    missing: () => names.filter((name) => !known.has(name)),
    take(message, arrived) {
      const parsed = jointStateMessage.safeParse(message);
      if (!parsed.success) return false;
      heard = true;
      const { name, position, velocity, effort, header } = parsed.data;
      const ours: number[] = [];
      for (let i = 0; i < count; i += 1) {
        const there = name.indexOf(names[i]!);
        const value = there < 0 ? undefined : position[there];
        if (value === undefined || !Number.isFinite(value)) continue;
        ours.push(i);
        known.add(names[i]!);
        positions[i] = value;
        velocities[i] = velocity[there] ?? Number.NaN;
        efforts[i] = Number.isFinite(effort[there]) ? effort[there]! : 0;
      }
      if (ours.length === 0) return false;
      const stamp = rosSeconds(header.stamp);
      let at = arrived;
      if (stamp > 0) {
        clock.oneWay(stamp * 1000, nanos(arrived));
        const mapped = clock.toHost(stamp * 1000);
        if (mapped !== undefined && mapped <= arrived && arrived - mapped < believedNanos) at = mapped;
      }
      for (const i of ours) {
        arrivals[i] = arrived;
        measuredAt[i] = at;
        stamps[i] = stamp;
        fresh.add(i);
      }
      // A publisher that knows some of the joints says nothing of the others, however often it speaks.
      if (!arm.every((i) => fresh.has(i))) return false;
      fresh.clear();
      const oldest = arm.reduce((before, i) => (arrivals[i]! < arrivals[before]! ? i : before));
      newest.arrived = arrivals[oldest]!;
      newest.at = measuredAt[oldest]!;
      newest.stamp = stamps[oldest]!;
      speeds.see(positions, newest.at / 1e6);
      return true;
    },
    row() {
      const row = new Float64Array(3 * count);
      row.set(positions);
      for (let i = 0; i < count; i += 1) {
        row[count + i] = Number.isFinite(velocities[i]) ? velocities[i]! : speeds.speeds[i]!;
        row[2 * count + i] = efforts[i]!;
      }
      return row;
    },
  };
}
