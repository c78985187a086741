import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { McapIndexedReader } from '@mcap/core';
import protobuf from 'protobufjs';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Fault } from '../core/fault.ts';
import type { Sample } from '../core/streams/sample.ts';
import { numbersStream } from '../core/streams/kinds.ts';
import { nanos, type Nanos } from '../core/time.ts';
import { decompressHandlers } from './chunk-compression.ts';
import { epochUnixMilliseconds, everyKind, sample, takeStart } from './fixtures/take.ts';
import { patternPacket, patternSize } from './fixtures/video.ts';
import { openLibrary } from './library.ts';
import { openEpisode } from './reader.ts';
import { openRecorder } from './recorder.ts';
import { videoFrames } from './video-file.ts';

const start = 5e9;
// Every test starts several threads and waits for the disk.
vi.setConfig({ testTimeout: 240_000 });
let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'waldo-recorder-')); });
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A clock that stands where the test puts it. */
const standingClock = () => ({ at: start, now(): Nanos { return nanos(this.at); } });
const labels = { outcome: 'success', note: 'first try', taskSuccess: true } as const;

/** Numbers that only an exact encoding brings back. */
const hard = [0, -0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.MIN_VALUE, 0.1, -1e308, 2 ** 53 - 1];
const samplesOf = (count: number): Sample[] =>
  Array.from({ length: count }, (_, index) => everyKind.map((stream, kind) => {
    const at = start + index * 8e6 + kind;
    const plain = sample(stream, index, at);
    return {
      ...plain, tCapture: nanos(at - 1234567.125), tDevice: hard[(index + kind) % hard.length]!,
      values: plain.values.map((value, place) => ((index + place) % 5 === 0 ? hard[(index + place) % hard.length]! : value)),
    };
  })).flat();

test('every kind of stream comes back with its three clocks and numbers, bit for bit', async () => {
  await using library = await openLibrary(folder);
  const clock = standingClock();
  await using recorder = openRecorder({ library, clock, report: (fault) => expect.fail(fault.code) });
  const written = samplesOf(60);
  await recorder.start(takeStart());
  for (const one of written) recorder.write(one);
  clock.at += 2e9;
  await recorder.end();
  const episode = await recorder.keep(labels);
  expect(episode).toMatchObject({ outcome: 'success', note: 'first try', taskSuccess: true, drops: 0, durationSeconds: 2, state: 'kept' });

  const opened = await openEpisode(episode.folder);
  expect(await opened.problems()).toEqual([]);
  for (const stream of everyKind) {
    const columns = await opened.columns(stream.id);
    const expected = written.filter((one) => one.stream === stream);
    expect(columns.stream).toEqual(stream);
    expect(columns.count).toBe(expected.length);
    for (const [column, of] of [['sequence', 'sequence'], ['tCapture', 'tCapture'], ['tArrive', 'tArrive'], ['tDevice', 'tDevice']] as const) {
      expect(columns[column]).toEqual(Float64Array.from(expected, (one) => one[of]));
    }
    expect(columns.values).toEqual(Float64Array.from(expected.flatMap((one) => [...one.values])));
    expect(columns.texts).toEqual(expected.flatMap((one) => one.text ?? []));
  }
  expect(await library.verify(episode.id)).toEqual({ ok: true, problems: [] });
});

test('another program reads the samples: index, times and embedded schemas', async () => {
  await using library = await openLibrary(folder);
  await using recorder = openRecorder({ library, clock: standingClock(), report: () => undefined });
  await recorder.start(takeStart());
  for (const one of samplesOf(5)) recorder.write(one);
  await recorder.end();
  const { folder: episode } = await recorder.keep(labels);

  const bytes = await readFile(join(episode, 'samples.mcap'));
  const reader = await McapIndexedReader.Initialize({
    readable: { size: async () => BigInt(bytes.length), read: async (at, length) => bytes.subarray(Number(at), Number(at + length)) },
    decompressHandlers,
  });
  expect(reader.header.library).toBe('waldo');
  for await (const metadata of reader.readMetadata()) expect(JSON.parse(metadata.metadata.get('manifest')!)).toMatchObject({ rig: 'simulated' });
  let seen = 0;
  for await (const message of reader.readMessages({ topics: ['arm/state'] })) {
    const channel = reader.channelsById.get(message.channelId)!;
    const schema = reader.schemasById.get(channel.schemaId)!;
    // The embedded descriptor, decoded with protobufjs' own copy of descriptor.proto.
    const { FileDescriptorSet } = (await import('protobufjs/ext/descriptor.js')).default as unknown as { FileDescriptorSet: protobuf.Type };
    const set = FileDescriptorSet.decode(schema.data);
    const root = (protobuf.Root as unknown as { fromDescriptor(set: unknown): protobuf.Root }).fromDescriptor(set);
    const decoded = root.lookupType(schema.name).decode(message.data) as unknown as Record<string, number | number[]>;
    const expected = samplesOf(5).filter((one) => one.stream.id === 'arm/state')[seen]!;
    expect(decoded['t_arrive_nanos']).toBe(expected.tArrive);
    expect(decoded['position']).toEqual([...expected.values.subarray(0, 6)]);
    expect(message.logTime).toBe(BigInt(epochUnixMilliseconds * 1e6) + BigInt(expected.tArrive));
    expect(message.publishTime).toBe(BigInt(epochUnixMilliseconds * 1e6) + BigInt(Math.round(expected.tCapture)));
    seen += 1;
  }
  expect(seen).toBe(5);
});

test.each(['avc', 'annexb'] as const)('frames (%s) keep their capture times; those before the first key frame are counted', async (format) => {
  await using library = await openLibrary(folder);
  await using recorder = openRecorder({ library, clock: standingClock(), report: () => undefined });
  await recorder.start(takeStart());
  const id = 'camera.hand/frames';
  const at = (index: number): number => start + 250e6 + index * 66e6;
  for (let index = 4; index < 40; index += 1) recorder.writeVideo(patternPacket(id, index, at(index), format));
  await recorder.end();
  const episode = await recorder.keep(labels);
  const { manifest } = await library.show(episode.id);
  expect(manifest.cameras).toMatchObject([{ name: 'hand', frames: 33, drops: 3, width: patternSize.width, firstNanos: at(7), lastNanos: at(39) }]);
  const video = await videoFrames(join(episode.folder, 'hand.mp4'));
  expect(video).toMatchObject({ width: patternSize.width, height: patternSize.height });
  video!.seconds.forEach((seconds, index) => expect(seconds).toBeCloseTo((at(index + 7) - start) / 1e9, 4));
});

test('a camera that sends nonsense loses its video and nothing else', async () => {
  await using library = await openLibrary(folder);
  const faults: Fault[] = [];
  await using recorder = openRecorder({ library, clock: standingClock(), report: (fault) => faults.push(fault) });
  await recorder.start(takeStart());
  const good = patternPacket('camera.wrist/frames', 0, start + 1);
  recorder.writeVideo({ ...good, config: '{"codec":"avc1.42c00a","codedWidth":64,"codedHeight":48}', data: new Uint8Array(9) });
  recorder.writeVideo({ ...good, config: 'nonsense' });
  recorder.writeVideo({ ...good, streamId: 'camera.hand/frames', config: 'nonsense' });
  for (const one of samplesOf(3)) recorder.write(one);
  await recorder.end();
  const episode = await recorder.keep(labels);
  expect(episode.cameras).toEqual([]);
  expect(faults.map((fault) => fault.code)).toEqual(['recorder.writer']);
  expect((await (await openEpisode(episode.folder)).columns('arm/state')).count).toBe(3);
});

test('six cameras and twenty slow streams in one take: every frame and every loss is counted', async () => {
  await using library = await openLibrary(folder);
  const clock = standingClock();
  await using recorder = openRecorder({ library, clock, report: (fault) => expect.fail(fault.code) });
  await recorder.start(takeStart({ streams: [] }));
  const slow = Array.from({ length: 20 }, (_, index) => numbersStream(`sensor.${index}/value`, 'Sensor', 10, [{ name: 'value', unit: 'V', size: 1 }]));
  for (let step = 0; step < 140; step += 1) {
    for (let camera = 0; camera < 6; camera += 1) {
      // Camera n loses n frames before its thirtieth.
      recorder.writeVideo({ ...patternPacket(`camera.c${camera}/frames`, step, clock.at + step * 33e6), droppedBefore: step === 30 ? camera : 0 });
    }
    if (step % 3 === 0) for (const stream of slow) recorder.write(sample(stream, step / 3, clock.at + step * 33e6));
  }
  await recorder.end();
  const episode = await recorder.keep(labels);
  const { manifest } = await library.show(episode.id);
  expect(manifest.cameras.map(({ name, frames, drops }) => [name, frames, drops])).toEqual(Array.from({ length: 6 }, (_, camera) => [`c${camera}`, 140, camera]));
  expect(manifest.streams.filter(({ description }) => description.id.startsWith('sensor.')).map(({ count }) => count)).toEqual(slow.map(() => 47));
  expect(await library.verify(episode.id)).toEqual({ ok: true, problems: [] });
});

test('latched samples come first and do not count as gaps; missing sequence numbers do', async () => {
  await using library = await openLibrary(folder);
  await using recorder = openRecorder({ library, clock: standingClock(), report: () => undefined });
  const stream = everyKind.find((one) => one.latched)!;
  await recorder.start(takeStart({ latched: [sample(stream, 3, start - 1e9)] }));
  for (const sequence of [50, 51, 54, 0, 1]) recorder.write(sample(stream, sequence, start + sequence));
  await recorder.end();
  const episode = await recorder.keep(labels);
  expect(episode.drops).toBe(2);
  expect([...(await (await openEpisode(episode.folder)).columns(stream.id)).sequence]).toEqual([3, 50, 51, 54, 0, 1]);
});

test('what the queue cannot hold is counted per stream and reported', async () => {
  await using library = await openLibrary(folder);
  const faults: Fault[] = [];
  await using recorder = openRecorder({ library, clock: standingClock(), report: (fault) => faults.push(fault), queueBytes: 4000 });
  const started = recorder.start(takeStart());
  const stream = everyKind[1]!;
  // Synchronous, so nothing can be written meanwhile: about 20 samples fit.
  for (let index = 0; index < 100; index += 1) recorder.write(sample(stream, index, start + index));
  await started;
  const { dropsByStream } = await recorder.end();
  const dropped = dropsByStream[stream.id]!;
  expect(dropped).toBeGreaterThan(50);
  const episode = await recorder.keep(labels);
  const count = (await (await openEpisode(episode.folder)).columns(stream.id)).count;
  expect(count + dropped).toBe(100);
  expect(episode.drops).toBe(dropped);
  expect(faults[0]).toMatchObject({ code: 'recorder.drops', params: { count: 1, stream: stream.id } });
});

test('a discarded take is gone from every file', async () => {
  await using library = await openLibrary(folder);
  await using recorder = openRecorder({ library, clock: standingClock(), report: () => undefined });
  await recorder.start(takeStart({ operator: 'Grace Hopper', description: { arm: 1 }, worldXml: '<mujoco/>' }));
  for (const one of samplesOf(50)) recorder.write(one);
  await recorder.end();
  const { episodeId } = recorder.status();
  await recorder.discard();
  expect(recorder.status().phase).toBe('none');
  expect(await library.list()).toEqual([]);
  for (const name of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    expect(name.name).not.toContain(episodeId);
    if (name.isFile()) {
      const content = await readFile(join(name.parentPath, name.name));
      expect(content.includes('Grace Hopper') || content.includes(episodeId!)).toBe(false);
    }
  }
  // And the recorder is ready for the next one.
  await recorder.start(takeStart());
  await recorder.end();
  expect((await recorder.keep(labels)).state).toBe('kept');
});

test('calls out of turn are refused with a fault; write outside a take does nothing', async () => {
  await using library = await openLibrary(folder);
  await using recorder = openRecorder({ library, clock: standingClock(), report: () => undefined });
  recorder.write(samplesOf(1)[0]!);
  await expect(recorder.end()).rejects.toMatchObject({ fault: { code: 'recorder.no-take' } });
  await expect(recorder.keep(labels)).rejects.toMatchObject({ fault: { code: 'recorder.no-take' } });
  await recorder.start(takeStart());
  await expect(recorder.start(takeStart())).rejects.toMatchObject({ fault: { code: 'recorder.busy' } });
  await expect(recorder.keep(labels)).rejects.toMatchObject({ fault: { code: 'recorder.busy' } });
  await recorder.end();
  await recorder.discard();
});

test('a take that is left alone at the end of the host is repaired at the next start', async () => {
  {
    await using library = await openLibrary(folder);
    await using recorder = openRecorder({ library, clock: standingClock(), report: () => undefined });
    await recorder.start(takeStart());
    for (const one of samplesOf(20)) recorder.write(one);
  }
  await using library = await openLibrary(folder);
  expect(await library.settled()).toHaveLength(1);
  const [episode] = await library.list();
  expect(episode).toMatchObject({ state: 'repaired', outcome: 'unlabelled', operator: 'Ada' });
  expect((await (await openEpisode(episode!.folder)).columns('arm/state')).count).toBe(20);
  expect(await library.verify(episode!.id)).toEqual({ ok: true, problems: [] });
  expect(existsSync(`${episode!.folder}.partial`)).toBe(false);
});

test('an ended take is judged before anybody decides, and the judgement that was shown is the one that is kept', async () => {
  await using library = await openLibrary(folder);
  const clock = standingClock();
  await using recorder = openRecorder({ library, clock, report: (fault) => expect.fail(fault.code) });
  await recorder.start(takeStart());
  for (const one of samplesOf(60)) recorder.write(one);
  expect(recorder.status().judgement).toBeNull();
  clock.at += 2e9;
  const { judgement } = await recorder.end(true);
  expect(judgement?.reasons.length).toBeGreaterThan(0);
  expect(recorder.status().judgement).toEqual(judgement);
  const kept = await recorder.keep(labels);
  expect((await library.show(kept.id)).manifest.judgement).toEqual(judgement);
  expect(recorder.status().judgement).toBeNull();
});

test('a label that contradicts what the world said is judged at keep', async () => {
  await using library = await openLibrary(folder);
  await using recorder = openRecorder({ library, clock: standingClock(), report: () => undefined });
  await recorder.start(takeStart());
  for (const one of samplesOf(20)) recorder.write(one);
  const { judgement } = await recorder.end(false);
  const kept = await recorder.keep({ ...labels, taskSuccess: false });
  const { manifest } = await library.show(kept.id);
  const codes = (of: typeof judgement) => of?.reasons.map(({ code }) => code);
  expect(codes(judgement)).not.toContain('task');
  expect(codes(manifest.judgement)).toContain('task');
});

test('what was agreed to when a take began goes with it', async () => {
  await using library = await openLibrary(folder);
  await using recorder = openRecorder({ library, clock: standingClock(), report: () => undefined });
  await recorder.start(takeStart({ consent: 'share' }));
  await recorder.end();
  expect(await recorder.keep(labels)).toMatchObject({ consent: 'share', outcome: 'success' });
  await recorder.start(takeStart());
  await recorder.end();
  // As an import would bring it along.
  expect((await recorder.keep({ ...labels, consent: 'publish' } as typeof labels)).consent).toBe('unsaid');
});
