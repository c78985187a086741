// Depth and sound in an HDF5 file: depth as it was measured, a picture a row; sound as samples from the first row on. Both
// packed without loss, with what is needed to understand and to check them as attributes. Used by both layouts.
import { crc32 } from 'node:zlib';
import type { DataSetPlan, DepthDescription, EpisodeContent, SoundDescription } from '../frames.ts';
import { Dataset, GrowingNumbers, Group } from './file.ts';

export interface MediaWish { readonly signal: AbortSignal; written(rows: number): void }

/** Group of the sound in an episode. */
export const soundGroup = 'sound';
const chunkSamples = 48_000;

const bytesOf = (values: Uint16Array | Int16Array): Uint8Array => new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

/** `channels`: readers of pictures want a last dimension. */
export async function addDepth(group: Group, name: string, { name: camera, width, height, metresPerStep, stream }: DepthDescription, content: EpisodeContent, { signal, written }: MediaWish, channels: readonly number[] = []): Promise<void> {
  const pictures = new GrowingNumbers(group, name, 'uint16', [height, width, ...channels], { isPacked: true });
  let [first, last] = [0, 0];
  for await (const { row, values } of content.depth(camera)) {
    signal.throwIfAborted();
    pictures.add(values);
    last = crc32(bytesOf(values));
    if (row === 0) first = last;
    written(1);
  }
  pictures.set({ kind: 'depth', stream, metres_per_step: metresPerStep, unit: `${metresPerStep} m, 0 where nothing was measured`, first_crc32: first, last_crc32: last });
}

export async function addSounds(episode: Group, { sounds }: Pick<DataSetPlan, 'sounds'>, content: EpisodeContent, signal: AbortSignal): Promise<void> {
  if (sounds.length === 0) return;
  const group = episode.create_group(soundGroup, true);
  for (const sound of sounds) await addSound(group, sound, content, signal);
}

async function addSound(group: Group, { name, channels, rate, stream }: SoundDescription, content: EpisodeContent, signal: AbortSignal): Promise<void> {
  const track = await content.sound(name);
  const samples = new GrowingNumbers(group, name, 'int16', [channels], { isPacked: true, rowsPerChunk: chunkSamples });
  let sum = 0;
  for await (const block of track.blocks) {
    signal.throwIfAborted();
    samples.addRows(block, block.length / channels);
    sum = crc32(bytesOf(block), sum);
  }
  // Sample n is at n / rate seconds of the episode, as row k is at k / fps.
  samples.set({ kind: 'sound', stream, rate, start_seconds: 0, samples: track.samples, recorded_samples: track.recorded(), crc32: sum });
}

export const isSound = (dataset: Dataset): boolean => dataset.attrs['kind']?.value === 'sound';
const isDepth = (dataset: Dataset): boolean => dataset.attrs['kind']?.value === 'depth';

/** What is wrong with a data set of depth or sound of an episode of so many seconds; empty for any other. */
export function mediaProblems(dataset: Dataset, name: string, rows: number, fps: number): string[] {
  const attribute = (key: string): number => Number(dataset.attrs[key]?.value ?? Number.NaN);
  const { shape } = dataset;
  if (shape === null) return [`${name} has no shape`];
  if (isDepth(dataset)) {
    if (String(dataset.dtype) !== '<H') return [`${name} is ${String(dataset.dtype)} instead of 16 bits a pixel`];
    if (!(attribute('metres_per_step') > 0)) return [`${name} does not tell how far a step is`];
    return ([['first', 0], ['last', rows - 1]] as const).flatMap(([end, row]) => (crc32(bytesOf(dataset.slice([[row, row + 1], ...shape.slice(1).map(() => [] as [])]) as Uint16Array)) === attribute(`${end}_crc32`) ? [] : [`${name}: the ${end} picture is not as it was written`]));
  }
  if (!isSound(dataset)) return [];
  const [samples = 0, channels = 0] = shape;
  const rate = attribute('rate');
  if (samples !== attribute('samples') || Math.abs(samples / rate - rows / fps) > 1 / rate) return [`${name} has ${samples} samples, which are ${(samples / rate).toFixed(6)} s instead of ${(rows / fps).toFixed(6)} s`];
  if (attribute('start_seconds') !== 0) return [`${name} does not begin with the first row`];
  let sum = 0;
  const block = 10 * chunkSamples;
  for (let at = 0; at < samples && channels > 0; at += block) sum = crc32(bytesOf(dataset.slice([[at, Math.min(samples, at + block)], []]) as Int16Array), sum);
  return sum === attribute('crc32') ? [] : [`${name}: its samples are not as they were written`];
}
