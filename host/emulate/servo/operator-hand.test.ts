import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { benchArm } from '../fixtures/bench-arm.ts';
import { createJointMotors } from './joint-motors.ts';
import { createOperatorHand } from './operator-hand.ts';

const folder = mkdtempSync(join(tmpdir(), 'waldo-hand-'));
afterAll(() => rmSync(folder, { recursive: true }));

function hand(motion: string) {
  const arm = benchArm([
    { name: 'near the end', minimum: -1.5, maximum: 1.5, home: 1.4 }, { name: 'middle', minimum: -3, maximum: 3, home: 0 }, { name: 'gripper', minimum: 0, maximum: 1, home: 1 },
  ]);
  const motors = arm.description.joints.map((_, joint) => createJointMotors(arm, joint));
  const made = createOperatorHand(motion, arm.description, motors);
  return {
    arm,
    /** The hand's way over so many seconds, a row every 10 ms. */
    follow(seconds: number): number[][] {
      return Array.from({ length: Math.round(seconds * 100) }, (_, index) => {
        made.move(index / 100, 0.01);
        arm.advance(0.01);
        return arm.description.joints.map((_joint, joint) => arm.position(joint));
      });
    },
  };
}

test('the wave begins at home, stays inside the limits, moves every joint, and never jumps', () => {
  const { arm, follow } = hand('wave');
  const rows = follow(30);
  arm.description.joints.forEach(({ minimum, maximum }, joint) => {
    const way = rows.map((row) => row[joint]!);
    expect(way[0]).toBeCloseTo(arm.description.home[joint]!, 2);
    expect(Math.min(...way)).toBeGreaterThanOrEqual(minimum);
    expect(Math.max(...way)).toBeLessThanOrEqual(maximum);
    expect(Math.max(...way) - Math.min(...way)).toBeGreaterThan(0.3);
    expect(Math.max(...way.slice(1).map((value, index) => Math.abs(value - way[index]!)))).toBeLessThan(0.02);
  });
});

test('still is still', () => {
  const { arm, follow } = hand('still');
  expect(follow(1).at(-1)).toEqual(arm.description.home);
});

test('a file of rows is played round and round; a posture is gone to, and again when the file changes', async () => {
  const file = join(folder, 'rows.json');
  writeFileSync(file, JSON.stringify({ hz: 10, rows: [[0.5, 0.5, 0.5], [0.6, 0.6, 0.6]] }));
  const rows = hand(file).follow(4);
  expect(rows.at(-1)?.[1]).toBeGreaterThan(0.45);
  const posture = join(folder, 'posture.json');
  writeFileSync(posture, '[1, 1, 0.2]');
  const moved = hand(posture);
  expect(moved.follow(4).at(-1)).toEqual([1, 1, 0.2].map((value) => expect.closeTo(value, 2)));
  writeFileSync(posture, '[0, -1, 0.8]');
  utimesSync(posture, new Date(), new Date(Date.now() + 5000));
  await new Promise((resolve) => { setTimeout(resolve, 150); });
  expect(moved.follow(4).at(-1)).toEqual([0, -1, 0.8].map((value) => expect.closeTo(value, 2)));
});

test.each(['nonsense', join(tmpdir(), 'no-such-file.json')])('"%s" is refused', (motion) => {
  expect(() => hand(motion)).toThrowError(expect.objectContaining({ fault: expect.objectContaining({ code: 'request.invalid' }) }));
});
