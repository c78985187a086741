// Small readers of a physics model's arrays, for what describes it (describe.ts, clearance-solids.ts) and for Simulation.
import type { Quat, Vec3 } from '../math/vector.ts';
import type { Physics } from './physics.ts';

export const shapes = ['plane', 'hfield', 'sphere', 'capsule', 'ellipsoid', 'cylinder', 'box'] as const;
export type NameOf = (kind: keyof Physics['mjtObj'], index: number) => string;

type Numbers = ArrayLike<number>;
export const vec3At = (from: Numbers, index: number): Vec3 => [from[index * 3]!, from[index * 3 + 1]!, from[index * 3 + 2]!];
/** MuJoCo's w x y z to our x y z w. */
export const quatAt = (from: Numbers, index: number): Quat =>
  [from[index * 4 + 1]!, from[index * 4 + 2]!, from[index * 4 + 3]!, from[index * 4]!];
