// Two arms under one session: each follows its own hand, and stop, loss and parking are for both.
import { expect, test } from 'vitest';
import { KinematicChain } from '../../core/math/kinematic-chain.ts';
import { axisAngle, distance, type Vec3 } from '../../core/math/vector.ts';
import { verdictReasons } from '../../core/streams/kinds.ts';
import { teleopSession } from './loop.fixture.ts';
import { so101 } from './so101.fixture.ts';

const chain = new KinematicChain(so101);
const toolAt = (joints: ArrayLike<number>): Vec3 => { chain.solve(joints); return chain.pose().position; };
const home = toolAt(so101.home);

function armed(...placed: NonNullable<Parameters<typeof teleopSession>[1]>): ReturnType<typeof teleopSession> {
  const scene = teleopSession(undefined, placed.length > 0 ? placed : [{ id: 'left', hand: 'left' }, { id: 'right', hand: 'right' }]);
  scene.hands.left.valid = true;
  scene.run(0.2);
  scene.arm();
  scene.run(0.1);
  return scene;
}

test('each hand leads its own arm, at the same time, under one clutch', () => {
  const scene = armed();
  const [left, right] = scene.arms;
  scene.clutch(true);
  scene.run(1, (t) => { scene.hands.left.position = [0, -0.1 * t, 0.5]; scene.hands.right.position = [-0.1 * t, 0, 0.5]; });
  scene.run(0.4);
  const l = toolAt(left!.sent.at(-1)!.joints);
  const r = toolAt(right!.sent.at(-1)!.joints);
  expect([l[1] - home[1], l[2] - home[2]]).toEqual([expect.closeTo(0, 2), expect.closeTo(0.08, 2)]);
  expect([r[1] - home[1], r[2] - home[2]]).toEqual([expect.closeTo(-0.08, 2), expect.closeTo(0, 2)]);
  expect(scene.published['left/command']!.map(({ values }) => values)).toEqual(left!.sent.map(({ joints }) => joints));
  expect(scene.newest('teleop.right/wish')!.stream.frame).toBe('right/base');
  expect(scene.failures).toEqual([]);
});

test('an arm that is turned round in the world goes the way that the hand goes', () => {
  // Its own x looks along the world's −x.
  const scene = armed({ id: 'left', hand: 'left', armFromWorld: axisAngle([0, 0, 1], Math.PI) }, { id: 'right', hand: 'right' });
  scene.clutch(true);
  scene.run(1, (t) => { scene.hands.left.position = [-0.1 * t, 0, 0.5]; });
  scene.run(0.4);
  const [left] = scene.arms;
  // To the operator's right is the world's −y, and this arm's +y.
  expect(toolAt(left!.sent.at(-1)!.joints)[1] - home[1]).toBeCloseTo(0.08, 2);
});

test('a fist is no clutch where both hands lead', () => {
  const scene = armed();
  scene.hands.left.fist = 1;
  scene.run(0.3);
  expect(scene.session.view().state).toBe('armed');
});

test('one hand lost: its arm holds, the other goes on', () => {
  const scene = armed();
  const [left, right] = scene.arms;
  scene.clutch(true);
  scene.run(0.3);
  scene.hands.left.valid = false;
  scene.run(0.5);
  const quiet = left!.sent.length;
  scene.run(0.5, (t) => { scene.hands.right.position = [0, -0.1 * t, 0.5]; });
  expect(left!.sent).toHaveLength(quiet);
  expect(verdictReasons[scene.newest('teleop.left/verdict')!.values[1]!]).toBe('stale-hand');
  expect(distance(toolAt(right!.sent.at(-1)!.joints), home)).toBeGreaterThan(0.02);
});

test('stop, and the loss of either arm, hold both within a tick', () => {
  for (const end of [(scene: ReturnType<typeof armed>) => scene.session.stop(), (scene: ReturnType<typeof armed>) => scene.session.armLost({ code: 'device.lost', params: {} })]) {
    const scene = armed();
    scene.clutch(true);
    scene.run(0.5, (t) => { scene.hands.left.position[1] = -0.2 * t; scene.hands.right.position[1] = -0.2 * t; });
    const before = scene.arms.map(({ sent }) => sent.length);
    const holds = scene.arms.map((arm) => arm.holds);
    end(scene);
    scene.run(0.5, () => { scene.hands.left.position[1] -= 0.002; scene.hands.right.position[1] -= 0.002; });
    expect(scene.arms.map(({ sent }) => sent.length)).toEqual(before);
    scene.arms.forEach((arm, i) => expect(arm.holds).toBeGreaterThan(holds[i]!));
  }
});

test('parking ends when both stand at rest', () => {
  const scene = armed();
  const [left] = scene.arms;
  scene.clutch(true);
  scene.run(1, (t) => { scene.hands.left.position = [0, -0.1 * t, 0.5]; });
  scene.clutch(false);
  scene.run(0.5);
  scene.park();
  scene.run(1.3);
  // The right one is there already; the left one is still on its way.
  expect(scene.session.view().parking).toBe(true);
  scene.run(4);
  expect(scene.session.view().parking).toBe(false);
  expect(distance(toolAt(left!.sent.at(-1)!.joints), home)).toBeLessThan(0.01);
});
