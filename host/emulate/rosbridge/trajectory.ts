// Where a trajectory wants its joints at a time: straight between points, or on cubic curves where every point has
// velocities, the way ROS 2's trajectory controller follows them. Pure; used by robot.ts.
import { rosSeconds, type JointTrajectoryMessage } from '../../../core/protocols/rosbridge-messages.ts';

export interface Trajectory {
  /** Which of the robot's joints move. */
  readonly joints: readonly number[];
  readonly seconds: number;
  /** Positions in the order of `joints`, so many seconds after the start. */
  at(seconds: number, into: Float64Array): void;
}

/** Why it cannot be followed, or the trajectory. `from`: where the joints are told to be now, by robot joint. */
export function planTrajectory(message: JointTrajectoryMessage, names: readonly string[], from: ArrayLike<number>): Trajectory | { readonly refused: 'joints' | 'points' } {
  const joints = message.joint_names.map((name) => names.indexOf(name));
  const count = joints.length;
  if (count === 0 || joints.includes(-1) || new Set(joints).size !== count) return { refused: 'joints' };
  const { points } = message;
  const times = points.map((point) => rosSeconds(point.time_from_start));
  const usable = points.length > 0 && points.every(({ positions, velocities }, i) =>
    positions.length === count && positions.every(Number.isFinite) && (velocities.length === 0 || velocities.length === count)
    && Number.isFinite(times[i]) && times[i]! >= 0 && (i === 0 || times[i]! > times[i - 1]!));
  if (!usable) return { refused: 'points' };
  const curved = points.every(({ velocities }) => velocities.length === count && velocities.every(Number.isFinite));
  const starts = joints.map((joint) => from[joint]!);
  return {
    joints,
    seconds: times.at(-1)!,
    at(seconds, into) {
      const next = times.findIndex((time) => time > seconds);
      for (let i = 0; i < count; i += 1) {
        if (next < 0) { into[i] = points.at(-1)!.positions[i]!; continue; }
        const begin = next === 0 ? 0 : times[next - 1]!;
        const span = times[next]! - begin;
        const share = (seconds - begin) / span;
        const p0 = next === 0 ? starts[i]! : points[next - 1]!.positions[i]!;
        const p1 = points[next]!.positions[i]!;
        const v0 = next === 0 ? 0 : points[next - 1]!.velocities[i] ?? 0;
        const v1 = points[next]!.velocities[i] ?? 0;
        into[i] = curved ? hermite(share, p0, v0 * span, p1, v1 * span) : p0 + share * (p1 - p0);
      }
    },
  };
}

const hermite = (t: number, p0: number, v0: number, p1: number, v1: number): number => {
  const t2 = t * t;
  const t3 = t2 * t;
  return (2 * t3 - 3 * t2 + 1) * p0 + (t3 - 2 * t2 + t) * v0 + (3 * t2 - 2 * t3) * p1 + (t3 - t2) * v1;
};
