import { expect, test } from 'vitest';
import { fault } from '../../../core/fault.ts';
import { ProgramWatch } from './program-watch.ts';

function watching() {
  const sent: number[] = [];
  const told: string[] = [];
  const watch = new ProgramWatch('UR5e', 10, { send: (session) => { sent.push(session); }, report: ({ code, params }) => { told.push(`${code} ${params['state'] ?? ''}`); } });
  return { watch, sent, told };
}
const stop = fault('arm.protective-stop', { device: 'UR5e' });

test('a program that runs is left alone; one that ends is told of once and not sent again', () => {
  const { watch, sent, told } = watching();
  watch.send(0);
  watch.look(undefined, false, 1000);
  expect(watch.started).toBe(false);
  watch.look(undefined, true, 1100);
  expect(watch.started).toBe(true);
  for (let now = 5000; now < 9000; now += 2) watch.look(undefined, false, now);
  expect(told).toEqual(['arm.program-ended somebody or something stopped it']);
  expect(sent).toEqual([11]);
});

test('a gap of a few cycles is none', () => {
  const { watch, told } = watching();
  watch.send(0);
  watch.look(undefined, true, 10);
  watch.look(undefined, false, 20);
  watch.look(undefined, false, 100);
  watch.look(undefined, true, 110);
  watch.look(undefined, false, 300);
  expect(told).toEqual([]);
});

test('a stop is told of once, and the program sent anew when it is released', () => {
  const { watch, sent, told } = watching();
  watch.send(0);
  watch.look(undefined, true, 10);
  for (let now = 20; now < 3000; now += 2) watch.look(stop, false, now);
  watch.look(undefined, false, 3000);
  expect(sent).toEqual([11, 12]);
  watch.look(undefined, false, 3500);
  watch.look(undefined, true, 3600);
  expect(told).toEqual(['arm.protective-stop ']);
});

test('a program that does not start is told of', () => {
  const { watch, told } = watching();
  watch.send(0);
  for (let now = 0; now < 3000; now += 2) watch.look(undefined, false, now);
  expect(told).toEqual(['arm.program-ended it did not start']);
});
