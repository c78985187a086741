// Whether HDF5 files hold what readers of robomimic and of ALOHA look for, and nothing that they would stumble over:
// lengths that agree, finite numbers, masks that name demonstrations, JPEG files that are whole.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import { episodeFile, listName } from './aloha.ts';
import { Dataset, Group, readHdf5 } from './file.ts';
import { isSound, mediaProblems } from './media.ts';
import { fileName } from './robomimic.ts';

const listSchema = z.looseObject({ episodes: z.array(z.looseObject({ file: z.string(), rows: z.number().int() })) });

export async function validate(folder: string, progress: (share: number) => void = () => {}, signal?: AbortSignal): Promise<string[]> {
  if (existsSync(join(folder, fileName))) return await inFile(folder, fileName, (file) => robomimicProblems(file, progress, signal), signal);
  if (!existsSync(join(folder, listName))) return [`${fileName}, ${listName}: neither is there`];
  const list = listSchema.safeParse(jsonOf(join(folder, listName)));
  if (!list.success) return [`${listName}: not readable`];
  const problems: string[] = [];
  const { episodes } = list.data;
  if (episodes.length === 0) problems.push(`${listName}: no episodes`);
  let first: Shape | null = null;
  for (const [at, { file, rows }] of episodes.entries()) {
    await setImmediate();
    signal?.throwIfAborted();
    if (file !== episodeFile(at)) problems.push(`${listName}: episode ${at} is "${file}"`);
    else if (!existsSync(join(folder, file))) problems.push(`${file}: missing`);
    else {
      problems.push(...await inFile(folder, file, (inside) => {
        const shape = shapeOf(inside);
        first ??= shape;
        return [...alohaProblems(inside, rows), ...unlike(shape, first)];
      }));
    }
    progress((at + 1) / episodes.length);
  }
  const strays = readdirSync(folder).filter((name) => /\.hdf5$/.test(name) && !episodes.some(({ file }) => file === name));
  return [...problems, ...strays.map((name) => `${name}: not in ${listName}`)];
}

function jsonOf(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}

async function inFile(folder: string, name: string, look: (file: Group) => string[] | Promise<string[]>, signal?: AbortSignal): Promise<string[]> {
  try {
    return (await readHdf5(join(folder, name), look)).map((sentence) => `${name}: ${sentence}`);
  } catch (error) {
    if (signal?.aborted === true) throw error;
    return [`${name}: not readable as HDF5`];
  }
}

async function robomimicProblems(file: Group, progress: (share: number) => void, signal?: AbortSignal): Promise<string[]> {
  const data = file.get('data');
  if (!(data instanceof Group)) return ['no group "data"'];
  const problems: string[] = [];
  const demos = data.keys().filter((name) => name.startsWith('demo_')).sort((one, other) => Number(one.slice(5)) - Number(other.slice(5)));
  if (demos.length === 0) problems.push('no demonstrations');
  try {
    JSON.parse(String(data.attrs['env_args']?.value)) as unknown;
  } catch {
    problems.push('data: env_args is no JSON');
  }
  let total = 0;
  let first: Shape | null = null;
  for (const [at, name] of demos.entries()) {
    // Reading waits for nothing: let a wish to stop in.
    await setImmediate();
    signal?.throwIfAborted();
    const demo = data.get(name);
    if (name !== `demo_${at}` || !(demo instanceof Group)) {
      problems.push(`data: ${name} is no demonstration, or demo_${at} is missing`);
      continue;
    }
    const rows = Number(demo.attrs['num_samples']?.value ?? Number.NaN);
    total += rows;
    if (!(rows > 0)) problems.push(`data/${name}: num_samples is ${rows}`);
    for (const needed of ['actions', 'rewards', 'dones', 'states']) if (!(demo.get(needed) instanceof Dataset)) problems.push(`data/${name}: ${needed} is missing`);
    const [observations, next] = ['obs', 'next_obs'].map((part) => demo.get(part));
    if (!(observations instanceof Group) || observations.keys().length === 0) problems.push(`data/${name}: no observations`);
    if (observations instanceof Group && next instanceof Group) {
      for (const key of next.keys()) if (!observations.keys().includes(key)) problems.push(`data/${name}: next_obs/${key} has no obs/${key}`);
    }
    const dones = demo.get('dones');
    if (dones instanceof Dataset && Number((dones.value as ArrayLike<number> | null)?.[rows - 1]) !== 1) problems.push(`data/${name}: its last row is not done`);
    problems.push(...numbersProblems(demo, `data/${name}`, rows, Number(data.attrs['fps']?.value)));
    const shape = shapeOf(demo);
    first ??= shape;
    problems.push(...unlike(shape, first).map((sentence) => `data/${name}: ${sentence}`));
    progress((at + 1) / demos.length);
  }
  if (Number(data.attrs['total']?.value) !== total) problems.push(`data: total is ${String(data.attrs['total']?.value)} instead of ${total}`);
  const mask = file.get('mask');
  if (mask instanceof Group) {
    for (const key of mask.keys()) for (const name of [(mask.get(key) as Dataset).value].flat() as unknown[]) if (!demos.includes(String(name))) problems.push(`mask/${key} names "${String(name)}", which is not there`);
  }
  return problems;
}

function alohaProblems(file: Group, rows: number): string[] {
  const problems: string[] = [];
  for (const name of ['sim', 'compress']) if (file.attrs[name] === undefined) problems.push(`the attribute ${name} is missing`);
  for (const name of ['action', 'observations/qpos', 'observations/qvel']) if (!(file.get(name) instanceof Dataset)) problems.push(`${name} is missing`);
  problems.push(...numbersProblems(file, '', rows, Number(file.attrs['fps']?.value)));
  const images = file.get('observations/images');
  if (!(images instanceof Group)) return [...problems, 'observations/images is missing'];
  const isJpeg = Number(file.attrs['compress']?.value) === 1;
  const lengths = file.get('compress_len');
  const cameras = images.keys();
  if (isJpeg && cameras.length > 0 && !(lengths instanceof Dataset && lengths.shape?.[0] === cameras.length && lengths.shape[1] === rows)) problems.push('compress_len does not tell the length of each picture');
  for (const camera of cameras) {
    const shape = (images.get(camera) as Dataset).shape ?? [];
    if (shape.length !== (isJpeg ? 2 : 4)) problems.push(`observations/images/${camera} has the shape ${shape.join('x')}`);
  }
  return problems;
}

type Shape = ReadonlyMap<string, string>;

/** Of each data set: its type and its shape without the rows; JPEG files may differ in length. */
function shapeOf(group: Group, at = ''): Shape {
  return new Map(datasetsIn(group, at).map(([path, dataset]) => [path, `${String(dataset.dtype)} ${isJpegFiles(dataset) ? 'jpeg' : (dataset.shape ?? []).slice(1).join('x')}`]));
}

function unlike(shape: Shape, first: Shape): string[] {
  const paths = new Set([...shape.keys(), ...first.keys()].filter((path) => path !== 'compress_len'));
  return [...paths].filter((path) => shape.get(path) !== first.get(path)).map((path) => `${path} is ${shape.get(path) ?? 'missing'}, in the first episode ${first.get(path) ?? 'missing'}`);
}

const datasetsIn = (group: Group, at = ''): (readonly [string, Dataset])[] => group.keys().flatMap((name) => {
  const entity = group.get(name);
  const path = at === '' ? name : `${at}/${name}`;
  return entity instanceof Dataset ? [[path, entity] as const] : entity instanceof Group ? datasetsIn(entity, path) : [];
});

const isJpegFiles = (dataset: Dataset): boolean => dataset.attrs['encoding']?.value === 'jpeg';

/** All as long as the episode; float numbers finite; names for each of a vector's numbers; JPEG files with both ends. */
function numbersProblems(group: Group, where: string, rows: number, fps: number): string[] {
  const problems: string[] = [];
  for (const [path, dataset] of datasetsIn(group)) {
    const name = where === '' ? path : `${where}/${path}`;
    const { shape } = dataset;
    if (path === 'compress_len') continue;
    if (isSound(dataset)) problems.push(...mediaProblems(dataset, name, rows, fps));
    else if (shape?.[0] !== rows) problems.push(`${name} has ${shape?.[0] ?? 'no'} rows instead of ${rows}`);
    else if (isJpegFiles(dataset)) problems.push(...jpegProblems(dataset, name, rows));
    else if (shape.length > 2) problems.push(...mediaProblems(dataset, name, rows, fps));
    else {
      const row = Array.from(dataset.value as ArrayLike<number | bigint>).findIndex((value) => typeof value === 'number' && !Number.isFinite(value));
      if (row >= 0) problems.push(`${name} has a number in row ${Math.floor(row / (shape[1] ?? 1))} that is none`);
      const names = dataset.attrs['names'];
      if (names !== undefined && (JSON.parse(String(names.value)) as unknown[]).length !== (shape[1] ?? 1)) problems.push(`${name} has other names than numbers`);
    }
  }
  return problems;
}

function jpegProblems(dataset: Dataset, name: string, rows: number): string[] {
  for (let row = 0; row < rows; row += 1) {
    const bytes = dataset.slice([[row, row + 1], []]) as Uint8Array;
    const end = bytes.findLastIndex((byte) => byte !== 0);
    if (!(bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[end - 1] === 0xff && bytes[end] === 0xd9)) return [`${name}: picture ${row} is no whole JPEG file`];
  }
  return [];
}
