// HDF5 files in the shape of ALOHA (an episode a file) or robomimic (many in one) as episodes of ours. Used by
// open-foreign.ts.
import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { AV_PIX_FMT_RGB24, AVCOL_RANGE_JPEG } from 'node-av/constants';
import { Frame } from 'node-av/lib';
import { outcomes } from '../../core/contract/episode.ts';
import type { FieldDescription, StreamDescription } from '../../core/streams/stream.ts';
import { nanos } from '../../core/time.ts';
import type { VideoPacket } from '../take.ts';
import { cameraNames, plainId, subtasksFrom, unreadable, type ForeignCamera, type ForeignDataSet, type ForeignEpisode, type OpenForeignEpisode } from './foreign.ts';
import { openHdf5, type Hdf5Array, type Hdf5Group } from './hdf5-file.ts';
import { stillPackets } from './mcap-pictures.ts';
import { PictureEncoder } from './pictures.ts';

/** What ALOHA's robots run at; its files do not say. */
const usualFps = 50;
const mostNumbers = 200_000_000;

export async function openHdf5Files(path: string, files: readonly string[]): Promise<ForeignDataSet> {
  const episodes: ForeignEpisode[] = [];
  for (const file of files) {
    const name = basename(file);
    let demos: string[] = [];
    try {
      using opened = await openHdf5(file);
      demos = opened.group('data')?.groups().sort(byNumber) ?? [];
    } catch (error) {
      const refused = unreadable(name, path, error);
      // One bad file among many is told when its turn comes.
      if (files.length === 1) throw refused;
      episodes.push({ name, open: () => Promise.reject(refused) });
      continue;
    }
    if (demos.length > 0) for (const demo of demos) episodes.push({ name: `${name}, ${demo}`, open: (signal) => openEpisode(file, `data/${demo}`, signal) });
    else episodes.push({ name, open: (signal) => openEpisode(file, '', signal) });
  }
  return { format: 'hdf5', path, episodes, left: [] };
}

const byNumber = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true });

/** Where the two shapes keep what is the same. */
const stateNames = ['observations/qpos', 'obs/state', 'obs/qpos', 'obs/joint_pos', 'obs/robot0_joint_pos'];
const velocityNames = ['observations/qvel', 'obs/velocity', 'obs/qvel', 'obs/joint_vel', 'obs/robot0_joint_vel'];
const effortNames = ['observations/effort', 'obs/effort'];
const actionNames = ['action', 'actions'];

interface Part { readonly stream: StreamDescription; readonly arrays: readonly Numbers[] }
interface Numbers { readonly name: string; readonly size: number; readonly labels: readonly string[]; readonly values: Float64Array }

async function openEpisode(path: string, groupPath: string, signal: AbortSignal): Promise<OpenForeignEpisode> {
  const name = basename(path);
  using file = await openHdf5(path);
  try {
    const group = groupPath === '' ? file.root : file.group(groupPath);
    if (!group) throw new RangeError(`it has no ${groupPath}`);
    const arrays = arraysOf(group);
    const rows = rowsOf(arrays);
    const left: string[] = [];
    const whole = [group, file.group('data'), file.root].filter((one) => one !== null);
    const told = firstOf(whole, (one) => numberOf(one, 'fps') ?? numberOf(one, 'frequency')) ?? rateOf(arrays);
    if (told === null) left.push(`no rate is told: ${usualFps} rows a second are taken`);
    const fps = told ?? usualFps;
    const { parts, cameras } = sort(path, groupPath, arrays, rows, fps, left);
    if (parts.length === 0) throw new RangeError('it holds no actions and no observations that are known');
    const hash = createHash('sha256').update(`hdf5 ${rows} ${fps}\n`);
    for (const { arrays: all } of parts) for (const { name: of, values } of all) hash.update(of).update(new Uint8Array(values.buffer));
    signal.throwIfAborted();
    const success = group.attribute('success');
    const outcome = outcomes.find((one) => one === group.attribute('outcome'));
    return {
      fingerprint: hash.digest('hex'), epochUnixNanos: startOf(group) ?? BigInt(Math.round(statSync(path).mtimeMs)) * 1_000_000n, startNanos: 0, endNanos: Math.round((rows / fps) * 1e9),
      rig: firstOf(whole, (one) => textOf(one, 'robot_type') || null) ?? '', task: firstOf(whole, (one) => textOf(one, 'task') || textOf(one, 'language_instruction') || null) ?? '', operator: textOf(group, 'operator'), seed: 0,
      labels: { outcome: outcome ?? (isTrue(success) ? 'success' : 'unlabelled'), note: textOf(group, 'note').slice(0, 2000), taskSuccess: isTrue(success) ? true : null, tags: [] },
      streams: parts.map(({ stream }) => stream), cameras, description: null, worldXml: null, left, subtasks: subtasksFrom(jsonOf(group.attribute('subtasks'))),
      * samples() {
        for (let row = 0; row < rows; row += 1) {
          const at = nanos(Math.round((row / fps) * 1e9));
          for (const { stream, arrays: all } of parts) {
            const values = Float64Array.from(all.flatMap(({ values: numbers, size }) => [...numbers.subarray(row * size, (row + 1) * size)]));
            yield { stream, sequence: row, tCapture: at, tArrive: at, tDevice: Number.NaN, values };
          }
        }
      },
    };
  } catch (error) {
    signal.throwIfAborted();
    throw unreadable(name, path, error);
  }
}

function firstOf<Value>(groups: readonly Hdf5Group[], read: (group: Hdf5Group) => Value | null): Value | null {
  for (const group of groups) {
    const value = read(group);
    if (value !== null) return value;
  }
  return null;
}

/** Some write when each row was. */
function rateOf(arrays: ReadonlyMap<string, Hdf5Array>): number | null {
  const array = [...arrays].find(([name, { shape, isNumeric }]) => /(?:^|\/)timestamps?$/.test(name) && isNumeric && shape.length === 1)?.[1];
  const times = array?.numbers() ?? new Float64Array();
  const seconds = (times.at(-1) ?? 0) - (times[0] ?? 0);
  return seconds > 0 && seconds < 1e6 ? Math.round(((times.length - 1) / seconds) * 1000) / 1000 : null;
}

function jsonOf(value: unknown): unknown {
  try {
    return typeof value === 'string' ? JSON.parse(value) : null;
  } catch {
    return null;
  }
}

function labelsOf(names: unknown, size: number): readonly string[] {
  const list = jsonOf(names);
  return Array.isArray(list) && list.length === size ? list.map((name) => String(name).slice(0, 200).replace(/\.(?:pos|vel|eff)$/, '')) : [];
}

/** Every array of the group, by its path in it. */
function arraysOf(group: Hdf5Group): Map<string, Hdf5Array> {
  const found = new Map<string, Hdf5Array>();
  const visit = (at: Hdf5Group, path: string, depth: number): void => {
    for (const name of at.arrays()) found.set(path + name, at.array(name)!);
    if (depth < 4) for (const name of at.groups()) if (name !== 'next_obs') visit(at.group(name)!, `${path}${name}/`, depth + 1);
  };
  visit(group, '', 0);
  if (found.size > 2000) throw new RangeError(`${found.size} arrays`);
  return found;
}

function rowsOf(arrays: ReadonlyMap<string, Hdf5Array>): number {
  const leading = [...actionNames, ...stateNames].map((name) => arrays.get(name)?.shape[0]).find((rows) => rows !== undefined);
  if (leading === undefined) throw new RangeError('it has neither actions nor joint positions');
  return leading;
}

function sort(path: string, groupPath: string, arrays: ReadonlyMap<string, Hdf5Array>, rows: number, fps: number, left: string[]): { parts: Part[]; cameras: ForeignCamera[] } {
  const numbers = new Map<string, Numbers>();
  const pictures: { readonly name: string; readonly array: Hdf5Array }[] = [];
  for (const [name, array] of arrays) {
    const { shape } = array;
    if (isPictures(name, array)) pictures.push({ name, array });
    else if (shape[0] !== rows || !array.isNumeric) { if (!/compress_len$/.test(name)) left.push(`${name}: not one row for each step`); }
    else {
      const size = shape.slice(1).reduce((product, one) => product * one, 1);
      if (rows * size > mostNumbers) throw new RangeError(`${name} has ${rows * size} numbers`);
      numbers.set(name, { name, size, labels: labelsOf(array.attribute('names'), size), values: array.numbers() });
    }
  }
  const names = cameraNames(pictures.map(({ name }) => name.slice(name.lastIndexOf('/') + 1).replace(/_image$/, '')));
  const cameras = pictures.map(({ name, array }, at): ForeignCamera => {
    const streamId = `camera.${names[at]!}/frames`;
    return { streamId, packets: (signal) => packetsOf(path, `${groupPath === '' ? '' : `${groupPath}/`}${name}`, array.shape, streamId, fps, signal) };
  });
  return { parts: partsOf(numbers, fps), cameras };
}

const isPictures = (name: string, { shape, isBytes }: Hdf5Array): boolean =>
  isBytes && ((shape.length === 4 && shape[3] === 3) || (shape.length === 2 && /(?:^|\/)images\/[^/]+$|_image$/.test(name)));

function partsOf(numbers: Map<string, Numbers>, fps: number): Part[] {
  const take = (names: readonly string[]): Numbers | undefined => {
    const name = names.find((one) => numbers.has(one));
    const found = name === undefined ? undefined : numbers.get(name);
    if (name !== undefined) numbers.delete(name);
    return found;
  };
  const parts: Part[] = [];
  const add = (stream: Pick<StreamDescription, 'id' | 'kind' | 'title'>, all: readonly (readonly [string, FieldDescription['unit'], Numbers | undefined])[]): void => {
    const there = all.flatMap(([name, unit, array]) => (array && array.size > 0 ? [{ name, unit, array }] : []));
    if (there.length > 0) parts.push({ stream: { ...stream, nominalHz: fps, fields: there.map(({ name, unit, array }) => ({ name, unit, size: array.size, ...(array.labels.length > 0 ? { labels: array.labels } : {}) })) }, arrays: there.map(({ array }) => array) });
  };
  const [state, velocity, effort] = [take(stateNames), take(velocityNames), take(effortNames)];
  if (state) add({ id: 'arm/state', kind: 'jointState', title: 'Joint state' }, [['position', 'rad', state], ['velocity', 'rad/s', velocity], ['effort', 'N m', effort]]);
  add({ id: 'arm/command', kind: 'jointCommand', title: 'Command sent' }, [['position', 'rad', take(actionNames)]]);
  for (const [name, array] of numbers) add({ id: `feature/${plainId(name.replaceAll('/', '.'))}`, kind: 'numbers', title: name.slice(0, 200) }, [['values', 'count', array]]);
  return parts;
}

/** The file is opened again: pictures are read row by row, long after the numbers. */
async function* packetsOf(path: string, name: string, shape: readonly number[], streamId: string, fps: number, signal: AbortSignal): AsyncGenerator<VideoPacket> {
  using file = await openHdf5(path);
  const array = file.array(name);
  if (!array) return;
  const rows = shape[0]!;
  if (shape.length === 2) {
    yield* stillPackets(streamId, (async function* () {
      for (let row = 0; row < rows; row += 1) { signal.throwIfAborted(); yield { captureNanos: Math.round((row / fps) * 1e9), data: array.bytes(row), format: 'jpeg' }; }
    })(), fps);
    return;
  }
  const [height, width] = [shape[1]!, shape[2]!];
  await using encoder = new PictureEncoder(streamId, fps);
  for (let row = 0; row < rows; row += 1) {
    signal.throwIfAborted();
    using frame = Frame.fromVideoBuffer(Buffer.from(array.bytes(row)), { width, height, format: AV_PIX_FMT_RGB24, timeBase: { num: 1, den: Math.max(1, Math.round(fps)) } });
    frame.colorRange = AVCOL_RANGE_JPEG;
    yield* await encoder.add(frame, Math.round((row / fps) * 1e9));
  }
  yield* await encoder.end();
}

const textOf = (group: Hdf5Group, name: string): string => {
  const value = group.attribute(name);
  return typeof value === 'string' ? value : '';
};
const numberOf = (group: Hdf5Group, name: string): number | null => {
  const value = Number(group.attribute(name) ?? Number.NaN);
  return value > 0 && value <= 100_000 ? value : null;
};
const isTrue = (value: unknown): boolean => value === true || value === 1 || value === 1n;
function startOf(group: Hdf5Group): bigint | null {
  const at = Date.parse(textOf(group, 'recorded_at'));
  return at > 0 ? BigInt(at) * 1_000_000n : null;
}
