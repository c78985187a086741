import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KinematicChain } from '../../core/math/kinematic-chain.ts';
import { distance, rotate, type Pose, type Vec3 } from '../../core/math/vector.ts';
import { InverseKinematics } from './ik.ts';
import { softLimits } from './limits.ts';
import { so101 } from './so101.fixture.ts';

const arm = so101;
const soft = arm.joints.map(softLimits);
const inside = soft.map(([low, high]) => fc.double({ min: low + 0.1, max: high - 0.1, noNaN: true }));
const posture = fc.tuple(...(inside as [typeof inside[0], ...(typeof inside)[0][]]));
const nudge = fc.array(fc.double({ min: -0.1, max: 0.1, noNaN: true }), { minLength: 6, maxLength: 6 });
const within = (joints: ArrayLike<number>) => soft.every(([low, high], j) => j === arm.gripper.joint || (joints[j]! >= low - 1e-12 && joints[j]! <= high + 1e-12));

test('from nearby it finds what forward kinematics made, in position and approach', () => {
  fc.assert(fc.property(posture, nudge, (truth, off) => {
    const ik = new InverseKinematics(arm);
    const wish = ik.toolPose(truth);
    ik.startFrom(truth.map((q, j) => q + off[j]!));
    // One tick, then the next: what a single bounded solve leaves is found by the second.
    ik.solve(wish);
    const found = ik.toolPose(ik.solve(wish));
    expect(distance(found.position, wish.position)).toBeLessThan(2e-4);
    expect(within(ik.joints)).toBe(true);
  }), { numRuns: 200 });
}, 60_000);

test('whatever is asked, joints stay within limits and finite', () => {
  const far = fc.tuple(...[0, 1, 2].map(() => fc.double({ min: -2, max: 2, noNaN: true })) as [fc.Arbitrary<number>, fc.Arbitrary<number>, fc.Arbitrary<number>]);
  fc.assert(fc.property(posture, far, posture, (start, position, other) => {
    const ik = new InverseKinematics(arm);
    ik.startFrom(start);
    const joints = ik.solve({ position, orientation: ik.toolPose(other).orientation });
    expect(within(joints)).toBe(true);
  }), { numRuns: 200 });
}, 60_000);

const chain = new KinematicChain(arm);
chain.solve([0, 0, 0, Math.PI / 2, 0, 0]);
const down = chain.pose().orientation;

describe('a gripper that points down', () => {
  const solved = (position: Vec3) => {
    const ik = new InverseKinematics(arm);
    ik.startFrom([0, -0.3, 0.3, 1.4, 0, 1.5]);
    for (let i = 0; i < 30; i += 1) ik.solve({ position, orientation: down });
    return ik;
  };
  // Higher up the wrist's own range ends: 0.02 to 0.06 m over the table is where it grasps.
  test.each([[0.16, 0, 0.02], [0.2, 0.12, 0.02], [0.24, -0.15, 0.03], [0.28, 0, 0.02], [0.22, 0, 0.06], [0.15, 0.2, 0.04]] as const)('stays so at %f %f %f', (...position) => {
    const ik = solved(position);
    expect(ik.residualMetres).toBeLessThan(1e-4);
    expect(ik.approachErrorRadians).toBeLessThan(0.05);
  });

  test('where down is out of reach the position still comes first', () => {
    const ik = solved([0.24, 0, 0.2]);
    expect(ik.residualMetres).toBeLessThan(5e-4);
    expect(ik.approachErrorRadians).toBeGreaterThan(0.3);
  });
});

test('out of reach it stretches towards the wish and stands still there', () => {
  const ik = new InverseKinematics(arm);
  ik.startFrom(arm.home);
  const wish: Pose = { position: [0.9, 0.1, 0.2], orientation: down };
  for (let i = 0; i < 720; i += 1) ik.solve(wish);
  const before = [...ik.joints];
  expect(ik.residualMetres).toBeLessThan(0.6);
  for (let i = 0; i < 30; i += 1) ik.solve(wish);
  before.forEach((q, j) => expect(Math.abs(ik.joints[j]! - q)).toBeLessThan(2e-3));
});

test('along a path through the workspace the joints move as smoothly as the tool', () => {
  const ik = new InverseKinematics(arm);
  ik.startFrom([0, -0.3, 0.3, 1.4, 0, 1.5]);
  const at = (t: number): Pose => ({ position: [0.2 + 0.05 * Math.cos(t), 0.12 * Math.sin(t), 0.05 + 0.03 * Math.sin(1.7 * t)], orientation: down });
  for (let i = 0; i < 30; i += 1) ik.solve(at(0));
  let last = [...ik.joints];
  for (let i = 1; i < 1200; i += 1) {
    ik.solve(at((i / 120) * 1.5));
    expect(ik.residualMetres).toBeLessThan(5e-4);
    // The tool moves at most 0.2 m/s, 0.15 m or more from the axis it turns about.
    last.forEach((q, j) => expect(Math.abs(ik.joints[j]! - q)).toBeLessThan(0.04));
    last = [...ik.joints];
  }
  // The gripper never turns away from down further than the wrist's range makes it.
  expect(rotate(ik.toolPose(ik.joints).orientation, [0, 0, 1])[2]).toBeLessThan(-0.9);
});
