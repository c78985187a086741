// One foreign episode onto the disk, by the same writer and in the same order as a recorded one. It is made in a folder
// of its own beside the episodes, so that a killed import leaves nothing that looks like a take. Used by import-data-set.ts.
import * as fs from 'node:fs';
import { join } from 'node:path';
import { nanos } from '../../core/time.ts';
import type { Sample } from '../../core/streams/sample.ts';
import { videoFramesStream } from '../../core/streams/kinds.ts';
import { rowLength } from '../../core/streams/stream.ts';
import { BatchBuilder } from '../batch.ts';
import { rename, syncFolder } from '../durable-file.ts';
import { cameraNameOf, episodesFolder, trashFolder } from '../folders.ts';
import { manifestSchema, manifestVersion } from '../manifest.ts';
import { TakeWriter } from '../take-writer.ts';
import type { VideoPacket } from '../take.ts';
import type { ForeignCamera, OpenForeignEpisode } from './foreign.ts';

const batchBytes = 256 * 1024;
const scratchPrefix = 'importing-';
const fingerprintDigits = 12;
const longestText = 4000;

export interface Import { readonly library: string; readonly scratch: string; readonly format: string; readonly from: string; readonly softwareVersion: string; readonly signal: AbortSignal }

/** Makes the place where episodes are put together, and clears away what killed imports left. */
export function openScratch(library: string): string {
  for (const name of fs.readdirSync(library)) {
    const writer = Number(/^importing-(\d+)-/.exec(name)?.[1] ?? 0);
    if (writer > 0 && (writer === process.pid || !isAlive(writer))) fs.rmSync(join(library, name), { recursive: true, force: true });
  }
  const scratch = fs.mkdtempSync(join(library, `${scratchPrefix}${process.pid}-`));
  fs.mkdirSync(episodesFolder(scratch));
  return scratch;
}

function isAlive(processNumber: number): boolean {
  try {
    process.kill(processNumber, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

export const closeScratch = (scratch: string): void => fs.rmSync(scratch, { recursive: true, force: true });

export interface Copy { readonly id: string; readonly inTrash: boolean }

/** Imported episodes of the library and its trash, by what their ids end with; looked at once for an import. */
export class KnownImports {
  readonly #known = new Map<string, Copy>();

  constructor(library: string) {
    for (const [folder, inTrash] of [[trashFolder(library), true], [episodesFolder(library), false]] as const) {
      for (const id of fs.existsSync(folder) ? fs.readdirSync(folder) : []) this.#note({ id, inTrash });
    }
  }

  #note(copy: Copy): void {
    const ending = copy.id.slice(copy.id.lastIndexOf('-') + 1);
    if (ending.length === fingerprintDigits) this.#known.set(ending, copy);
  }

  add(id: string): void {
    this.#note({ id, inTrash: false });
  }

  find(fingerprint: string): Copy | null {
    return this.#known.get(fingerprint.slice(0, fingerprintDigits)) ?? null;
  }
}

function idOf(startedAt: Date, fingerprint: string): string {
  const [day, time] = startedAt.toISOString().split('T') as [string, string];
  return `${day.replaceAll('-', '')}-${time.slice(0, 8).replaceAll(':', '')}-${fingerprint.slice(0, fingerprintDigits)}`;
}

const short = (text: string): string => text.slice(0, longestText);

/** The id of the finished episode. On failure nothing of it is left. */
export async function writeForeignEpisode(episode: OpenForeignEpisode, name: string, { library, scratch, format, from, softwareVersion, signal }: Import): Promise<string> {
  const startedAt = new Date(Number((episode.epochUnixNanos + BigInt(Math.round(episode.startNanos))) / 1_000_000n));
  const id = idOf(startedAt, episode.fingerprint);
  // Parsed like one from disk: what a foreign file says may be of any length.
  const manifest = manifestSchema.parse({
    format: 'waldo-episode', version: manifestVersion, id, state: 'recording', startedAt: startedAt.toISOString(), durationSeconds: 0,
    clock: { epochUnixNanos: `${episode.epochUnixNanos}`, startNanos: episode.startNanos },
    rig: short(episode.rig), task: short(episode.task), operator: short(episode.operator), seed: episode.seed,
    software: { name: 'waldo', version: softwareVersion, node: process.version, platform: `${process.platform}-${process.arch}` },
    streams: episode.streams.map((description) => ({ description, count: 0, drops: 0, gaps: 0, firstNanos: null, lastNanos: null })),
    cameras: [], labels: { outcome: 'unlabelled', note: '', taskSuccess: null, tags: [], consent: 'unsaid' }, judgement: null,
    origin: { format, from: short(`${from}, ${name}`) },
    history: ['imported', ...episode.left.map((sentence) => short(`not brought along: ${sentence}`))].map((event) => ({ at: new Date().toISOString(), event })),
    files: [], missing: [],
  });
  let trouble: Error | null = null;
  const take = new TakeWriter(scratch, manifest, (fault) => { trouble ??= new Error(fault.hint ?? fault.code); });
  try {
    await take.start(episode.description === null ? null : JSON.stringify(episode.description), episode.worldXml);
    await fill(take, episode, signal);
    await take.end(episode.endNanos);
    if (trouble !== null) throw trouble;
    await take.keep(episode.labels, { samples: {}, frames: {} });
  } catch (error) {
    take.discard();
    throw error;
  }
  rename(join(episodesFolder(scratch), id), join(episodesFolder(library), id));
  syncFolder(episodesFolder(library));
  return id;
}

async function fill(take: TakeWriter, episode: OpenForeignEpisode, signal: AbortSignal): Promise<void> {
  const builder = new BatchBuilder();
  const unixMilliseconds = Number(episode.epochUnixNanos / 1_000_000n) + episode.endNanos / 1e6;
  const pass = async (packets: readonly VideoPacket[]): Promise<void> => {
    signal.throwIfAborted();
    await take.write(builder.take(), packets, episode.endNanos, unixMilliseconds);
  };
  const told = new Set(episode.streams.map((stream) => stream.id));
  const frames: Sample[] = [];
  for (const camera of episode.cameras) await fillCamera(camera, told.has(camera.streamId) ? null : frames, pass, signal);
  frames.sort((a, b) => a.tArrive - b.tArrive);
  let next = 0;
  const framesUntil = (time: number): void => { while (next < frames.length && frames[next]!.tArrive <= time) builder.add(frames[next++]!); };
  for await (const sample of episode.samples()) {
    framesUntil(sample.tArrive);
    if (!builder.add(sample)) throw new RangeError(`a sample of ${sample.stream.id} has ${sample.values.length} numbers`);
    if (builder.bytes > batchBytes) await pass([]);
  }
  framesUntil(Infinity);
  await pass([]);
}

/** `frames` gets a sample for each picture, as a recorded camera has them. */
async function fillCamera(camera: ForeignCamera, frames: Sample[] | null, pass: (packets: readonly VideoPacket[]) => Promise<void>, signal: AbortSignal): Promise<void> {
  const name = cameraNameOf(camera.streamId);
  const stream = videoFramesStream(camera.streamId, `${name[0]!.toUpperCase()}${name.slice(1)} camera`, 0);
  let index = 0;
  let waiting: VideoPacket[] = [];
  let bytes = 0;
  for await (const packet of camera.packets(signal)) {
    frames?.push({
      stream, sequence: index, tCapture: packet.tCapture, tArrive: nanos(packet.tCapture), tDevice: Number.NaN,
      // What the picture was like nobody has looked at.
      values: Float64Array.from({ length: rowLength(stream) }, (_, place) => [index, packet.key ? 1 : 0, packet.data.length, packet.droppedBefore][place] ?? -1),
    });
    index += 1;
    waiting.push(packet);
    bytes += packet.data.length;
    if (bytes < batchBytes) continue;
    await pass(waiting);
    waiting = [];
    bytes = 0;
  }
  await pass(waiting);
}
