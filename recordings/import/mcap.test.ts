// MCAP files: our own come back exactly, those of others as far as they mean something, broken ones as far as they go.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { McapWriter } from '@mcap/core';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { FaultError } from '../../core/fault.ts';
import { rowAt } from '../../core/streams/columns.ts';
import { CdrWriter } from '../export/mcap/cdr.ts';
import { foxgloveVocabulary } from '../export/mcap/foxglove-messages.ts';
import { rosVocabulary } from '../export/mcap/ros-messages.ts';
import { episodeOf, exportAs, mcapIn, recordTake, spanOf } from '../export/mcap/fixtures/take-as-mcap.ts';
import { patternPacket } from '../fixtures/video.ts';
import { everyKind } from '../fixtures/take.ts';
import { openLibrary } from '../library.ts';
import { openEpisode } from '../reader.ts';
import { verifyEpisode } from '../verify.ts';
import { videoFrames } from '../video-file.ts';
import type { ImportProgress } from './import-data-set.ts';
import { openMcap } from './mcap.ts';
import { startImport } from './start-import.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });
const folder = mkdtempSync(join(tmpdir(), 'waldo-import-mcap-'));
let take = '';
beforeAll(async () => {
  await using library = await openLibrary(join(folder, 'recorded'));
  take = await recordTake(library);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let made = 0;
const place = (): string => join(folder, `place${made++}`);
async function brought(path: string, into = place()): Promise<{ library: string; now: ImportProgress }> {
  await using library = await openLibrary(into);
  let now: ImportProgress = { done: 0, total: 0, episodes: [], problems: [] };
  for await (now of startImport(library, path, '0')) void now;
  expect((await library.list()).map(({ id }) => id)).toEqual(expect.arrayContaining([...now.episodes]));
  return { library: into, now };
}

for (const mcapMessages of ['foxglove', 'ros2'] as const) {
  test(`what was exported as ${mcapMessages} comes back bit for bit`, async () => {
    const out = await exportAs(place(), episodeOf([spanOf(take)]), { mcapMessages });
    const { library, now } = await brought(out);
    expect(now).toMatchObject({ done: 1, problems: [] });
    const folderOfIt = join(library, 'episodes', now.episodes[0]!);
    expect(await verifyEpisode(folderOfIt)).toEqual({ ok: true, problems: [] });
    const [before, after] = [await openEpisode(take), await openEpisode(folderOfIt)];
    for (const { id } of everyKind) {
      const { stream: _a, ...one } = await before.columns(id);
      const { stream: _b, ...two } = await after.columns(id);
      expect(two, id).toEqual(one);
    }
    expect(await videoFrames(after.videos[0]!.path)).toEqual(await videoFrames(before.videos[0]!.path));
    expect(await after.world()).toEqual(await before.world());
    expect(await after.worldXml()).toBe(await before.worldXml());
    expect(after.manifest).toMatchObject({ task: 'put "it" ü', operator: 'op', durationSeconds: before.manifest.durationSeconds, labels: { outcome: 'success', taskSuccess: true, tags: ['a'] }, origin: { format: 'mcap' } });
    await using opened = await openLibrary(library);
    expect((await opened.edits(now.episodes[0]!)).subtasks).toMatchObject([{ from: 0.1, to: 0.4, text: 'reach' }]);
    expect((await brought(out, library)).now).toMatchObject({ episodes: [], problems: [`episode.mcap: already in the library as ${now.episodes[0]!}`] });
  });
}

test('a samples file of ours alone comes back with its clock', async () => {
  const { library, now } = await brought(join(take, 'samples.mcap'));
  const after = await openEpisode(join(library, 'episodes', now.episodes[0]!));
  const before = await openEpisode(take);
  expect((await after.columns('arm/state')).values).toEqual((await before.columns('arm/state')).values);
  expect(after.manifest.clock).toEqual(before.manifest.clock);
});

/** As another program would write it, unpacked and without chunks. */
async function foreign(write: (mcap: McapWriter) => Promise<void>): Promise<string> {
  const parts: Uint8Array[] = [];
  let length = 0n;
  const mcap = new McapWriter({ writable: { position: () => length, write: async (bytes) => { parts.push(bytes.slice()); length += BigInt(bytes.length); } }, useChunks: false, startChannelId: 1 });
  await mcap.start({ profile: 'ros2', library: 'another' });
  await write(mcap);
  await mcap.end();
  const path = `${place()}.mcap`;
  writeFileSync(path, Buffer.concat(parts));
  return path;
}

const wall = 1_700_000_000_000_000_000n;

test('joints, poses, logs and pictures of others become streams and cameras', async () => {
  const path = await foreign(async (mcap) => {
    const kinds = [
      ['/left/joint_states', rosVocabulary.joints], ['/tool', foxgloveVocabulary.pose], ['/rosout', rosVocabulary.log],
      ['/camera/front', foxgloveVocabulary.video],
    ] as const;
    const channels: number[] = [];
    for (const [topic, { schema, messageEncoding }] of kinds) channels.push(await mcap.registerChannel({ topic, messageEncoding, schemaId: await mcap.registerSchema(schema), metadata: new Map() }));
    const jpeg = await mcap.registerChannel({ topic: '/image/compressed', messageEncoding: 'cdr', metadata: new Map(), schemaId: await mcap.registerSchema({ name: 'sensor_msgs/msg/CompressedImage', encoding: 'ros2msg', data: new Uint8Array() }) });
    const odd = await mcap.registerChannel({ topic: '/scan', messageEncoding: 'cdr', metadata: new Map(), schemaId: await mcap.registerSchema({ name: 'sensor_msgs/msg/LaserScan', encoding: 'ros2msg', data: new Uint8Array() }) });
    const picture = readFileSync(new URL('./fixtures/grey.jpg', import.meta.url));
    for (let index = 0; index < 14; index += 1) {
      const stamp = wall + BigInt(index) * 40_000_000n;
      const add = (channelId: number, data: Uint8Array): Promise<void> => mcap.addMessage({ channelId, sequence: index, logTime: stamp + 3_000_000n, publishTime: stamp + 1_000_000n, data });
      await add(channels[0]!, rosVocabulary.joints.encode(stamp, { names: index % 2 ? ['b', 'a'] : ['a', 'b'], position: index % 2 ? [-index, index] : [index, -index], velocity: [], effort: [] }));
      await add(channels[1]!, foxgloveVocabulary.pose.encode(stamp, { frame: 'map', pose: { position: [index, 2, 3], orientation: [0, 0, 0, 1] } }));
      await add(channels[2]!, rosVocabulary.log.encode(stamp, { name: 'node', message: `line ${index}` }));
      await add(channels[3]!, foxgloveVocabulary.video.encode(stamp, { frame: 'f', data: patternPacket('x', index + 5, 0, 'annexb').data }));
      await add(jpeg, new CdrWriter().time(stamp).text('').text('jpeg').bytes(picture).done());
      await add(odd, new Uint8Array(8));
    }
  });
  const { library, now } = await brought(path);
  expect(now.problems).toEqual([expect.stringContaining('/scan: messages of sensor_msgs/msg/LaserScan mean nothing here')]);
  const episode = await openEpisode(join(library, 'episodes', now.episodes[0]!));
  const joints = await episode.columns('left/joint_states');
  expect(joints.stream.fields).toMatchObject([{ name: 'position', labels: ['a', 'b'] }]);
  expect([...rowAt(joints, 3)]).toEqual([3, -3]);
  expect([joints.tCapture[3], joints.tArrive[3]]).toEqual([117e6, 120e6]);
  expect([...rowAt(await episode.columns('tool/values'), 2)]).toEqual([2, 2, 3, 0, 0, 0, 1]);
  expect(JSON.parse((await episode.columns('rosout/values')).texts[1]!)).toEqual({ name: 'node', message: 'line 1' });
  // The video begins two frames before its first key frame.
  expect(episode.manifest.cameras).toMatchObject([{ name: 'front', frames: 12, width: 64, height: 48 }, { name: 'image', frames: 14, width: 32, height: 24 }]);
  expect(episode.manifest.startedAt).toBe('2023-11-14T22:13:20.003Z');
});

test('a file that is cut off comes as far as it goes, and is not taken for the whole', async () => {
  const out = await exportAs(place(), episodeOf([spanOf(take)]));
  const path = mcapIn(out);
  const whole = readFileSync(path);
  const library = place();
  writeFileSync(path, whole.subarray(0, whole.length - 20_000));
  const cut = await brought(out, library);
  expect(cut.now.problems.join()).toMatch(/not readable|without an index/);
  writeFileSync(path, whole);
  const { now } = await brought(out, library);
  expect(now.episodes).toHaveLength(1);
});

test('an import that is stopped, or asked of a place that is none, leaves nothing', async () => {
  const library = place();
  await using opened = await openLibrary(library);
  const abort = new AbortController();
  abort.abort();
  const out = await exportAs(place(), episodeOf([spanOf(take)]));
  await expect((async () => { for await (const now of startImport(opened, out, '0', abort.signal)) void now; })()).rejects.toMatchObject({ fault: { code: 'import.failed' } });
  await expect(startImport(opened, join(folder, 'nowhere'), '0').next()).rejects.toMatchObject({ fault: { code: 'import.absent' } });
  await expect(startImport(opened, library, '0').next()).rejects.toMatchObject({ fault: { code: 'import.unknown' } });
  expect(readdirSync(join(library, 'episodes'))).toEqual([]);
  expect(readdirSync(library).filter((name) => name.startsWith('importing-'))).toEqual([]);
});

test('flipped and cut files are read as far as they go, or refused with one sentence', async () => {
  const sound = new Uint8Array(readFileSync(mcapIn(await exportAs(place(), episodeOf([spanOf(take, 0, 0.4)])))));
  const path = `${place()}.mcap`;
  await fc.assert(fc.asyncProperty(fc.array(fc.tuple(fc.nat(sound.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 }), fc.boolean(), async (changes, isCut) => {
    const bytes = Uint8Array.from(sound);
    for (const [at, value] of changes) bytes[at] = value;
    writeFileSync(path, isCut ? bytes.subarray(0, changes[0]![0]) : bytes);
    const { signal } = new AbortController();
    try {
      const opened = await openMcap(path, [path]).episodes[0]!.open(signal);
      for await (const sample of opened.samples()) expect(sample.values).toBeInstanceOf(Float64Array);
      for (const camera of opened.cameras) for await (const packet of camera.packets(signal)) expect(packet.data.length).toBeGreaterThan(0);
    } catch (error) {
      // What a camera's packets throw is told by whoever asked for them.
      if (!(error instanceof RangeError)) expect(error).toBeInstanceOf(FaultError);
    }
  }), { numRuns: 60 });
});
