import { expect, test } from 'vitest';
import { startMetronome } from './pace.ts';

test('ticks at its rate, tells how late, and none comes after it is closed', async () => {
  const lates: number[] = [];
  const metronome = startMetronome((lateMs) => lates.push(lateMs), (error) => { throw error; }, 200);
  await metronome.started;
  const from = process.hrtime.bigint();
  const before = lates.length;
  await new Promise((resolve) => { setTimeout(resolve, 500); });
  const hertz = (lates.length - before) / (Number(process.hrtime.bigint() - from) / 1e9);
  await metronome[Symbol.asyncDispose]();
  const closed = lates.length;
  // A loaded machine may lose ticks; it must never make more than were planned.
  expect(hertz).toBeGreaterThan(20);
  expect(hertz).toBeLessThan(230);
  expect(Math.min(...lates)).toBeGreaterThanOrEqual(0);
  await new Promise((resolve) => { setTimeout(resolve, 50); });
  expect(lates).toHaveLength(closed);
});

test('a busy thread finds one tick waiting, late by as long as it was busy, and knows how many it missed', async () => {
  const ticks: { lateMs: number; missed: number }[] = [];
  await using metronome = startMetronome((lateMs, missed) => ticks.push({ lateMs, missed }), (error) => { throw error; }, 100);
  await metronome.started;
  ticks.length = 0;
  const until = Date.now() + 100;
  while (Date.now() < until);
  await new Promise((resolve) => { setTimeout(resolve, 40); });
  expect(Math.max(...ticks.map(({ lateMs }) => lateMs))).toBeGreaterThan(50);
  expect(ticks.reduce((sum, { missed }) => sum + missed, 0)).toBeGreaterThanOrEqual(5);
  expect(ticks.length).toBeLessThan(12);
});
