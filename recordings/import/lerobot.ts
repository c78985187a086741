// LeRobot data sets (v2.0, v2.1, v3.0) as episodes of ours: states and actions become the streams of an arm, every other
// vector a stream of numbers, each video a camera. Used by open-foreign.ts.
import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { outcomes, type Outcome } from '../../core/contract/episode.ts';
import type { Sample } from '../../core/streams/sample.ts';
import type { FieldDescription, StreamDescription } from '../../core/streams/stream.ts';
import { nanos } from '../../core/time.ts';
import { readCameraIndex, type CameraIndex } from '../export/video/camera-index.ts';
import type { Labels } from '../take.ts';
import { cameraNames, plainId, unreadable, type ForeignCamera, type ForeignDataSet, type OpenForeignEpisode } from './foreign.ts';
import { readLayout, type EpisodePlace, type LerobotFeature, type LerobotLayout, type VideoPlace } from './lerobot-layout.ts';
import { readOurFacts, type OurFacts } from './our-facts.ts';
import { lookAtVideo, stretchPackets } from './pictures.ts';
import { numbersOf, Table } from './table.ts';

/** Columns that LeRobot makes itself: where a row stands. */
const places = ['timestamp', 'frame_index', 'episode_index', 'index', 'task_index'];
const numeric = /^(?:float|int|uint)\d+$|^bool$/;
const longestEpisodeRows = 20_000_000;

export async function openLerobot(root: string): Promise<ForeignDataSet> {
  const layout = await readLayout(root);
  const left = Object.entries(layout.info.features).flatMap(([name, { dtype }]) =>
    (numeric.test(dtype) || dtype === 'video' ? [] : [`${name}: columns of ${dtype} have no stream to become`]));
  const writtenAt = BigInt(Math.round(statSync(join(root, 'meta/info.json')).mtimeMs)) * 1_000_000n;
  const whole: Whole = { layout, videos: new VideoFiles(), writtenAt, ours: await readOurFacts(root) };
  return {
    format: `lerobot v${layout.version}`, path: root, left,
    episodes: layout.episodes.map((place) => ({ name: `episode ${place.index}`, open: () => openEpisode(whole, place) })),
  };
}

interface Whole { readonly layout: LerobotLayout; readonly videos: VideoFiles; readonly writtenAt: bigint; readonly ours: ReadonlyMap<string, OurFacts> }
interface Vector { readonly name: string; readonly size: number; readonly labels: readonly string[]; values: Float64Array }

async function openEpisode({ layout, videos, writtenAt, ours }: Whole, place: EpisodePlace): Promise<OpenForeignEpisode> {
  const { info } = layout;
  const { length } = place;
  const vectors = Object.entries(info.features)
    .filter(([name, { dtype }]) => numeric.test(dtype) && !places.includes(name))
    .map(([name, feature]): Vector => ({ name, size: sizeOf(feature), labels: labelsOf(feature), values: new Float64Array() }));
  const width = vectors.reduce((sum, vector) => sum + vector.size, 2);
  if (length * width > longestEpisodeRows * 10 || length > longestEpisodeRows) throw unreadable(place.data.name, layout.root, new RangeError(`${length} rows`));
  const seconds = await readRows(place, vectors, info.fps);
  const { streams, rows } = streamsOf(vectors, info.fps);
  const { cameras, left } = await camerasOf(layout, place, videos);
  const task = await taskOf(layout, place);
  const told = ours.get(textOf(place.more['uuid']));
  const hash = createHash('sha256').update(`${layout.version} ${info.fps} ${task} ${length} ${place.index}\n`);
  for (const { name, values } of vectors) hash.update(name).update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  const endNanos = Math.round((length / info.fps) * 1e9);
  return {
    fingerprint: hash.digest('hex'), epochUnixNanos: startOf(place) ?? writtenAt + BigInt(place.index) * 1_000_000_000n, startNanos: 0, endNanos,
    rig: told?.rig ?? info.robot_type ?? '', task, operator: textOf(place.more['operator']), seed: 0, labels: { ...labelsFrom(place, vectors), ...told?.labels },
    streams, cameras, description: null, worldXml: null, left, subtasks: told?.subtasks ?? [],
    * samples() {
      for (let row = 0; row < length; row += 1) for (const one of rows) yield sampleAt(one, row, seconds[row]!);
    },
  };
}

const sizeOf = ({ shape }: LerobotFeature): number => shape.reduce((product, one) => product * one, 1);

/** A list, or LeRobot's older dictionary of lists. Joints are called `shoulder_pan.pos` there. */
function labelsOf(feature: LerobotFeature): readonly string[] {
  const { names } = feature;
  const list: unknown = Array.isArray(names) ? names : typeof names === 'object' && names !== null ? Object.values(names).find(Array.isArray) : undefined;
  const texts = Array.isArray(list) ? (list as unknown[]).map((name) => String(name).slice(0, 200)) : [];
  return texts.length === sizeOf(feature) ? texts : [];
}

async function readRows({ data, length, rowFrom }: EpisodePlace, vectors: Vector[], fps: number): Promise<Float64Array> {
  const table = await Table.open(data.path, data.name);
  const from = await rowFrom();
  if (from + length > table.rows) throw unreadable(data.name, data.path, new RangeError(`${table.rows} rows where ${from + length} are needed`));
  const rows = await table.read([...vectors.map((vector) => vector.name), 'timestamp'], from, from + length);
  for (const vector of vectors) {
    vector.values = new Float64Array(length * vector.size).fill(Number.NaN);
    rows.forEach((row, at) => {
      const cell = row[vector.name];
      if (cell === undefined || cell === null) return;
      const end = numbersOf(cell, vector.values, at * vector.size);
      if (end !== (at + 1) * vector.size) throw unreadable(data.name, data.path, new RangeError(`${vector.name} has ${end - at * vector.size} numbers instead of ${vector.size}`));
    });
  }
  // The grid itself, where the column says nothing else: it is stored with less digits.
  return Float64Array.from(rows, (row, at) => {
    const told = Number(row['timestamp'] ?? Number.NaN);
    return Number.isFinite(told) && Math.abs(told - at / fps) > 1e-3 ? Math.max(0, told) : at / fps;
  });
}

interface StreamRows { readonly stream: StreamDescription; readonly parts: readonly Vector[] }

const field = (name: string, unit: FieldDescription['unit'], { size, labels }: Vector): FieldDescription => {
  const plain = labels.map((label) => label.replace(/\.(?:pos|vel|eff|effort|velocity)$/, ''));
  return { name, unit, size, ...(plain.length === size ? { labels: plain } : {}) };
};

function streamsOf(vectors: readonly Vector[], fps: number): { streams: StreamDescription[]; rows: StreamRows[] } {
  const find = (name: string): Vector | undefined => vectors.find((vector) => vector.name === name && vector.size > 0);
  const rows: StreamRows[] = [];
  const add = (stream: Omit<StreamDescription, 'nominalHz' | 'fields'>, parts: readonly (readonly [string, FieldDescription['unit'], Vector | undefined])[]): void => {
    const there = parts.flatMap(([name, unit, vector]) => (vector ? [{ name, unit, vector }] : []));
    if (there.length === 0) return;
    rows.push({ stream: { ...stream, nominalHz: fps, fields: there.map(({ name, unit, vector }) => field(name, unit, vector)) }, parts: there.map(({ vector }) => vector) });
  };
  const state = find('observation.state');
  const beside = (name: string): Vector | undefined => { const vector = find(name); return vector?.size === state?.size ? vector : undefined; };
  if (state) add({ id: 'arm/state', kind: 'jointState', title: 'Joint state' }, [['position', 'rad', state], ['velocity', 'rad/s', beside('observation.velocity')], ['effort', 'N m', beside('observation.effort')]]);
  add({ id: 'arm/command', kind: 'jointCommand', title: 'Command sent' }, [['position', 'rad', find('action')]]);
  const taken = new Set(rows.flatMap(({ parts }) => parts));
  const ids = new Set(rows.map(({ stream }) => stream.id));
  for (const vector of vectors) {
    if (taken.has(vector) || vector.size === 0) continue;
    let id = `feature/${plainId(vector.name)}`;
    for (let number = 2; ids.has(id); number += 1) id = `feature/${plainId(vector.name)}-${number}`;
    ids.add(id);
    add({ id, kind: 'numbers', title: vector.name.slice(0, 200) }, [['values', 'count', vector]]);
  }
  return { streams: rows.map(({ stream }) => stream), rows };
}

function sampleAt({ stream, parts }: StreamRows, row: number, seconds: number): Sample {
  const at = nanos(Math.round(seconds * 1e9));
  const values = Float64Array.from(parts.flatMap(({ values: all, size }) => [...all.subarray(row * size, (row + 1) * size)]));
  return { stream, sequence: row, tCapture: at, tArrive: at, tDevice: Number.NaN, values };
}

async function taskOf({ tasks, root }: LerobotLayout, place: EpisodePlace): Promise<string> {
  if (place.tasks.length > 0) return place.tasks[0]!;
  if (tasks.size === 0 || place.length === 0) return '';
  const from = await place.rowFrom();
  const [row] = await (await Table.open(place.data.path, join(basename(root), place.data.name))).read(['task_index'], from, from + 1);
  return tasks.get(Number(row?.['task_index'])) ?? '';
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Ours say when they were recorded. */
function startOf({ more }: EpisodePlace): bigint | null {
  const at = Date.parse(textOf(more['recorded_at']));
  return at > 0 ? BigInt(at) * 1_000_000n : null;
}

/** Columns that we write beside LeRobot's own; where they are not, whether the last row says that it succeeded. */
function labelsFrom({ more, length }: EpisodePlace, vectors: readonly Vector[]): Labels {
  const success = vectors.find(({ name, size }) => name === 'next.success' && size === 1)?.values[length - 1];
  const told = outcomes.find((outcome) => outcome === more['outcome']);
  const byRow: Outcome = success === 1 ? 'success' : 'unlabelled';
  const tags: unknown[] = Array.isArray(more['tags']) ? more['tags'] : [];
  return {
    outcome: told ?? byRow, note: textOf(more['note']).slice(0, 2000), taskSuccess: success === 1 ? true : null,
    tags: tags.filter((tag): tag is string => typeof tag === 'string' && tag.trim() !== '' && tag.length <= 40).slice(0, 50),
  };
}

/** A video file may hold a hundred episodes: its index is read once. */
class VideoFiles {
  #last = new Map<string, Promise<CameraIndex | null>>();
  index(path: string): Promise<CameraIndex | null> {
    const known = this.#last.get(path);
    if (known) return known;
    if (this.#last.size > 20) this.#last = new Map();
    const index = readCameraIndex(path);
    this.#last.set(path, index);
    return index;
  }
}

async function camerasOf({ info }: LerobotLayout, place: EpisodePlace, videos: VideoFiles): Promise<{ cameras: ForeignCamera[]; left: string[] }> {
  const keys = Object.keys(info.features).filter((name) => info.features[name]!.dtype === 'video');
  const names = cameraNames(keys.map((key) => key.replace(/^observation\.images?\./, '')));
  const cameras: ForeignCamera[] = [];
  const left: string[] = [];
  for (const [at, key] of keys.entries()) {
    const video = place.video(key);
    if (video === null) continue;
    const stretch = { path: video.path, fromSeconds: video.fromSeconds, toSeconds: endOf(video, place.length, info.fps), fps: info.fps };
    const facts = await lookAtVideo(stretch, await videos.index(video.path));
    if (facts === null || facts.frames.length === 0) {
      left.push(`${video.name}: ${facts === null ? 'no video that can be read' : 'no pictures of this episode'}`);
      continue;
    }
    if (facts.frames.length !== place.length) left.push(`${video.name}: ${facts.frames.length} pictures for ${place.length} rows`);
    const streamId = `camera.${names[at]!}/frames`;
    cameras.push({ streamId, packets: (signal) => stretchPackets(streamId, stretch, facts, 0, (sentence) => left.push(`${video.name}: ${sentence}`), signal) });
  }
  return { cameras, left };
}

/** As long as its rows, whatever else the file holds. */
const endOf = ({ fromSeconds, toSeconds }: VideoPlace, length: number, fps: number): number => Math.min(toSeconds, fromSeconds + length / fps);
