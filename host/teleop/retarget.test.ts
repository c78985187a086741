import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { axisAngle, conjugate, distance, identityQuat, multiplyQuat, norm, rotate, rotationVector, type Pose, type Vec3 } from '../../core/math/vector.ts';
import { Retarget, worldFromCamera, type Mapping } from './retarget.ts';

const workspace = { minimum: [0.05, -0.3, 0.01], maximum: [0.45, 0.3, 0.4] } as const;
const down = axisAngle([0, 1, 0], Math.PI);
const tool: Pose = { position: [0.25, 0, 0.15], orientation: down };
const hand = (position: Vec3, orientation = identityQuat): Pose => ({ position, orientation });
const start: Vec3 = [0, 0, 0.5];
const mapping: Mapping = { scale: 0.5, frame: 'behind', orientation: 'keep' };
const engaged = (change: Partial<Mapping> = {}) => {
  const retarget = new Retarget(workspace);
  const used = { ...mapping, ...change };
  retarget.engage(hand(start), tool, used, 0);
  /** In steps small enough for a hand. */
  const go = (to: Vec3, orientation = identityQuat, with_: Mapping = used): Pose => {
    let wish: Pose | undefined;
    for (let i = 1; i <= 20; i += 1) {
      const share = i / 20;
      const at: Vec3 = [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share, from[2] + (to[2] - from[2]) * share];
      wish = retarget.follow(hand(at, orientation), with_, 0);
    }
    from = to;
    return wish!;
  };
  let from = start;
  return { retarget, go };
};

describe('where the operator stands', () => {
  // The camera faces the operator: the operator's right is the image's left.
  const cases = [
    ['behind', 'right', [-1, 0, 0], [0, -1, 0]], ['behind', 'up', [0, -1, 0], [0, 0, 1]], ['behind', 'towards the camera', [0, 0, -1], [1, 0, 0]],
    ['facing', 'right', [-1, 0, 0], [0, 1, 0]], ['facing', 'up', [0, -1, 0], [0, 0, 1]], ['facing', 'towards the camera', [0, 0, -1], [-1, 0, 0]],
  ] as const;
  test.each(cases)('%s the arm, hand %s', (frame, _, inCamera, inWorld) => {
    rotate(worldFromCamera[frame], inCamera).forEach((value, i) => expect(value).toBeCloseTo(inWorld[i]!, 12));
  });
});

test('engaging is no motion; afterwards the tool moves by scale times the hand', () => {
  const { go } = engaged();
  expect(go(start).position).toEqual(tool.position);
  expect(distance(go([-0.1, -0.1, 0.4]).position, [0.3, -0.05, 0.2])).toBeLessThan(1e-9);
});

test('keep: the palm may turn, the tool does not; follow: the tool turns as the palm does, seen in the world', () => {
  const turn = axisAngle([0, 0, 1], 0.4);
  expect(engaged().go(start, turn).orientation).toEqual(down);
  const followed = engaged({ orientation: 'follow' }).go(start, turn).orientation;
  // About the camera's z (into the scene); behind the arm that is about world −x.
  const turned = rotationVector(multiplyQuat(followed, conjugate(down)));
  expect(distance(turned, [-0.4, 0, 0])).toBeLessThan(1e-9);
});

test('at the workspace wall the wish stops, and coming back acts at once', () => {
  const { retarget, go } = engaged();
  const low = go([0, 0.6, 0.5]);
  expect(low.position[2]).toBeCloseTo(0.012, 6);
  expect(retarget.cut).toBe('table');
  expect(go([0, 0.58, 0.5]).position[2]).toBeCloseTo(0.022, 6);
  expect(retarget.cut).toBe('none');
});

test('what the arm could not reach is not there to unwind', () => {
  const { retarget, go } = engaged();
  const wish = go([0, -0.2, 0.5]);
  retarget.short([0, 0, 0.08]);
  // 5 cm of the 8 are forgotten; 3 cm of lead stay, so that a pull at the edge is still a pull.
  expect(wish.position[2] - go([0, -0.2, 0.5]).position[2]).toBeCloseTo(0.05, 6);
});

test('a tool that starts outside the workspace is not pulled in', () => {
  const retarget = new Retarget(workspace);
  const outside: Pose = { position: [0.02, 0, 0.1], orientation: down };
  retarget.engage(hand(start), outside, mapping, 0);
  expect(retarget.follow(hand(start), mapping, 0.03)!.position).toEqual(outside.position);
});

test('another scale, frame or orientation while engaged does not move the tool by itself', () => {
  fc.assert(fc.property(fc.double({ min: 0.1, max: 2, noNaN: true }), fc.constantFrom('behind', 'facing'), fc.constantFrom('keep', 'follow'), (scale, frame, orientation) => {
    const { go } = engaged();
    const before = go([-0.05, 0.02, 0.45], axisAngle([1, 0, 0], 0.2));
    const after = go([-0.05, 0.02, 0.45], axisAngle([1, 0, 0], 0.2), { scale, frame, orientation });
    expect(distance(before.position, after.position)).toBeLessThan(1e-12);
    expect(norm(rotationVector(multiplyQuat(conjugate(before.orientation), after.orientation)))).toBeLessThan(1e-9);
  }));
});

test('a leap is no motion, there or back', () => {
  const { retarget } = engaged();
  expect(retarget.follow(hand([0.4, 0, 0.5]), mapping, 0.03)).toBeUndefined();
  expect(retarget.follow(hand(start), mapping, 0.06)).toBeUndefined();
  expect(distance(retarget.follow(hand(start), mapping, 0.09)!.position, tool.position)).toBeLessThan(1e-12);
});
