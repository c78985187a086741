// Reads one episode folder, finished or not; used by replay, the library's worker, exporters and tests.
// It reads on the calling thread: keep it off the host's main thread.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fault, FaultError } from '../core/fault.ts';
import type { Columns } from '../core/streams/columns.ts';
import { rowLength, type StreamDescription } from '../core/streams/stream.ts';
import { samplesName, worldName, worldXmlName } from './folders.ts';
import { readManifest } from './manifest-file.ts';
import type { Manifest } from './manifest.ts';
import type { SampleRow } from './message.ts';
import { scanSamples } from './samples-scanner.ts';

export interface EpisodeVideo {
  /** `wrist` */
  readonly camera: string;
  /** `camera.wrist/frames` */
  readonly streamId: string;
  /** Absolute. Its time zero is `manifest.clock.startNanos`. */
  readonly path: string;
}

export interface OpenEpisode {
  readonly folder: string;
  readonly manifest: Manifest;
  /** Streams that the samples file really holds. */
  streams(): Promise<readonly StreamDescription[]>;
  /** All samples of a stream in order of writing; the readable part of a cut or damaged file. 'episode.absent' if there is no such stream. */
  columns(streamId: string): Promise<Columns>;
  /** What is wrong with the samples file, one sentence each; none for a whole one. */
  problems(): Promise<readonly string[]>;
  readonly videos: readonly EpisodeVideo[];
  /** Contents of world.json, or null. Checked for being JSON, nothing more. */
  world(): Promise<unknown>;
  worldXml(): Promise<string | null>;
}

/** Rejects with 'episode.absent' (no manifest) or 'episode.corrupt'. */
export async function openEpisode(folder: string): Promise<OpenEpisode> {
  const manifest = readManifest(folder);
  // The file is read once, at the first question.
  let scanned: Promise<Scanned> | null = null;
  const scan = (): Promise<Scanned> => (scanned ??= scanColumns(folder));
  return {
    folder,
    manifest,
    async streams() {
      return [...(await scan()).columns.values()].map((column) => column.stream);
    },
    async columns(streamId) {
      const builder = (await scan()).columns.get(streamId);
      if (builder === undefined) throw new FaultError(fault('episode.absent', { stream: streamId, path: folder }));
      return builder.build();
    },
    async problems() {
      return (await scan()).problems;
    },
    videos: manifest.cameras.filter((camera) => camera.frames > 0).map((camera) => ({
      camera: camera.name, streamId: camera.streamId, path: join(folder, `${camera.name}.mp4`),
    })),
    async world() {
      const text = await textOf(folder, worldName);
      if (text === null) return null;
      try {
        return JSON.parse(text) as unknown;
      } catch (error) {
        throw new FaultError(fault('episode.corrupt', { file: worldName, path: folder }, (error as Error).message), { cause: error });
      }
    },
    worldXml: () => textOf(folder, worldXmlName),
  };
}

interface Scanned { readonly columns: ReadonlyMap<string, ColumnsBuilder>; readonly problems: readonly string[] }

async function scanColumns(folder: string): Promise<Scanned> {
  const columns = new Map<string, ColumnsBuilder>();
  try {
    const { bytesCut, complete, damage } = await scanSamples(join(folder, samplesName), {
      stream: (stream) => { if (!columns.has(stream.id)) columns.set(stream.id, new ColumnsBuilder(stream)); },
      sample: (stream, row) => columns.get(stream.id)!.add(row),
    });
    const cut = complete || damage.length > 0 ? [] : [`${samplesName} ends early, ${bytesCut} bytes of its end are not readable`];
    return { columns, problems: [...damage.map((sentence) => `${samplesName}: ${sentence}`), ...cut] };
  } catch (error) {
    throw new FaultError(fault('episode.corrupt', { file: samplesName, path: folder }, (error as Error).message), { cause: error });
  }
}

async function textOf(folder: string, name: string): Promise<string | null> {
  try {
    return await readFile(join(folder, name), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new FaultError(fault('episode.corrupt', { file: name, path: folder }, (error as Error).message), { cause: error });
  }
}

/** Grows flat arrays, one stream's worth. */
class ColumnsBuilder {
  readonly stream: StreamDescription;
  readonly #width: number;
  #times: Float64Array = new Float64Array(4 * 256);
  #values: Float64Array;
  #texts: string[] = [];
  #count = 0;

  constructor(stream: StreamDescription) {
    this.stream = stream;
    this.#width = rowLength(stream);
    this.#values = new Float64Array(this.#width * 16);
  }

  add(row: SampleRow): void {
    const count = this.#count++;
    this.#times = withRoom(this.#times, (count + 1) * 4);
    this.#values = withRoom(this.#values, (count + 1) * this.#width);
    this.#times.set([row.sequence, row.tCapture, row.tArrive, row.tDevice], count * 4);
    this.#values.set(row.values, count * this.#width);
    if (this.stream.kind === 'event') this.#texts.push(row.text ?? '');
  }

  build(): Columns {
    const column = (offset: number): Float64Array => Float64Array.from({ length: this.#count }, (_, index) => this.#times[index * 4 + offset]!);
    return {
      stream: this.stream, count: this.#count,
      sequence: column(0), tCapture: column(1), tArrive: column(2), tDevice: column(3),
      values: this.#values.slice(0, this.#count * this.#width), texts: [...this.#texts],
    };
  }
}

function withRoom(array: Float64Array, length: number): Float64Array {
  if (length <= array.length) return array;
  const bigger = new Float64Array(Math.max(array.length * 2, length));
  bigger.set(array);
  return bigger;
}
