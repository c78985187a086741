import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  add, axisAngle, composePose, conjugate, cross, distance, dot, identityQuat, multiplyQuat, norm, normalize, normalizeQuat,
  rotate, rotationVector, scale, zero, type Quat, type Vec3,
} from './vector.ts';

const number = fc.double({ min: -10, max: 10, noNaN: true });
const vector: fc.Arbitrary<Vec3> = fc.tuple(number, number, number);
const axis = vector.filter((v) => norm(v) > 0.1);
const quat: fc.Arbitrary<Quat> = fc.tuple(axis, fc.double({ min: -3, max: 3, noNaN: true })).map(([a, angle]) => axisAngle(a, angle));
const near = (a: Vec3, b: Vec3): void => { expect(distance(a, b)).toBeLessThan(1e-9 * (1 + norm(a))); };

describe('rotation', () => {
  test('a quarter turn about z takes x to y: right-handed', () => near(rotate(axisAngle([0, 0, 1], Math.PI / 2), [1, 0, 0]), [0, 1, 0]));

  test('keeps lengths and angles, and the conjugate undoes it', () => {
    fc.assert(fc.property(quat, vector, vector, (q, a, b) => {
      expect(norm(rotate(q, a))).toBeCloseTo(norm(a), 8);
      expect(dot(rotate(q, a), rotate(q, b))).toBeCloseTo(dot(a, b), 6);
      near(rotate(conjugate(q), rotate(q, a)), a);
    }));
  });

  test('a product turns by the right one first', () => {
    fc.assert(fc.property(quat, quat, vector, (p, q, v) => near(rotate(multiplyQuat(p, q), v), rotate(p, rotate(q, v)))));
  });

  test('the rotation vector is axis times angle, the short way, whatever the sign of the quaternion', () => {
    fc.assert(fc.property(axis, fc.double({ min: -3, max: 3, noNaN: true }), (a, angle) => {
      const q = axisAngle(a, angle);
      near(rotationVector(q), scale(normalize(a), angle));
      near(rotationVector([-q[0], -q[1], -q[2], -q[3]]), scale(normalize(a), angle));
    }));
  });
});

test('poses chain: the outer pose takes the inner origin and turns it', () => {
  fc.assert(fc.property(quat, vector, quat, vector, vector, (p, at, q, inner, point) => {
    const worldFromB = composePose({ position: at, orientation: p }, { position: inner, orientation: q });
    near(add(worldFromB.position, rotate(worldFromB.orientation, point)), add(at, rotate(p, add(inner, rotate(q, point)))));
  }));
});

test('the cross product is across both', () => {
  fc.assert(fc.property(vector, vector, (a, b) => {
    expect(Math.abs(dot(cross(a, b), a))).toBeLessThan(1e-9 * (1 + norm(a) ** 2 * norm(b)));
    near(cross(a, b), scale(cross(b, a), -1));
  }));
});

test('nothing has no direction: zero stays zero, a zero quaternion becomes no turn', () => {
  expect(normalize(zero)).toEqual(zero);
  expect(normalizeQuat([0, 0, 0, 0])).toEqual(identityQuat);
});
