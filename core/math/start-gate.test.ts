import fc from 'fast-check';
import { expect, test } from 'vitest';
import { startGate, startGateMetres, startGateRadians } from './start-gate.ts';

const joints = ['base', 'lift', 'gripper'].map((name) => ({ name, minimum: -3, maximum: 3, velocity: 1, acceleration: 1, jerk: 1 }));
const body = (index: number, kind: 'hinge' | 'slide') => ({ name: '', parent: -1, position: [0, 0, 0] as const, orientation: [0, 0, 0, 1] as const, joint: { name: '', kind, axis: [0, 0, 1] as const, anchor: [0, 0, 0] as const, index } });
const arm = { joints, gripper: { joint: 2, open: 0, closed: 1 }, bodies: [body(0, 'hinge'), body(1, 'slide'), body(2, 'hinge')] };

test('hinges by angle, slides by length, the gripper not at all', () => {
  expect(startGate([0.26, 0.014, 3], [0, 0, 0], arm)).toEqual([]);
  expect(startGate([0.27, 0.016, 3], [0, 0, 0], arm).map(({ name }) => name)).toEqual(['base', 'lift']);
});

test('what is not a number never passes', () => {
  expect(startGate([Number.NaN, 0, 0], [0, 0, 0], arm).map(({ name }) => name)).toEqual(['base']);
  expect(startGate([0, 0, 0], [0, Infinity, 0], arm).map(({ name }) => name)).toEqual(['lift']);
});

test('passes exactly what is within', () => {
  fc.assert(fc.property(fc.double({ min: -1, max: 1, noNaN: true }), fc.double({ min: -0.1, max: 0.1, noNaN: true }), (turn, shift) => {
    const off = startGate([turn, shift, 0], [0, 0, 0], arm);
    expect(off.length === 0).toBe(Math.abs(turn) <= startGateRadians && Math.abs(shift) <= startGateMetres);
  }));
});
