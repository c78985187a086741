// What is seen of an arm is what the guard measures: every visible part that moves lies within, or just outside,
// the solids that clearances are taken from.
import { expect, it } from 'vitest';
import type { Geom } from '../math/arm.ts';
import { forwardKinematics } from '../math/kinematic-tree.ts';
import { add, composePose, conjugate, rotate, subtract, type Vec3 } from '../math/vector.ts';
import { loadPhysics } from './physics.ts';
import { Simulation } from './simulation.ts';
import { worldFiles, worldNames } from './worlds.fixture.ts';

const outsideMetres = 0.006;
/** The SO-101's wrist camera on its boom comes through between the links: measured, it would bar postures that the arm has. */
const leftOut = (world: string, geom: Geom, bodyName: string): boolean => world === 'so101' && bodyName === 'gripper' && geom.position[1] > 0.03;

/** From a point in the shape's own frame to its surface, negative inside. */
function outside(shape: string, [a, b, c]: Vec3, [x, y, z]: Vec3): number {
  const beyond = (...sides: readonly number[]): number => Math.hypot(...sides.map((side) => Math.max(side, 0))) + Math.min(0, Math.max(...sides));
  if (shape === 'box') return beyond(Math.abs(x) - a, Math.abs(y) - b, Math.abs(z) - c);
  if (shape === 'capsule') return Math.hypot(x, y, z - Math.max(-b, Math.min(b, z))) - a;
  if (shape === 'sphere') return Math.hypot(x, y, z) - a;
  return beyond(Math.hypot(x, y) - a, Math.abs(z) - b);
}

/** Points of a shape's surface that stick out the most. */
function corners({ shape, size: [a, b, c] }: Geom): Vec3[] {
  const signs = [-1, 0, 1];
  if (shape === 'box') return signs.flatMap((x) => signs.flatMap((y) => signs.map((z): Vec3 => [x * a, y * b, z * c])));
  const half = shape === 'sphere' ? 0 : b;
  const around = Array.from({ length: 12 }, (_, i) => (i * Math.PI) / 6);
  const rim = around.flatMap((angle) => signs.map((z): Vec3 => [a * Math.cos(angle), a * Math.sin(angle), z * half]));
  const end = half + (shape === 'cylinder' ? 0 : a);
  return [...rim, [0, 0, end], [0, 0, -end]];
}

it.each(worldNames)('%s', async (world) => {
  using simulation = new Simulation(await loadPhysics(), worldFiles(world));
  const { bodies, geoms, solids } = simulation.world;
  const poses = forwardKinematics(bodies, simulation.arm.home);
  const moves = (body: number): boolean => body > 0 && (bodies[body]!.joint !== undefined || moves(bodies[body]!.parent));
  const measured = solids!.geoms.filter(({ body, shape }) => shape !== 'plane' && body > 0);
  for (const geom of geoms) {
    const { name, object } = bodies[geom.body]!;
    if (!moves(geom.body) || object !== undefined || leftOut(world, geom, name)) continue;
    const place = composePose(poses[geom.body]!, geom);
    for (const corner of corners(geom)) {
      const point = add(place.position, rotate(place.orientation, corner));
      const nearest = Math.min(...measured.map((solid) => {
        const at = composePose(poses[solid.body]!, solid);
        return outside(solid.shape, solid.size, rotate(conjugate(at.orientation), subtract(point, at.position)));
      }));
      expect(nearest, `${name}: ${geom.shape} at ${geom.position.join(' ')}`).toBeLessThan(outsideMetres);
    }
  }
});
