import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ArmDescription } from './arm.ts';
import { speedScaleOf, tightened, tightenedBox } from './arm-limits.ts';

const file = { minimum: [0, -0.3, 0.01], maximum: [0.4, 0.3, 0.4] } as const;
const arm: ArmDescription = {
  id: 'arm', title: 'Arm', bodies: [], home: [0, 0], tool: { name: 'tool', body: 0, position: [0, 0, 0], orientation: [0, 0, 0, 1] }, workspace: file,
  gripper: { joint: 1, open: 1, closed: 0 },
  joints: ['one', 'two'].map((name) => ({ name, minimum: -1, maximum: 1, velocity: 2, acceleration: 20, jerk: 400 })),
};
const any = fc.double();
const corner = fc.tuple(any, any, any);

test('whatever is asked for, nothing gets looser than the file and something is left', () => {
  fc.assert(fc.property(corner, corner, any, any, any, (minimum, maximum, low, high, speedScale) => {
    const made = tightened(arm, { workspace: { minimum, maximum }, jointRanges: { one: { minimum: low, maximum: high } }, speedScale });
    for (let axis = 0; axis < 3; axis += 1) {
      expect(made.workspace.minimum[axis]).toBeGreaterThanOrEqual(file.minimum[axis]!);
      expect(made.workspace.maximum[axis]).toBeLessThanOrEqual(file.maximum[axis]!);
      expect(made.workspace.maximum[axis]! - made.workspace.minimum[axis]!).toBeGreaterThan(0.019);
    }
    const joint = made.joints[0]!;
    expect(joint.minimum).toBeGreaterThanOrEqual(-1);
    expect(joint.maximum).toBeLessThanOrEqual(1);
    expect(joint.minimum).toBeLessThan(joint.maximum);
    expect(joint.velocity).toBeLessThanOrEqual(2);
    expect(joint.velocity).toBeGreaterThanOrEqual(0.1 - 1e-12);
  }));
});

test('what is tighter holds', () => {
  expect(tightenedBox(file, { minimum: [0.1, -1, 0], maximum: [0.2, 0.1, 9] })).toEqual({ minimum: [0.1, -0.3, 0.01], maximum: [0.2, 0.1, 0.4] });
  expect(tightened(arm, { jointRanges: { two: { minimum: -0.5, maximum: 3 } } }).joints[1]).toMatchObject({ minimum: -0.5, maximum: 1 });
  expect(speedScaleOf({ speedScale: 0.3 })).toBe(0.3);
});
