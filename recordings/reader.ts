// Reads one episode folder, finished or not; used by replay, the library's worker, exporters and tests.
// It reads on the calling thread: keep it off the host's main thread.
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fault, FaultError } from '../core/fault.ts';
import type { Columns } from '../core/streams/columns.ts';
import type { StreamDescription } from '../core/streams/stream.ts';
import { ColumnsBuilder } from './columns-builder.ts';
import { samplesName, worldName, worldXmlName } from './folders.ts';
import { readManifest } from './manifest-file.ts';
import type { Manifest } from './manifest.ts';
import { isKeptWhole, readOverview, type Overview } from './overview.ts';
import { OverviewFile } from './overview-file.ts';
import { SamplesRanges } from './samples-ranges.ts';
import { scanSamples } from './samples-scanner.ts';
import { StretchBuilder, stretchOf, type Stretch } from './stretch.ts';

export type { Stretch } from './stretch.ts';

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

export interface ReaderOptions {
  /** Samples files up to here are read once and kept: faster, and no more memory than a page of pictures. */
  readonly keptWholeBytes?: number;
  /** The episode lies in a library, which keeps what a long recording looks like from afar. */
  readonly isInLibrary?: boolean;
}
const keptWholeBytesUsually = 32 << 20;
/** How many times as much it may be when it is unpacked. */
const mostUnpacked = 8;
/** A stretch of more chunks than that comes from the overview, where that is enough: a few minutes of a take. */
const readDirectlyChunks = 400;

/** Rejects with 'episode.absent' (no manifest) or 'episode.corrupt'. */
export async function openEpisode(folder: string, { keptWholeBytes = keptWholeBytesUsually, isInLibrary = false }: ReaderOptions = {}): Promise<OpenEpisode> {
  const manifest = readManifest(folder);
  // The file is read once, at the first question; a long one only where it must be.
  let scanned: Promise<Scanned> | null = null;
  const scan = (): Promise<Scanned> => (scanned ??= scanColumns(folder));
  let opened: Promise<LongSamples | null> | null = null;
  const long = (): Promise<LongSamples | null> => (opened ??= openLong(folder, manifest, keptWholeBytes, isInLibrary));
  const absent = (streamId: string): FaultError => new FaultError(fault('episode.absent', { stream: streamId, path: folder }));
  return {
    folder,
    manifest,
    async streams() {
      const samples = await long();
      if (samples !== null) return [...samples.ranges.index.streams.values()].map((stream) => stream.description);
      return [...(await scan()).columns.values()].map((column) => column.stream);
    },
    async columns(streamId, stretch = {}) {
      const samples = await long();
      if (samples !== null) return (await samples.columns(streamId, stretch)) ?? Promise.reject(absent(streamId));
      const builder = (await scan()).columns.get(streamId);
      if (builder === undefined) throw absent(streamId);
      return stretchOf(builder.build(), stretch);
    },
    async problems() {
      return (await long()) === null ? (await scan()).problems : (await scanColumns(folder, { keep: false })).problems;
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

interface LongSamples {
  readonly ranges: SamplesRanges;
  /** Null if there is no such stream. */
  columns(streamId: string, stretch: Stretch): Promise<Columns | null>;
}

/** Null for a file that is short enough to be read whole, or that is none. */
async function openLong(folder: string, manifest: Manifest, keptWholeBytes: number, isInLibrary: boolean): Promise<LongSamples | null> {
  const path = join(folder, samplesName);
  const facts = await stat(path).catch(() => null);
  if (facts === null) return null;
  const isShort = facts.size <= keptWholeBytes;
  const told = (error: unknown): never => {
    throw error instanceof FaultError ? error : new FaultError(fault('episode.corrupt', { file: samplesName, path: folder }, (error as Error).message), { cause: error });
  };
  const ranges = await SamplesRanges.open(path, BigInt(manifest.clock.epochUnixNanos)).catch(told);
  const { index } = ranges;
  // An arm that stands still for hours is a short file and a long recording.
  if (isShort && index.unpackedBytes <= keptWholeBytes * mostUnpacked) return null;
  const startNanos = manifest.clock.startNanos;
  const endNanos = index.chunks.reduce((latest, chunk) => Math.max(latest, chunk.toNanos), startNanos);
  const overviewFile = isInLibrary && ranges.isWhole ? new OverviewFile(folder, path) : null;
  let overview: Promise<Overview> | null = null;
  return {
    ranges,
    async columns(streamId, stretch) {
      const stream = index.streams.get(streamId);
      if (stream === undefined) return null;
      const chunks = index.chunksOf(stream, stretch.fromNanos ?? -Infinity, stretch.toNanos ?? Infinity);
      if (chunks.length > readDirectlyChunks && (stretch.mostRows !== undefined || isKeptWhole(stream))) {
        overview ??= overviewOf(ranges, startNanos, endNanos, overviewFile).catch(told);
        return stretchOf((await overview).get(streamId)!, stretch);
      }
      const rows = new StretchBuilder(stream.description, stretch, endNanos);
      await ranges.read([stream], chunks, (_stream, row) => rows.add(row)).catch(told);
      return rows.build();
    },
  };
}

async function overviewOf(ranges: SamplesRanges, startNanos: number, endNanos: number, file: OverviewFile | null): Promise<Overview> {
  const known = await file?.read();
  if (known && [...ranges.index.streams.keys()].every((id) => known.has(id))) return known;
  const overview = await readOverview(ranges, startNanos, endNanos);
  void file?.write(overview);
  return overview;
}

interface Scanned { readonly columns: ReadonlyMap<string, ColumnsBuilder>; readonly problems: readonly string[] }

async function scanColumns(folder: string, { keep = true } = {}): Promise<Scanned> {
  const columns = new Map<string, ColumnsBuilder>();
  try {
    const { bytesCut, complete, damage } = await scanSamples(join(folder, samplesName), {
      stream: (stream) => { if (!columns.has(stream.id)) columns.set(stream.id, new ColumnsBuilder(stream)); },
      sample: (stream, row) => { if (keep) columns.get(stream.id)!.add(row); },
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
