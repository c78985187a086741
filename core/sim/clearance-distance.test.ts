// Our distances against MuJoCo's own, for every pair of shapes in any position.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { coreOf, measure, measurePlane, type Nearness, type PlacedSolid } from './clearance-distance.ts';
import { loadPhysics, makeModel } from './physics.ts';
import { seededRandom } from './random.ts';

// Also a table, which is large and flat, against each.
const sizes = { table: '0.5 0.6 0.02', sphere: '0.03', capsule: '0.02 0.06', cylinder: '0.03 0.05', box: '0.02 0.04 0.06', ellipsoid: '0.02 0.03 0.05' } as const;
const typeOf = (shape: Shape): Exclude<Shape, 'table'> => (shape === 'table' ? 'box' : shape);
type Shape = keyof typeof sizes;
const shapes = Object.keys(sizes) as Shape[];
const physics = await loadPhysics();

const nearness = (): Nearness => ({ distance: 0, normal: new Float64Array(3), onFirst: new Float64Array(3), onSecond: new Float64Array(3) });

function pairOf(first: Shape, second: Shape | 'plane') {
  const geom = (shape: Shape | 'plane'): string => (shape === 'plane' ? '<geom type="plane" size="1 1 0.1" pos="0 0 0.01" euler="0.3 0.2 0"/>' : `<body><freejoint/><geom type="${typeOf(shape)}" size="${sizes[shape]}" mass="1"/></body>`);
  const model = makeModel(physics, `<mujoco><worldbody>${geom(second)}${geom(first)}</worldbody></mujoco>`);
  const data = new physics.MjData(model);
  const fromTo = new physics.DoubleBuffer(6);
  const [b, a] = [0, 1];
  const placed = (geomIndex: number, shape: Shape | 'plane'): PlacedSolid => ({
    shape: shape === 'plane' ? shape : typeOf(shape), ...coreOf(shape === 'plane' ? shape : typeOf(shape), model.geom_size.slice(geomIndex * 3, geomIndex * 3 + 3)),
    position: Float64Array.from(data.geom_xpos.slice(geomIndex * 3, geomIndex * 3 + 3)), rotation: Float64Array.from(data.geom_xmat.slice(geomIndex * 9, geomIndex * 9 + 9)),
  });
  return {
    place(row: readonly number[]) { data.qpos.set(row.slice(0, model.nq)); physics.mj_kinematics(model, data); },
    reference: () => physics.mj_geomDistance(model, data, a, b, 10, fromTo.GetView()),
    solids: (): [PlacedSolid, PlacedSolid] => [placed(a, first), placed(b, second)],
  };
}

/** Positions within a box of 30 cm and any turn; drawn evenly, because the reference itself errs where solids are exactly parallel or concentric. */
function placesOf(seed: number): number[] {
  const random = seededRandom(seed);
  const one = (): number[] => {
    const quat = Array.from({ length: 4 }, () => random() * 2 - 1);
    const length = Math.hypot(...quat);
    return [...Array.from({ length: 3 }, () => random() * 0.3 - 0.15), ...quat.map((x) => x / length)];
  };
  return [...one(), ...one()];
}

/** Whether a capsule's axis runs through a box: the reference sees only its ends, and takes them for apart. */
function pierces(box: PlacedSolid, capsule: PlacedSolid): boolean {
  if (box.shape !== 'box' || capsule.shape !== 'capsule') return capsule.shape === 'box' && box.shape === 'capsule' && pierces(capsule, box);
  return Array.from({ length: 101 }, (_, i) => ((i - 50) / 50) * capsule.a).some((along) => {
    const from = [0, 1, 2].map((k) => capsule.position[k]! + capsule.rotation[k * 3 + 2]! * along - box.position[k]!);
    return [box.a, box.b, box.c].every((half, k) => Math.abs(from[0]! * box.rotation[k]! + from[1]! * box.rotation[k + 3]! + from[2]! * box.rotation[k + 6]!) < half);
  });
}

const pairs = shapes.flatMap((first, i) => [...shapes.slice(i), 'plane' as const].map((second) => [first, second] as const));
test.each(pairs)('%s and %s: to a tenth of a millimetre as MuJoCo says', (first, second) => {
  const pair = pairOf(first, second);
  fc.assert(fc.property(fc.integer(), (seed) => {
    pair.place(placesOf(seed));
    const [a, b] = pair.solids();
    const reference = pierces(a, b) ? -1 : pair.reference();
    const found = nearness();
    const ask = (beyond: number): number => { if (second === 'plane') measurePlane(a, b, found); else measure(a, b, beyond, found); return found.distance; };
    ask(10);
    if (reference > 1e-3 || second === 'plane') {
      expect(Math.abs(found.distance - reference)).toBeLessThan(1e-4);
      const gap = [0, 1, 2].map((i) => found.onFirst[i]! - found.onSecond[i]!);
      expect(Math.abs(Math.hypot(...gap) - Math.abs(reference))).toBeLessThan(3e-4);
    } else if (reference < -1e-4) expect(found.distance).toBeLessThan(1e-4);
    // Told to look no farther than a little, it may only say too little when that is still farther.
    const near = ask(0.02);
    expect(near <= Math.max(found.distance, reference) + 1e-4 && (near > 0.02 || Math.abs(near - reference) < 1e-4 || reference < 1e-3)).toBe(true);
  }), { numRuns: 1000 });
});
