// The simulated arm as the host uses it: real worker, real physics, real time (but nothing here times it).
import { afterEach, expect, it } from 'vitest';
import { fieldOffset, rowLength, type StreamDescription } from '../../core/streams/stream.ts';
import type { SafeCommand } from '../../core/streams/safe-command.ts';
import type { SampleInput } from '../../core/streams/sample.ts';
import { systemClock } from '../clock.ts';
import type { OpenDevice } from './device.ts';
import { simulatedArm } from './simulated-arm.ts';

let device: OpenDevice | undefined;
afterEach(async () => { await device?.[Symbol.asyncDispose](); device = undefined; });

interface Heard { readonly samples: Map<string, SampleInput[]>; until(met: () => boolean): Promise<void> }

async function open(): Promise<{ device: OpenDevice; heard: Heard; streams: readonly StreamDescription[] }> {
  const samples = new Map<string, SampleInput[]>();
  const waiting = new Set<() => void>();
  const settings = simulatedArm.settings.parse({ seed: 4 });
  device = await simulatedArm.open(settings, {
    id: 'arm', clock: systemClock,
    publish(id, sample) {
      samples.set(id, [...(samples.get(id) ?? []), sample]);
      for (const look of waiting) look();
    },
    report(trouble) { if (trouble.code !== 'simulator.slow') throw new Error(trouble.code); },
  });
  const streams = [...simulatedArm.streams(settings, 'arm'), ...(device.streams ?? [])];
  const until = (met: () => boolean): Promise<void> => new Promise((resolve) => {
    const look = (): void => { if (met()) { waiting.delete(look); resolve(); } };
    waiting.add(look);
  });
  return { device, heard: { samples, until }, streams };
}

// Only guard() makes commands in the program; here a goal known to be harmless stands in for one.
const command = (joints: readonly number[]): SafeCommand => ({ joints: Float64Array.from(joints), tCapture: systemClock.now() }) as unknown as SafeCommand;

it('tells on every stream what it declared, in host time', async () => {
  const before = systemClock.now();
  const { device, heard, streams } = await open();
  await heard.until(() => streams.every(({ id }) => heard.samples.has(id)) && heard.samples.get('arm/state')!.length > 20);
  for (const stream of streams) {
    for (const sample of heard.samples.get(stream.id)!) {
      expect(sample.values).toHaveLength(rowLength(stream));
      expect(sample.tCapture).toBeGreaterThan(before);
      expect(sample.tCapture).toBeLessThanOrEqual(systemClock.now());
    }
  }
  const { arm, world } = device;
  const state = streams.find(({ id }) => id === 'arm/state')!;
  expect(state.fields[0]!.labels).toEqual(arm!.description.joints.map(({ name }) => name));
  expect(streams.find(({ id }) => id === 'world/objects')!.fields[0]!.labels).toEqual(world!.description.objects);
}, 20_000);

it('follows goals, says from which step each held, and stays on hold', async () => {
  const { device, heard, streams } = await open();
  const { arm } = device;
  const goal = [...arm!.description.home];
  goal[0] = goal[0]! + 0.2;
  await heard.until(() => heard.samples.has('arm/state'));
  arm!.send(command(goal));
  arm!.hold();
  const position = fieldOffset(streams.find(({ id }) => id === 'arm/state')!, 'position');
  await heard.until(() => Math.abs((heard.samples.get('arm/state')!.at(-1)!.values[position] ?? 0) - goal[0]!) < 0.002);
  const applied = heard.samples.get('simulator/applied')!;
  expect(applied).toHaveLength(2);
  expect([...applied[1]!.values.subarray(1)]).toEqual(goal);
}, 20_000);

it('resets to the start that belongs to a seed, with a keyframe at once', async () => {
  const { device, heard } = await open();
  await heard.until(() => heard.samples.has('world/objects'));
  const startOfFour = heard.samples.get('world/objects')![0]!.values;
  await device.world!.reset(5);
  const afterFive = heard.samples.get('world/objects')!.at(-1)!;
  expect(afterFive.values).not.toEqual(startOfFour);
  expect(heard.samples.get('simulator/state')!.at(-1)!.tDevice).toBe(afterFive.tDevice);
  const count = heard.samples.get('world/objects')!.length;
  await device.world!.reset(4);
  expect(heard.samples.get('world/objects')!.slice(count).some(({ values }) => values.every((value, i) => value === startOfFour[i]))).toBe(true);
}, 20_000);

it('settles every reset when several are asked for at once', async () => {
  const { device, heard } = await open();
  await Promise.all([5, 6, 4].map((seed) => device.world!.reset(seed)));
  const stood = heard.samples.get('world/objects')!.at(-1)!.values;
  await device.world!.reset(4);
  expect(heard.samples.get('world/objects')!.some(({ values }) => values.every((value, i) => value === stood[i]))).toBe(true);
}, 20_000);
