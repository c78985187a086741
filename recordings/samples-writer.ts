// samples.mcap while it is written: one channel per stream, chunks closed at least twice a second.
// Used by the take writer, by repair and by imports.
import { numbersStream } from '../core/streams/kinds.ts';
import type { StreamDescription } from '../core/streams/stream.ts';
import { DurableFile, type DurableFileOptions, type FileFacts } from './durable-file.ts';
import { McapFile, type WallNanos } from './mcap-file.ts';
import { encodeRow, type SampleRow } from './message.ts';
import { schemaOf } from './schema.ts';

/** None of the well-known ones, so none: the channels and the metadata say what this is. */
export const profile = '';
export const descriptionKey = 'stream';
export const manifestMetadataName = 'waldo.manifest';

/** Relates the host's clock to the wall. */
export const recorderClockStream: StreamDescription = numbersStream('recorder/clock', 'Recorder clock', 2, [
  { name: 'unixTime', unit: 's', size: 1 },
]);

/** A sample that says it came longer than this after the recorder's clock comes from a device gone mad. */
const aheadNanos = 1e9;
/** Under heavy load; otherwise a chunk is closed before it is this long. */
const chunkBytes = 256 * 1024;
const half = 2 ** 32;
const mostNanos = 2 ** 62;

export class SamplesWriter {
  readonly file: DurableFile;
  readonly #mcap: McapFile;
  readonly #epoch: WallNanos;
  readonly #channels = new Map<StreamDescription, number>();
  readonly #channelsById = new Map<string, number>();
  readonly #logTime: WallNanos = { high: 0, low: 0 };
  readonly #publishTime: WallNanos = { high: 0, low: 0 };
  /** Host nanoseconds. */
  #latestLogNanos = -Infinity;
  #clockSequence = 0;

  constructor(path: string, epochUnixNanos: bigint, options: DurableFileOptions = {}) {
    this.file = new DurableFile(path, options);
    this.#epoch = { high: Number(epochUnixNanos >> 32n), low: Number(epochUnixNanos & 0xffff_ffffn) };
    this.#mcap = new McapFile((bytes) => this.file.append(bytes), chunkBytes + 16_384);
  }

  /** `manifest` goes in as metadata, so that the file explains itself when it is alone. */
  start(manifest: string): void {
    this.#mcap.start(profile, 'waldo');
    this.#mcap.metadata(manifestMetadataName, new Map([['manifest', manifest]]));
  }

  write(stream: StreamDescription, row: SampleRow): void {
    this.copy(stream, row, encodeRow(stream, row));
  }

  /**
   * Encoded bytes as they came from another samples file. The order of the file is the order in which the bus handed the
   * samples on; a log time is the arrival, or, where another thread had stamped the sample before that, the log time of
   * the sample before it: it never goes back.
   */
  copy(stream: StreamDescription, row: SampleRow, data: Uint8Array): void {
    const channelId = this.#channels.get(stream) ?? this.#register(stream);
    // Else one mad time would be the log time of everything after it.
    if (stream.id === recorderClockStream.id && this.#latestLogNanos > row.tArrive + aheadNanos) this.#latestLogNanos = row.tArrive;
    if (row.tArrive > this.#latestLogNanos && row.tArrive < mostNanos) this.#latestLogNanos = row.tArrive;
    this.#wall(this.#latestLogNanos, this.#logTime);
    this.#wall(row.tCapture, this.#publishTime);
    this.#mcap.message(channelId, row.sequence % half, this.#logTime, this.#publishTime, data);
    if (this.#mcap.bytesInChunk >= chunkBytes) this.#mcap.closeChunk();
  }

  /** Closes the chunk that is open, and says in it what the wall clock shows at a time after all that was written. */
  pulse(nowNanos: number, unixMilliseconds: number): void {
    this.write(recorderClockStream, {
      sequence: this.#clockSequence++, tCapture: nowNanos, tArrive: nowNanos, tDevice: Number.NaN,
      values: Float64Array.of(unixMilliseconds / 1000),
    });
    this.#mcap.closeChunk();
  }

  #register(stream: StreamDescription): number {
    const channelId = this.#channelsById.get(stream.id) ?? this.#mcap.channel({
      topic: stream.id, schema: schemaOf(stream), metadata: new Map([[descriptionKey, JSON.stringify(stream)]]),
    });
    this.#channelsById.set(stream.id, channelId);
    this.#channels.set(stream, channelId);
    return channelId;
  }

  /** Times before the epoch or not finite (a device gone mad) must not stop the recording; the row keeps the true number. */
  #wall(nanos: number, wall: WallNanos): void {
    const whole = Math.abs(nanos) < mostNanos ? Math.round(nanos) : Number.NaN;
    const high = Math.floor(whole / half);
    const low = this.#epoch.low + (whole - high * half);
    wall.low = low % half;
    wall.high = this.#epoch.high + high + (low >= half ? 1 : 0);
    if (wall.high >= 0 && wall.high < half) return;
    wall.high = 0;
    wall.low = 0;
  }

  close(): FileFacts {
    this.#mcap.end();
    return this.file.close();
  }
}
