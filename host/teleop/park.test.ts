// Parking: slow, through the guard, given up at once for any input or when something holds the arm back.
import { expect, test } from 'vitest';
import { teleopSession } from './loop.fixture.ts';
import { so101 } from './so101.fixture.ts';

const away = so101.home.map((q, i) => (i === 0 ? 0.9 : i === 2 ? q - 0.5 : q));

function armedAway(): ReturnType<typeof teleopSession> {
  const scene = teleopSession();
  scene.place(away);
  scene.run(0.2);
  scene.arm();
  scene.run(0.1);
  return scene;
}
const fastest = (scene: ReturnType<typeof teleopSession>): number => {
  let most = 0;
  for (let i = 1; i < scene.sent.length; i += 1) for (let j = 0; j < 6; j += 1) most = Math.max(most, Math.abs(scene.sent[i]!.joints[j]! - scene.sent[i - 1]!.joints[j]!) * 120);
  return most;
};

test('the arm goes slowly to its rest posture and stays there, held', () => {
  const scene = armedAway();
  scene.park();
  scene.run(5);
  const last = scene.sent.at(-1)!.joints;
  for (let i = 0; i < 5; i += 1) expect(last[i]).toBeCloseTo(so101.home[i]!, 2);
  expect(fastest(scene)).toBeLessThan(0.6);
  expect(scene.session.view()).toMatchObject({ parking: false, state: 'armed' });
  expect(scene.loop.atRest()).toBe(true);
  const quiet = scene.sent.length;
  scene.run(1);
  expect(scene.sent).toHaveLength(quiet);
  expect(scene.holds()).toBeGreaterThan(0);
});

test('stop ends it with not one command more', () => {
  const scene = armedAway();
  scene.park();
  scene.run(1);
  const sent = scene.sent.length;
  scene.session.stop();
  scene.run(1);
  expect(scene.sent).toHaveLength(sent);
  expect(scene.session.view()).toMatchObject({ parking: false, stopped: true });
});

test('reaching for the clutch ends it, and the clutch counts only once it was let go', () => {
  const scene = armedAway();
  scene.park();
  scene.run(1);
  scene.clutch(true);
  scene.run(0.5);
  expect(scene.session.view()).toMatchObject({ parking: false, state: 'armed' });
  const quiet = scene.sent.length;
  scene.run(0.5);
  expect(scene.sent).toHaveLength(quiet);
  scene.clutch(false);
  scene.clutch(true);
  scene.run(0.2);
  expect(scene.session.view().state).toBe('live');
});

test('an arm that is held back gives up and names the joint', () => {
  const scene = armedAway();
  scene.park();
  scene.run(0.5);
  scene.arms[0]!.stuck = true;
  scene.run(3);
  expect(scene.faults).toMatchObject([{ code: 'session.park-blocked' }]);
  expect(scene.session.view().parking).toBe(false);
  // It did not go on pulling: the goal stands near the arm.
  const behind = Math.max(...Array.from(scene.sent.at(-1)!.joints, (q, i) => Math.abs(q - scene.arms[0]!.goal[i]!)));
  expect(behind).toBeLessThan(0.45);
});

test('only from armed, only with control, and not while the clutch is held', () => {
  const scene = armedAway();
  const refusal = (act: () => void): unknown => { try { act(); return 'fine'; } catch (error) { return (error as { fault?: { code: string } }).fault?.code; } };
  expect(refusal(() => scene.session.park('other'))).toBe('session.lease');
  scene.clutch(true);
  scene.run(0.05);
  expect(refusal(scene.park)).toBe('session.transition');
  scene.clutch(false);
  scene.run(0.3);
  expect(refusal(scene.park)).toBe('fine');
});

test('a parked arm may be let go of; it is not at rest any more once it was moved', async () => {
  const scene = armedAway();
  scene.park();
  scene.run(5);
  await scene.loop.relax();
  expect([scene.arms[0]!.relaxed, scene.loop.relaxed]).toEqual([true, true]);
  // Armed as it is, it takes its torque up where it is found.
  scene.place(so101.home.map((q, i) => (i === 1 ? q - 0.1 : q)));
  scene.run(0.1);
  expect(scene.arms[0]!.relaxed).toBe(false);
  scene.clutch(true);
  scene.run(0.1);
  expect(scene.sent.at(-1)!.joints[1]).toBeCloseTo(so101.home[1]! - 0.1, 2);
  expect(scene.loop.atRest()).toBe(false);
});

test('a rest posture that the limits keep the arm from ends at their edge, and says so', () => {
  const rest = so101.home.map((q, i) => (i === 0 ? so101.joints[0]!.maximum + 0.3 : q));
  const scene = teleopSession(undefined, [{ id: 'arm', description: { ...so101, rest } }]);
  scene.run(0.2);
  scene.arm();
  scene.run(0.1);
  scene.park();
  scene.run(12);
  expect(scene.session.view().parking).toBe(false);
  expect(scene.faults).toMatchObject([{ code: 'session.park-outside' }]);
  expect(scene.loop.atRest()).toBe(false);
  expect(scene.sent.at(-1)!.joints[0]).toBeLessThan(so101.joints[0]!.maximum);
});

test('a stop takes the torque up again', async () => {
  const scene = armedAway();
  scene.park();
  scene.run(5);
  await scene.loop.relax();
  scene.session.stop();
  expect([scene.arms[0]!.relaxed, scene.loop.relaxed, scene.loop.atRest()]).toEqual([false, false, false]);
});
