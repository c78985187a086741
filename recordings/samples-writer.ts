// samples.mcap while it is written: one channel per stream, chunks closed at least twice a second.
// Used by the take writer and by repair.
import { McapWriter } from '@mcap/core';
import { numbersStream } from '../core/streams/kinds.ts';
import type { StreamDescription } from '../core/streams/stream.ts';
import { compressChunk } from './chunk-compression.ts';
import { DurableFile, type DurableFileOptions, type FileFacts } from './durable-file.ts';
import { encodeRow, type SampleRow } from './message.ts';
import { schemaOf } from './schema.ts';

export const profile = 'waldo';
export const descriptionKey = 'stream';
export const manifestMetadataName = 'waldo.manifest';

/** Relates the host's clock to the wall; its padding closes chunks in time (see pulse). */
export const recorderClockStream: StreamDescription = numbersStream('recorder/clock', 'Recorder clock', 2, [
  { name: 'unixTime', unit: 's', size: 1 },
]);

const chunkBytes = 64 * 1024;

export class SamplesWriter {
  readonly file: DurableFile;
  readonly #mcap: McapWriter;
  readonly #epochUnixNanos: bigint;
  readonly #channels = new Map<string, number>();
  #chunkStart = 0;
  #inChunk = 0;
  #clockSequence = 0;

  constructor(path: string, epochUnixNanos: bigint, options: DurableFileOptions = {}) {
    this.file = new DurableFile(path, options);
    this.#epochUnixNanos = epochUnixNanos;
    this.#mcap = new McapWriter({
      writable: {
        position: () => BigInt(this.file.bytes),
        // MCAP hands over a view of a buffer that it reuses; append() is done with it before it returns.
        write: async (bytes) => this.file.append(bytes),
      },
      chunkSize: chunkBytes,
      compressChunk,
      startChannelId: 1,
    });
  }

  /** `manifest` goes in as metadata, so that the file explains itself when it is alone. */
  async start(manifest: string): Promise<void> {
    await this.#mcap.start({ profile, library: 'waldo' });
    await this.#mcap.addMetadata({ name: manifestMetadataName, metadata: new Map([['manifest', manifest]]) });
    this.#chunkStart = this.file.bytes;
  }

  async write(stream: StreamDescription, row: SampleRow): Promise<void> {
    await this.#add(stream, row, encodeRow(stream, row));
  }

  /** Encoded bytes as they came from another samples file. */
  async copy(stream: StreamDescription, row: SampleRow, data: Uint8Array): Promise<void> {
    await this.#add(stream, row, data);
  }

  async #add(stream: StreamDescription, row: SampleRow, data: Uint8Array): Promise<void> {
    const channelId = this.#channels.get(stream.id) ?? (await this.#register(stream));
    await this.#mcap.addMessage({
      channelId,
      sequence: row.sequence % 2 ** 32,
      logTime: this.#wall(row.tArrive),
      publishTime: this.#wall(row.tCapture),
      data,
    });
    this.#inChunk += data.length + 31;
    if (this.file.bytes !== this.#chunkStart) {
      this.#chunkStart = this.file.bytes;
      this.#inChunk = 0;
    }
  }

  /**
   * Closes the chunk that is open. @mcap/core closes one only when it has grown past its size, so a clock
   * sample padded with zeros grows it; compression makes the padding cost nothing on disk.
   */
  async pulse(nowNanos: number, unixMilliseconds: number): Promise<void> {
    const row = {
      sequence: this.#clockSequence++, tCapture: nowNanos, tArrive: nowNanos, tDevice: Number.NaN,
      values: Float64Array.of(unixMilliseconds / 1000),
    };
    await this.#add(recorderClockStream, row, encodeRow(recorderClockStream, row, Math.max(0, chunkBytes - this.#inChunk)));
  }

  async #register(stream: StreamDescription): Promise<number> {
    const schema = schemaOf(stream);
    const schemaId = await this.#mcap.registerSchema({ name: schema.name, encoding: 'protobuf', data: schema.data });
    const channelId = await this.#mcap.registerChannel({
      topic: stream.id, schemaId, messageEncoding: 'protobuf', metadata: new Map([[descriptionKey, JSON.stringify(stream)]]),
    });
    this.#channels.set(stream.id, channelId);
    return channelId;
  }

  /** Times before the epoch or not finite (a device gone mad) must not stop the recording; the row keeps the true number. */
  #wall(nanos: number): bigint {
    const wall = Math.abs(nanos) < 2 ** 62 ? this.#epochUnixNanos + BigInt(Math.round(nanos)) : 0n;
    return wall < 0n ? 0n : wall;
  }

  async close(): Promise<FileFacts> {
    await this.#mcap.end();
    return this.file.close();
  }
}
