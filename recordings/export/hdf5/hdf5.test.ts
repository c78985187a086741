import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { File, ready, type Dataset, type Group } from 'h5wasm/node';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { brightness, depthAt, floatAt, oddTask, smallSet, soundAt, writeSet, type SmallSet } from '../fixtures/small-set.ts';
import type { EpisodeFrames } from '../frames.ts';
import { readHdf5 } from './file.ts';
import { hdf5Format } from './index.ts';

let root: string;
const layouts = ['robomimic', 'aloha'] as const;
const kinds = ['raw', 'jpeg'] as const;
const folderOf = (layout: string, kind: string): string => join(root, `${layout}-${kind}`);
const mainFile = { robomimic: 'demonstrations.hdf5', aloha: 'episode_1.hdf5' } as const;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'waldo-hdf5-'));
  for (const hdf5Layout of layouts) {
    for (const hdf5Pictures of kinds) await writeSet(hdf5Format, folderOf(hdf5Layout, hdf5Pictures), await smallSet(join(root, 'takes'), { media: true, options: { hdf5Layout, hdf5Pictures } }));
  }
});
afterAll(() => { rmSync(root, { recursive: true }); });

it.each(layouts.flatMap((layout) => kinds.map((kind) => [layout, kind] as const)))('writes %s with %s pictures so that its validator finds nothing', async (layout, kind) => {
  expect(await hdf5Format.validate(folderOf(layout, kind))).toEqual([]);
  expect(readdirSync(folderOf(layout, kind)).sort()).toEqual(layout === 'robomimic' ? ['demonstrations.hdf5'] : ['episode_0.hdf5', 'episode_1.hdf5', 'episode_2.hdf5', 'episodes.json']);
});

it('keeps every number and picture in the layout of robomimic', async () => {
  await readHdf5(join(folderOf('robomimic', 'raw'), 'demonstrations.hdf5'), (file) => {
    const numbers = (path: string): number[] => Array.from((file.get(path) as Dataset).value as ArrayLike<number>, Number);
    expect(numbers('data/demo_1/obs/state')).toEqual(Array.from({ length: 21 * 6 }, (_, at) => floatAt(1, Math.floor(at / 6), at % 6)));
    expect(numbers('data/demo_1/next_obs/state').slice(0, -6)).toEqual(numbers('data/demo_1/obs/state').slice(6));
    expect(numbers('data/demo_0/rewards').at(-1)).toBe(1);
    expect(numbers('data/demo_1/rewards').at(-1)).toBe(0);
    const pictures = (file.get('data/demo_2/obs/wrist_image') as Dataset);
    expect(pictures.shape).toEqual([22, 48, 64, 3]);
    // The whole picture is of one grey: video levels of 16 to 235 are 0 to 255 here.
    for (const row of [0, 10, 21]) expect(Math.abs((pictures.slice([[row, row + 1], [5, 6], [5, 6], [0, 1]]) as Uint8Array)[0]! - (brightness(row) - 16) * 255 / 219)).toBeLessThan(6);
    expect((file.get('mask/train') as Dataset).value).toEqual(['demo_0', 'demo_1']);
    expect((file.get('data/demo_1') as Group).attrs['task']?.value).toBe(oddTask.replace('\u0000', '\ufffd'));
  });
});

it('keeps every number and length of a picture in the layout of ALOHA', async () => {
  await readHdf5(join(folderOf('aloha', 'jpeg'), 'episode_2.hdf5'), (file) => {
    expect(Array.from((file.get('action') as Dataset).value as Float32Array)).toEqual(Array.from({ length: 22 * 6 }, (_, at) => floatAt(2, Math.floor(at / 6), at % 6)));
    const lengths = file.get('compress_len') as Dataset;
    expect(lengths.attrs['cameras']?.value).toBe('["overview","wrist"]');
    const files = file.get('observations/images/wrist') as Dataset;
    const length = Number((lengths.value as BigInt64Array)[22 + 7]);
    const jpeg = files.slice([[7, 8], []]) as Uint8Array;
    expect([...jpeg.slice(length - 2, length)]).toEqual([0xff, 0xd9]);
    expect(jpeg.slice(length).every((byte) => byte === 0)).toBe(true);
  });
});

it.each([['robomimic', 'demonstrations.hdf5', 'data/demo_1/obs/overhead_depth', 'data/demo_1/sound/table'], ['aloha', 'episode_1.hdf5', 'observations/depth/overhead', 'sound/table']] as const)(
  'keeps depth and sound in the layout of %s, packed, bit for bit', async (layout, name, depthPath, soundPath) => {
    await readHdf5(join(folderOf(layout, 'raw'), name), (file) => {
      const depth = file.get(depthPath) as Dataset;
      expect([depth.dtype, depth.shape, depth.filters.map(({ id }) => id), depth.attrs['metres_per_step']?.value]).toEqual(['<H', layout === 'robomimic' ? [21, 12, 16, 1] : [21, 12, 16], [1], 0.001]);
      expect(depth.value).toEqual(Uint16Array.from(Array.from({ length: 21 }, (_, row) => [...depthAt(row)]).flat()));
      const sound = file.get(soundPath) as Dataset;
      expect([sound.dtype, sound.shape, sound.filters.map(({ id }) => id), Number(sound.attrs['rate']?.value), Number(sound.attrs['start_seconds']?.value)]).toEqual(['<h', [21 * 4800, 1], [1], 48_000, 0]);
      expect(sound.value).toEqual(Int16Array.from({ length: 21 * 4800 }, (_, sample) => soundAt(sample)));
    });
  },
);

it('makes velocities where none were recorded, and says so', async () => {
  const set = await smallSet(join(root, 'takes'), { episodes: 1, cameras: [], options: { hdf5Layout: 'aloha' } });
  const folder = join(root, 'still');
  await writeSet(hdf5Format, folder, without(set, 'observation.velocity'));
  expect(await hdf5Format.validate(folder)).toEqual([]);
  await readHdf5(join(folder, 'episode_0.hdf5'), (file) => {
    const velocities = file.get('observations/qvel') as Dataset;
    expect(velocities.attrs['made_of']?.value).toBe('differences of qpos');
    expect((velocities.value as Float32Array)[6 * 6]).toBeCloseTo((floatAt(0, 7, 0) - floatAt(0, 5, 0)) * 5, 5);
  });
});

it('goes on after an interruption before the end', async () => {
  const set = await smallSet(join(root, 'takes'), { episodes: 2 });
  const folder = join(root, 'again');
  mkdirSync(folder);
  const writer = hdf5Format.open({ folder, plan: set.plan, signal: new AbortController().signal });
  await writer.episode(set.contents[0]!);
  writeFileSync(join(folder, 'parts/demo_1.hdf5.new'), 'half');
  await writeSet(hdf5Format, folder, set);
  expect(await hdf5Format.validate(folder)).toEqual([]);
  expect(existsSync(join(folder, 'parts'))).toBe(false);
});

it.runIf(process.platform === 'linux')('says that the disk is full as Node says it, and leaves nothing', async () => {
  const program = `import { GrowingNumbers, writeHdf5 } from ${JSON.stringify(new URL('file.ts', import.meta.url).href)};
    await writeHdf5(process.argv[1], async (file) => { const all = new GrowingNumbers(file, 'x', 'uint8', [100, 100, 3]); for (let row = 0; row < 100; row += 1) all.add(new Uint8Array(30000)); })
      .then(() => console.log('written'), (error) => console.log(error.code));`;
  const path = join(root, 'large.hdf5');
  const { stdout } = await promisify(execFile)('bash', ['-c', 'trap "" XFSZ; ulimit -f 1000; exec "$0" --input-type=module -e "$1" "$2"', process.execPath, program, path]);
  expect(stdout.trim()).toBe('EFBIG');
  expect(readdirSync(root).filter((name) => name.startsWith('large'))).toEqual([]);
});

it('leaves nothing of an episode that was stopped', async () => {
  const set = await smallSet(join(root, 'takes'), { episodes: 1 });
  const folder = join(root, 'stopped');
  mkdirSync(folder);
  const stop = new AbortController();
  const content = { ...set.contents[0]!, progress: () => { stop.abort(); } };
  await expect(hdf5Format.open({ folder, plan: set.plan, signal: stop.signal }).episode(content)).rejects.toThrow();
  expect(readdirSync(join(folder, 'parts'))).toEqual([]);
});

const without = ({ plan, contents }: SmallSet, name: string): SmallSet => ({
  plan: { ...plan, features: plan.features.filter((feature) => feature.name !== name) },
  contents: contents.map((content) => ({ ...content, frames: async (): Promise<EpisodeFrames> => { const frames = await content.frames(); return { ...frames, features: frames.features.filter((feature) => feature.name !== name) }; } })),
});

type Layout = keyof typeof mainFile;
const inside = (change: (file: Group) => void) => async (copy: string, layout: Layout): Promise<void> => {
  await ready;
  const file = new File(join(copy, mainFile[layout]), 'a');
  change(file);
  file.close();
};
const faults: readonly (readonly [Layout, (typeof kinds)[number], string, RegExp, (copy: string, layout: Layout) => void | Promise<void>])[] = [
  ['robomimic', 'raw', 'a wrong total', /total is 7 instead of 63/, inside((file) => { (file.get('data') as Group).delete_attribute('total'); (file.get('data') as Group).create_attribute('total', 7); })],
  ['robomimic', 'raw', 'no environment', /env_args is no JSON/, inside((file) => { (file.get('data') as Group).delete_attribute('env_args'); })],
  ['robomimic', 'raw', 'a wrong number of samples', /rows instead of 30/, inside((file) => { const demo = file.get('data/demo_1') as Group; demo.delete_attribute('num_samples'); demo.create_attribute('num_samples', 30); })],
  ['robomimic', 'raw', 'no number of samples', /num_samples is NaN/, inside((file) => { (file.get('data/demo_1') as Group).delete_attribute('num_samples'); })],
  ['robomimic', 'raw', 'a gap between demonstrations', /demo_3 is missing/, inside((file) => { (file.get('data') as Group).create_group('demo_7'); })],
  ['robomimic', 'raw', 'a demonstration without anything', /actions is missing[^]*no observations/, inside((file) => { (file.get('data') as Group).create_group('demo_3'); })],
  ['robomimic', 'raw', 'a mask of nobody', /mask\/odd names "demo_9"/, inside((file) => { (file.get('mask') as Group).create_dataset({ name: 'odd', data: ['demo_9'] }); })],
  ['robomimic', 'raw', 'pictures left out', /wrist_image has 5 rows instead of 21/, inside((file) => { (file.get('data/demo_1/obs/wrist_image') as Dataset).resize([5, 48, 64, 3]); })],
  ['robomimic', 'raw', 'a number that is none', /obs\/state has a number in row 3 that is none/, inside((file) => { (file.get('data/demo_1/obs/state') as Dataset).write_slice([[3, 4], [0, 1]], Float32Array.of(Number.NaN)); })],
  ['robomimic', 'raw', 'other names than numbers', /actions has other names than numbers/, inside((file) => { const actions = file.get('data/demo_1/actions') as Dataset; actions.delete_attribute('names'); actions.create_attribute('names', '["a"]'); })],
  ['robomimic', 'raw', 'a last row that is not done', /its last row is not done/, inside((file) => { (file.get('data/demo_1/dones') as Dataset).write_slice([[20, 21]], BigInt64Array.of(0n)); })],
  ['robomimic', 'raw', 'a next row of nothing', /next_obs\/other has no obs\/other/, inside((file) => { (file.get('data/demo_1/next_obs') as Group).create_dataset({ name: 'other', data: new Float32Array(21) }); })],
  ['robomimic', 'raw', 'an episode that is unlike the others', /obs\/more is <f .*in the first episode missing/, inside((file) => { (file.get('data/demo_1/obs') as Group).create_dataset({ name: 'more', data: new Float32Array(21) }); })],
  ['robomimic', 'raw', 'a file cut short', /not readable as HDF5/, (copy) => { const path = join(copy, 'demonstrations.hdf5'); writeFileSync(path, readFileSync(path).subarray(0, 5000)); }],
  ['robomimic', 'raw', 'nothing at all', /neither is there/, (copy) => { rmSync(join(copy, 'demonstrations.hdf5')); }],
  ['robomimic', 'jpeg', 'a broken JPEG file', /picture 4 is no whole JPEG/, inside((file) => { (file.get('data/demo_1/obs/wrist_image_jpeg') as Dataset).write_slice([[4, 5], [0, 1]], Uint8Array.of(0)); })],
  ['aloha', 'jpeg', 'no lengths of pictures', /compress_len does not tell/, inside((file) => { file.get('compress_len'); (file.get('observations/images') as Group).create_dataset({ name: 'third', data: new Uint8Array(21 * 9), shape: [21, 9] }); })],
  ['aloha', 'raw', 'no word on compression', /the attribute compress is missing/, inside((file) => { file.delete_attribute('compress'); })],
  ['aloha', 'raw', 'pictures of another shape', /images\/third has the shape 21x9/, inside((file) => { (file.get('observations/images') as Group).create_dataset({ name: 'third', data: new Uint8Array(21 * 9), shape: [21, 9] }); })],
  ['aloha', 'raw', 'a number that is none', /observations\/qpos has a number in row 0/, inside((file) => { (file.get('observations/qpos') as Dataset).write_slice([[0, 1], [0, 1]], Float32Array.of(Infinity)); })],
  ['aloha', 'raw', 'an episode missing', /episode_1\.hdf5: missing/, (copy) => { rmSync(join(copy, 'episode_1.hdf5')); }],
  ['aloha', 'raw', 'an episode too many', /episode_9\.hdf5: not in/, (copy) => { cpSync(join(copy, 'episode_1.hdf5'), join(copy, 'episode_9.hdf5')); }],
  ['aloha', 'raw', 'an episode of other length', /has 20 rows instead of 21/, (copy) => { cpSync(join(copy, 'episode_0.hdf5'), join(copy, 'episode_1.hdf5')); }],
  ['aloha', 'raw', 'another first depth picture', /depth\/overhead: the first picture is not as it was written/, inside((file) => { (file.get('observations/depth/overhead') as Dataset).write_slice([[0, 1], [3, 4], [2, 3]], Uint16Array.of(7)); })],
  ['robomimic', 'raw', 'another last depth picture', /overhead_depth: the last picture is not as it was written/, inside((file) => { (file.get('data/demo_1/obs/overhead_depth') as Dataset).write_slice([[20, 21], [3, 4], [2, 3], [0, 1]], Uint16Array.of(7)); })],
  ['aloha', 'raw', 'depth of no measure', /does not tell how far a step is/, inside((file) => { (file.get('observations/depth/overhead') as Dataset).delete_attribute('metres_per_step'); })],
  ['aloha', 'raw', 'sound too short', /has 4800 samples, which are 0\.100000 s instead of 2\.100000/, inside((file) => { (file.get('sound/table') as Dataset).resize([4800, 1]); })],
  ['robomimic', 'raw', 'another sound', /sound\/table: its samples are not as they were/, inside((file) => { (file.get('data/demo_1/sound/table') as Dataset).write_slice([[50_000, 50_001], [0, 1]], Int16Array.of(7)); })],
  ['aloha', 'raw', 'sound that begins elsewhere', /does not begin with the first row/, inside((file) => { const sound = file.get('sound/table') as Dataset; sound.delete_attribute('start_seconds'); sound.create_attribute('start_seconds', 1); })],
  ['aloha', 'raw', 'a broken list', /episodes\.json: not readable/, (copy) => { writeFileSync(join(copy, 'episodes.json'), '{"episodes": 3}'); }],
];

it.each(faults)('finds in %s with %s pictures %s', async (layout, kind, _name, sentence, harm) => {
  const copy = mkdtempSync(join(root, 'copy-'));
  cpSync(folderOf(layout, kind), copy, { recursive: true });
  await harm(copy, layout);
  expect((await hdf5Format.validate(copy)).join('\n')).toMatch(sentence);
  rmSync(copy, { recursive: true });
});

it('never breaks over what it is given', async () => {
  const copy = join(root, 'fuzz');
  cpSync(folderOf('aloha', 'jpeg'), copy, { recursive: true });
  const whole = readFileSync(join(copy, 'episode_1.hdf5'));
  await fc.assert(fc.asyncProperty(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.uint8Array({ minLength: 1, maxLength: 8 }), async (place, bytes) => {
    const broken = Buffer.from(whole);
    const at = Math.floor(place * place * broken.length);
    broken.set(bytes.subarray(0, broken.length - at), at);
    writeFileSync(join(copy, 'episode_1.hdf5'), broken);
    expect(Array.isArray(await hdf5Format.validate(copy))).toBe(true);
  }), { numRuns: 60 });
});
