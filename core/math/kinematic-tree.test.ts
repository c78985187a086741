import { expect, test } from 'vitest';
import { forwardKinematics, sitePose, type TreeBody } from './kinematic-tree.ts';
import { axisAngle, distance, identityQuat, rotate, type Vec3 } from './vector.ts';

const still = { orientation: identityQuat };
const near = (a: Vec3, b: Vec3): void => { expect(distance(a, b)).toBeLessThan(1e-12); };
const bodies: readonly TreeBody[] = [
  { name: 'world', parent: -1, position: [0, 0, 0], ...still },
  { name: 'turntable', parent: 0, position: [0, 0, 1], ...still, joint: { name: 'turn', kind: 'hinge', axis: [0, 0, 1], anchor: [0, 0, 0], index: 0 } },
  { name: 'carriage', parent: 1, position: [1, 0, 0], ...still, joint: { name: 'slide', kind: 'slide', axis: [1, 0, 0], anchor: [0, 0, 0], index: 1 } },
  { name: 'door', parent: 2, position: [0, 0, 0], ...still, joint: { name: 'door', kind: 'hinge', axis: [0, 0, 1], anchor: [1, 0, 0], index: 2 } },
  { name: 'cube', parent: 0, position: [9, 9, 9], ...still, object: 0 },
];

test('at zero every body stands where its parents put it', () => {
  const poses = forwardKinematics(bodies, [0, 0, 0]);
  near(poses[2]!.position, [1, 0, 1]);
  near(poses[4]!.position, [9, 9, 9]);
});

test('a hinge turns what hangs on it, a slide moves it along the turned axis', () => {
  const poses = forwardKinematics(bodies, [Math.PI / 2, 0.5, 0]);
  near(poses[2]!.position, [0, 1.5, 1]);
  near(rotate(poses[2]!.orientation, [1, 0, 0]), [0, 1, 0]);
});

test('a hinge turns about its anchor, which stays', () => {
  const poses = forwardKinematics(bodies, [0, 0, Math.PI]);
  near(poses[3]!.position, [3, 0, 1]);
  near(sitePose({ name: 'hinge', body: 3, position: [1, 0, 0], ...still }, poses).position, [2, 0, 1]);
});

test('a coupled joint moves by its share of another', () => {
  const finger: TreeBody = { name: 'finger', parent: 1, position: [0, 0, 0], ...still, joint: { name: 'finger', kind: 'slide', axis: [0, 1, 0], anchor: [0, 0, 0], index: 1, multiplier: -2 } };
  const poses = forwardKinematics([...bodies, finger], [0, 0.25, 0]);
  near(poses[5]!.position, [0, -0.5, 1]);
});

test('a free object stands where it is told, and what is missing stays where it was put', () => {
  const turn = axisAngle([1, 0, 0], 0.3);
  expect(forwardKinematics(bodies, [0, 0, 0], [1, 2, 3, ...turn])[4]).toEqual({ position: [1, 2, 3], orientation: turn });
});
