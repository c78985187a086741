// Reads one episode folder, finished or not; used by replay, the library's worker, exporters and tests.
// It reads on the calling thread: keep it off the host's main thread.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fault, FaultError } from '../core/fault.ts';
import type { Columns } from '../core/streams/columns.ts';
import type { StreamDescription } from '../core/streams/stream.ts';
import { ColumnsBuilder, stretchOf, type Stretch } from './columns-builder.ts';
import { envelopeOf } from './envelope.ts';
import { samplesName, worldName, worldXmlName } from './folders.ts';
import { readManifest } from './manifest-file.ts';
import type { Manifest } from './manifest.ts';
import { scanSamples } from './samples-scanner.ts';

export type { Stretch } from './columns-builder.ts';

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
  /**
   * Samples of a stream in order of writing, all or a stretch of them; the readable part of a cut or damaged file.
   * 'episode.absent' if there is no such stream.
   */
  columns(streamId: string, stretch?: Stretch): Promise<Columns>;
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
    async columns(streamId, stretch = {}) {
      const builder = (await scan()).columns.get(streamId);
      if (builder === undefined) throw new FaultError(fault('episode.absent', { stream: streamId, path: folder }));
      return envelopeOf(stretchOf(builder.build(), stretch), stretch.mostRows);
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
