import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test, vi } from 'vitest';
import h5wasm, { File } from 'h5wasm/node';
import { FaultError } from '../../core/fault.ts';
import { rowAt } from '../../core/streams/columns.ts';
import { openLibrary } from '../library.ts';
import { openEpisode } from '../reader.ts';
import { verifyEpisode } from '../verify.ts';
import { videoFrames } from '../video-file.ts';
import { openHdf5Files } from './hdf5.ts';
import { importDataSet } from './import-data-set.ts';

vi.setConfig({ testTimeout: 120_000 });
const folder = mkdtempSync(join(tmpdir(), 'waldo-hdf5-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const [rows, joints, width, height] = [12, 14, 32, 24];
const numbers = (shift: number): Float32Array => Float32Array.from({ length: rows * joints }, (_, index) => Math.fround(Math.sin(index + shift)));

let made = 0;
async function aloha(change: (file: File) => void = () => undefined): Promise<string> {
  await h5wasm.ready;
  const place = join(folder, `aloha${made++}`);
  mkdirSync(place);
  const file = new File(join(place, 'episode_0.hdf5'), 'w');
  file.create_attribute('sim', 0, null, '<b');
  const observations = file.create_group('observations');
  observations.create_dataset({ name: 'qpos', data: numbers(0), shape: [rows, joints] });
  observations.create_dataset({ name: 'qvel', data: numbers(1), shape: [rows, joints] });
  const images = observations.create_group('images');
  images.create_dataset({ name: 'cam_high', data: Uint8Array.from({ length: rows * width * height * 3 }, (_, index) => index % 251), shape: [rows, height, width, 3], dtype: '<B' });
  file.create_dataset({ name: 'action', data: numbers(2), shape: [rows, joints] });
  file.create_dataset({ name: 'base_action', data: new Float32Array(rows * 2), shape: [rows, 2] });
  change(file);
  file.close();
  return place;
}
async function brought(path: string) {
  const library = join(folder, `library${made++}`);
  { await using opened = await openLibrary(library); void opened; }
  const now = await importDataSet({ library, path, softwareVersion: '0', signal: new AbortController().signal, progress: () => undefined });
  return { library, now };
}

test('an episode of ALOHA has its joints, its commands and its cameras', async () => {
  const { library, now } = await brought(await aloha());
  expect(now.problems).toEqual(['episode_0.hdf5: no rate is told: 50 rows a second are taken']);
  const place = join(library, 'episodes', now.episodes[0]!);
  expect(await verifyEpisode(place)).toEqual({ ok: true, problems: [] });
  const episode = await openEpisode(place);
  const state = await episode.columns('arm/state');
  expect(state.stream.fields.map(({ name, size }) => [name, size])).toEqual([['position', joints], ['velocity', joints]]);
  expect([...rowAt(state, 3)]).toEqual([...numbers(0).subarray(3 * joints, 4 * joints), ...numbers(1).subarray(3 * joints, 4 * joints)]);
  expect([...rowAt(await episode.columns('arm/command'), 5)]).toEqual([...numbers(2).subarray(5 * joints, 6 * joints)]);
  expect(state.tCapture[5]).toBe(100e6);
  expect((await videoFrames(join(place, 'cam-high.mp4')))!).toMatchObject({ width, height, seconds: Array.from({ length: rows }, (_, row) => expect.closeTo(row / 50, 4)) });
});

test('pictures that were compressed, and names and rates that are told', async () => {
  const jpeg = readFileSync(new URL('./fixtures/grey.jpg', import.meta.url));
  const { library, now } = await brought(await aloha((file) => {
    file.create_attribute('fps', 25, null, '<q');
    file.create_attribute('task', 'fold');
    const images = file.get('observations/images') as InstanceType<typeof h5wasm.Group>;
    const padded = new Uint8Array(rows * 2000);
    for (let row = 0; row < rows; row += 1) padded.set(jpeg, row * 2000);
    images.create_dataset({ name: 'cam_low', data: padded, shape: [rows, 2000], dtype: '<B' });
  }));
  expect(now.problems).toEqual([]);
  const episode = await openEpisode(join(library, 'episodes', now.episodes[0]!));
  expect(episode.manifest).toMatchObject({ task: 'fold', durationSeconds: rows / 25, cameras: [{ name: 'cam-high' }, { name: 'cam-low', frames: rows }] });
});

test('a file that is none, or lacks what an episode needs, is one sentence', async () => {
  const empty = join(folder, 'none');
  mkdirSync(empty);
  writeFileSync(join(empty, 'a.hdf5'), 'hello');
  await expect(brought(empty)).rejects.toMatchObject({ fault: { code: 'import.unreadable', params: { file: 'a.hdf5' } } });
  const { now } = await brought(await aloha((file) => { (file.get('observations') as InstanceType<typeof h5wasm.Group>).create_group('more'); for (const name of ['action', 'observations/qpos']) (file as unknown as { delete?: (name: string) => void }).delete?.(name); }));
  expect(now.done).toBe(1);
});

test('flipped and cut files are read or refused with one sentence', async () => {
  const place = await aloha();
  const path = join(place, 'episode_0.hdf5');
  const sound = readFileSync(path);
  await fc.assert(fc.asyncProperty(fc.array(fc.tuple(fc.nat(sound.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 }), fc.boolean(), async (changes, isCut) => {
    const bytes = Buffer.from(sound);
    // Most faults near the beginning: there is what says how the rest is read.
    for (const [index, [at, value]] of changes.entries()) bytes[index % 2 === 0 ? at % 4096 : at] = value;
    writeFileSync(path, isCut ? bytes.subarray(0, changes[0]![0]) : bytes);
    const { signal } = new AbortController();
    try {
      for (const episode of (await openHdf5Files(place, [path])).episodes) {
        const opened = await episode.open(signal);
        for await (const sample of opened.samples()) expect(sample.values.length).toBeGreaterThan(0);
      }
    } catch (error) {
      expect(error).toBeInstanceOf(FaultError);
    }
  }), { numRuns: 40 });
});
