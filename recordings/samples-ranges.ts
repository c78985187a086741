// Reads stretches of a few streams out of a samples file of any length: only the chunks that hold them, a few at a time,
// while the last ones are decoded. Used by reader.ts for recordings that are too long to be read whole.
import { open, type FileHandle } from 'node:fs/promises';
import { ChunkCache } from './chunk-cache.ts';
import { RowDecoder } from './row-decoder.ts';
import { unpackChunk } from './samples-chunk.ts';
import { op, readSummary, recordHeadBytes, type IndexedStream, type SamplesIndex } from './samples-index.ts';
import { walkChunks } from './samples-walk.ts';

/** Read in one go, where chunks lie close together; decoding it takes some ten milliseconds, in which nobody else is answered. */
const mostRunBytes = 1 << 20;
const mostGapBytes = 64 << 10;
const messageHeadBytes = 22;
/** A stretch of so many chunks is likely to be asked for again, of another stream. */
const mostKept = 200;

export class SamplesRanges {
  readonly path: string;
  readonly index: SamplesIndex;
  /** Whether the file ends as it was written to; one that was cut off has no summary. */
  readonly isWhole: boolean;
  readonly #cache = new ChunkCache();

  private constructor(path: string, index: SamplesIndex, isWhole: boolean) {
    this.path = path;
    this.index = index;
    this.isWhole = isWhole;
  }

  static async open(path: string, epochUnixNanos: bigint): Promise<SamplesRanges> {
    await using file = await open(path, 'r');
    const summary = await readSummary(file, epochUnixNanos);
    return new SamplesRanges(path, summary ?? (await walkChunks(file, epochUnixNanos)), summary !== null);
  }

  /**
   * Every sample of these streams in these chunks, in the order of the file; the decoder holds it during the call only.
   * `take` ends the reading by returning false. Returns how many chunks could not be read.
   */
  async read(streams: readonly IndexedStream[], chunks: readonly number[], take: (stream: IndexedStream, row: RowDecoder) => boolean | void): Promise<number> {
    const decoders = new Map<number, readonly [IndexedStream, RowDecoder]>();
    for (const stream of streams) {
      const decoder = new RowDecoder(stream.description);
      for (const channel of stream.channels) decoders.set(channel, [stream, decoder]);
    }
    await using file = await open(this.path, 'r');
    let damaged = 0;
    for await (const records of chunks.length <= mostKept ? this.#kept(file, chunks) : this.#passing(file, chunks)) {
      if (records === null) damaged += 1;
      else if (!messages(records, decoders, take)) break;
    }
    return damaged;
  }

  /** One by one, each unpacked once for all who ask at about the same time. */
  async *#kept(file: FileHandle, chunks: readonly number[]): AsyncGenerator<Buffer | null> {
    // All asked for at once: whoever reads an hour of the file on this thread lets us in only now and then.
    const wanted = chunks.map((place) => this.#cache.get(place, async () => {
      const { offset, length } = this.index.chunks[place]!;
      return unpacked(await readRun(file, { offset, length, chunks: [] }));
    }));
    // Some may never be awaited.
    for (const records of wanted) records.catch(() => undefined);
    yield* wanted;
  }

  /** Many in a row, as they lie in the file; none is kept. */
  async *#passing(file: FileHandle, chunks: readonly number[]): AsyncGenerator<Buffer | null> {
    const runs = this.#runs(chunks);
    let next = readRun(file, runs[0]);
    for (let run = 0; run < runs.length; run += 1) {
      const [bytes, { offset }] = [await next, runs[run]!];
      next = readRun(file, runs[run + 1]);
      next.catch(() => undefined);
      for (const place of runs[run]!.chunks) {
        const chunk = this.index.chunks[place]!;
        yield unpacked(bytes.subarray(chunk.offset - offset, chunk.offset - offset + chunk.length));
      }
    }
  }

  #runs(chunks: readonly number[]): Run[] {
    const runs: Run[] = [];
    let run: Run | undefined;
    for (const place of chunks) {
      const { offset, length } = this.index.chunks[place]!;
      const end = offset + length;
      if (run === undefined || offset < run.offset || offset - run.offset - run.length > mostGapBytes || end - run.offset > mostRunBytes) {
        runs.push(run = { offset, length, chunks: [place] });
      } else {
        run.length = end - run.offset;
        run.chunks.push(place);
      }
    }
    return runs;
  }
}

interface Run { readonly offset: number; length: number; readonly chunks: number[] }

async function readRun(file: FileHandle, run: Run | undefined): Promise<Buffer> {
  if (run === undefined) return Buffer.alloc(0);
  const bytes = Buffer.allocUnsafe(run.length);
  const { bytesRead } = await file.read(bytes, 0, run.length, run.offset);
  return bytes.subarray(0, bytesRead);
}

/** Null when it is not what its checksum says. */
function unpacked(chunk: Buffer): Buffer | null {
  try {
    return unpackChunk(chunk);
  } catch {
    return null;
  }
}

type Decoders = ReadonlyMap<number, readonly [IndexedStream, RowDecoder]>;

/** False when the listener wants no more. */
function messages(records: Buffer, decoders: Decoders, take: (stream: IndexedStream, row: RowDecoder) => boolean | void): boolean {
  const view = new DataView(records.buffer, records.byteOffset, records.length);
  for (let at = 0; at + recordHeadBytes <= records.length;) {
    const from = at + recordHeadBytes;
    const end = from + view.getUint32(at + 1, true);
    if (view.getUint32(at + 5, true) !== 0 || end > records.length) return true;
    if (records[at] === op.message && end - from >= messageHeadBytes) {
      const wanted = decoders.get(view.getUint16(from, true));
      if (wanted !== undefined) {
        const [stream, decoder] = wanted;
        let isReadable = true;
        try {
          decoder.read(records, view, from + messageHeadBytes, end);
        } catch {
          isReadable = false;
        }
        if (isReadable && take(stream, decoder) === false) return false;
      }
    }
    at = end;
  }
  return true;
}
