// The joints of an arm as ROS publishes them: by name, in any order, perhaps from several publishers, with the robot's
// own time. Runs on the arm's worker.
import { jointStateMessage, rosSeconds } from '../../core/protocols/rosbridge-messages.ts';
import { nanos } from '../../core/time.ts';
import { followClock } from '../clock.ts';
import { SpeedFromPositions } from './network-arm/velocity.ts';

export interface RosJoints {
  /** True when it told of the arm; false when it was of something else or nonsense. `arrived`: host nanoseconds. */
  take(message: unknown, arrived: number): boolean;
  /** Names that no message had so far. */
  missing(): readonly string[];
  readonly heard: boolean;
  readonly positions: Float64Array;
  /** Positions, velocities, efforts. */
  row(): Float64Array;
  /** When the newest was measured, host nanoseconds, and by the robot's own clock, seconds. */
  readonly at: number;
  readonly stamp: number;
}

/** A mapped time further from its arrival than this is not believed: the robot's clock was set, or has no meaning. */
const believedNanos = 1e9;

/** `start`: what stands in the rows for joints that no message had. */
export function rosJoints(names: readonly string[], start: ArrayLike<number>): RosJoints {
  const count = names.length;
  const positions = Float64Array.from(start);
  const velocities = new Float64Array(count).fill(Number.NaN);
  const efforts = new Float64Array(count);
  const known = new Set<string>();
  const speeds = new SpeedFromPositions(count);
  const clock = followClock();
  let heard = false;
  let at = 0;
  let stamp = Number.NaN;
  return {
    positions,
    get heard() { return heard; },
    get at() { return at; },
    get stamp() { return stamp; },
    missing: () => names.filter((name) => !known.has(name)),
    take(message, arrived) {
      const parsed = jointStateMessage.safeParse(message);
      if (!parsed.success) return false;
      heard = true;
      const { name, position, velocity, effort, header } = parsed.data;
      let ours = 0;
      for (let i = 0; i < count; i += 1) {
        const there = name.indexOf(names[i]!);
        const value = there < 0 ? undefined : position[there];
        if (value === undefined || !Number.isFinite(value)) continue;
        ours += 1;
        known.add(names[i]!);
        positions[i] = value;
        velocities[i] = velocity[there] ?? Number.NaN;
        efforts[i] = Number.isFinite(effort[there]) ? effort[there]! : 0;
      }
      if (ours === 0) return false;
      stamp = rosSeconds(header.stamp);
      at = arrived;
      if (stamp > 0) {
        clock.oneWay(stamp * 1000, nanos(arrived));
        const mapped = clock.toHost(stamp * 1000);
        if (mapped !== undefined && mapped <= arrived && arrived - mapped < believedNanos) at = mapped;
      }
      speeds.see(positions, at / 1e6);
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
