import { expect, test } from 'vitest';
import { fault } from '../core/fault.ts';
import { fakeClock, systemClock } from './clock.ts';
import { createStateBoard, type StateParts } from './state-board.ts';

let number = 0;
const parts = () => ({ rig: { name: String(number), title: '', seed: 0, task: '' } }) as unknown as StateParts;

test('watchers get the state, then the newest after changes, and end with their signal', async () => {
  using board = createStateBoard(systemClock);
  board.report(fault('library.low'));
  expect(() => board.current()).toThrow('before');
  board.present(parts);
  const abort = new AbortController();
  const seen: string[] = [];
  const watching = (async () => { for await (const { rig } of board.watch(abort.signal)) seen.push(rig.name); })();
  await expect.poll(() => seen).toContain('0');
  for (number = 1; number <= 1000; number += 1) board.changed();
  number = 1000;
  board.changed();
  await expect.poll(() => seen.at(-1)).toBe('1000');
  // A thousand changes in a moment are one or two for whoever watches.
  expect(seen.length).toBeLessThanOrEqual(4);
  abort.abort();
  await watching;
  expect(board.current().faults.map(({ fault: what }) => what.code)).toEqual(['library.low']);
});

test('the state is built once per change, and remembers the newest fifty faults', () => {
  const clock = fakeClock();
  using board = createStateBoard(clock);
  let built = 0;
  board.present(() => { built += 1; return parts(); });
  board.current();
  const { revision } = board.current();
  expect(built).toBe(1);
  for (let i = 0; i < 60; i += 1) { clock.advance(11_000); expect(board.report(fault('recorder.drops', { count: i }))).toBe(true); }
  expect(board.current().revision).toBeGreaterThan(revision);
  expect(board.current().faults.map(({ fault: what }) => what.params['count'])).toEqual(Array.from({ length: 50 }, (_, i) => i + 10));
  clock.advance(100);
  expect(board.report(fault('recorder.drops', { count: 60 }))).toBe(false);
  expect(board.current().faults.map(({ fault: what }) => what.params['count']).slice(-2)).toEqual([58, 60]);
});
