import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KinematicChain, matrixFrom, quatFrom } from './kinematic-chain.ts';
import { forwardKinematics, sitePose, type TreeBody, type TreeSite } from './kinematic-tree.ts';
import { axisAngle, conjugate, distance, multiplyQuat, norm, normalize, rotationVector, scale, subtract, type Quat, type Vec3 } from './vector.ts';

const number = fc.double({ min: -1, max: 1, noNaN: true });
const vector: fc.Arbitrary<Vec3> = fc.tuple(number, number, number);
const axis = vector.filter((v) => norm(v) > 0.1).map(normalize);
const quat: fc.Arbitrary<Quat> = fc.tuple(axis, fc.double({ min: -3, max: 3, noNaN: true })).map(([a, angle]) => axisAngle(a, angle));

/** Any serial arm: hinges and slides with any axes and anchors, after a fixed world body. */
const body = fc.record({ position: vector, orientation: quat, axis, anchor: vector, kind: fc.constantFrom('hinge' as const, 'slide' as const) });
const arm = fc.tuple(fc.array(body, { minLength: 1, maxLength: 7 }), vector, quat).map(([links, position, orientation]) => {
  const bodies: TreeBody[] = [{ name: 'world', parent: -1, position: [0, 0, 0], orientation: [0, 0, 0, 1] }];
  links.forEach((link, index) => bodies.push({
    name: `link${index}`, parent: index, position: link.position, orientation: link.orientation,
    joint: { name: `joint${index}`, kind: link.kind, axis: link.axis, anchor: link.anchor, index },
  }));
  const tool: TreeSite = { name: 'tool', body: links.length, position, orientation };
  return { bodies, tool };
});
const joints = fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 7, maxLength: 7 });
const turnBetween = (from: Quat, to: Quat): Vec3 => rotationVector(multiplyQuat(to, conjugate(from)));

test('the tool stands where the reference puts it', () => {
  fc.assert(fc.property(arm, joints, (any, q) => {
    const chain = new KinematicChain(any);
    chain.solve(q);
    const reference = sitePose(any.tool, forwardKinematics(any.bodies, q));
    expect(distance(chain.pose().position, reference.position)).toBeLessThan(1e-9);
    expect(norm(turnBetween(chain.pose().orientation, reference.orientation))).toBeLessThan(1e-7);
  }));
});

test('the Jacobian is what a small motion of each joint does', () => {
  fc.assert(fc.property(arm, joints, (any, q) => {
    const chain = new KinematicChain(any);
    const poseAt = (row: readonly number[]) => { chain.solve(row); return chain.pose(); };
    const step = 1e-5;
    for (let j = 0; j < chain.rows.length; j += 1) {
      const before = poseAt(q.map((value, i) => (i === j ? value - step : value)));
      const after = poseAt(q.map((value, i) => (i === j ? value + step : value)));
      chain.solve(q);
      const n = chain.rows.length;
      const column = (m: Float64Array): Vec3 => [m[j]!, m[n + j]!, m[2 * n + j]!];
      expect(distance(column(chain.linear), scale(subtract(after.position, before.position), 0.5 / step))).toBeLessThan(1e-6);
      expect(distance(column(chain.angular), scale(turnBetween(before.orientation, after.orientation), 0.5 / step))).toBeLessThan(1e-6);
    }
  }), { numRuns: 50 });
});

test('matrix and quaternion are each other, whichever component is largest', () => {
  fc.assert(fc.property(quat, (q) => { expect(norm(turnBetween(q, quatFrom(matrixFrom(q))))).toBeLessThan(1e-7); }));
});
