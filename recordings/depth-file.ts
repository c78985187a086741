// A depth camera's pictures on disk: an MCAP file of `foxglove.RawImage` messages in encoding 16UC1, compressed without
// loss, which any MCAP reader opens. Writer for the take writer, reader for everybody else.
import { open } from 'node:fs/promises';
import { McapIndexedReader } from '@mcap/core';
import { decompressHandlers } from './chunk-compression.ts';
import { cameraNameOf } from './folders.ts';
import { DurableFile, type DurableFileOptions, type FileFacts } from './durable-file.ts';
import { descriptorSetOf } from './export/mcap/foxglove-schemas.ts';
import type { Manifest } from './manifest.ts';
import { McapFile } from './mcap-file.ts';
import { ProtobufWriter, readProtobuf } from './protobuf-bytes.ts';
import type { DepthFrame } from './media-packets.ts';

export const depthSchema = 'foxglove.RawImage';
export const metresPerStepKey = 'metres_per_step';
const chunkBytes = 1 << 20;
const number = { stamp: 1, width: 2, height: 3, encoding: 4, step: 5, data: 6, frame: 7 } as const;

export type DepthFacts = Manifest['depths'][number];

export class DepthWriter {
  readonly file: DurableFile;
  readonly #mcap: McapFile;
  readonly #streamId: string;
  readonly #startNanos: number;
  readonly #epochUnixNanos: bigint;
  readonly #message = new ProtobufWriter(1 << 20);
  #channel = 0;
  #size = { width: 0, height: 0, metresPerStep: 0 };
  #frames = 0;
  #drops = 0;
  #firstNanos: number | null = null;
  #lastNanos: number | null = null;
  #latestArrival = -Infinity;

  constructor(path: string, streamId: string, startNanos: number, epochUnixNanos: bigint, options: DurableFileOptions = {}) {
    this.#streamId = streamId;
    this.#startNanos = startNanos;
    this.#epochUnixNanos = epochUnixNanos;
    this.file = new DurableFile(path, options);
    this.#mcap = new McapFile((bytes) => this.file.append(bytes), chunkBytes * 2);
    this.#mcap.start('', 'waldo');
  }

  get drops(): number {
    return this.#drops;
  }

  get isEmpty(): boolean {
    return this.#frames === 0;
  }

  /** What came before the take, and pictures of another size than the first, are counted as dropped. */
  write({ tCapture, tArrive, sequence, droppedBefore, width, height, metresPerStep, data }: DepthFrame): void {
    this.#drops += droppedBefore;
    const isSame = this.#frames === 0 || (width === this.#size.width && height === this.#size.height && metresPerStep === this.#size.metresPerStep);
    if (!isSame || !(tCapture >= this.#startNanos) || data.length !== width * height * 2) {
      this.#drops += 1;
      return;
    }
    if (this.#channel === 0) {
      this.#size = { width, height, metresPerStep };
      this.#channel = this.#mcap.channel({
        topic: this.#streamId, schema: { name: depthSchema, data: descriptorSetOf(depthSchema) }, metadata: new Map([[metresPerStepKey, String(metresPerStep)]]),
      });
    }
    this.#latestArrival = Math.max(this.#latestArrival, tArrive);
    const captured = this.#epochUnixNanos + BigInt(Math.round(tCapture));
    const stamp = new ProtobufWriter(16).uint(1, Number(captured / 1_000_000_000n)).uint(2, Number(captured % 1_000_000_000n)).done();
    const message = this.#message.reset().bytes(number.stamp, stamp).fixed32(number.width, width).fixed32(number.height, height)
      .text(number.encoding, '16UC1').fixed32(number.step, width * 2).bytes(number.data, data).text(number.frame, `camera.${cameraNameOf(this.#streamId)}`).done();
    this.#mcap.message(this.#channel, sequence, wall(this.#epochUnixNanos + BigInt(Math.round(this.#latestArrival))), wall(captured), message);
    if (this.#mcap.bytesInChunk >= chunkBytes) this.#mcap.closeChunk();
    this.#firstNanos ??= tCapture;
    this.#lastNanos = tCapture;
    this.#frames += 1;
  }

  /** Closes the chunk that is open, so that a crash loses no more. */
  pulse(): void {
    this.#mcap.closeChunk();
  }

  facts(file: string): DepthFacts {
    return {
      name: cameraNameOf(this.#streamId), streamId: this.#streamId, file, ...this.#size, frames: this.#frames,
      drops: this.#drops, firstNanos: this.#firstNanos, lastNanos: this.#lastNanos,
    };
  }

  close(): FileFacts {
    this.#mcap.end();
    return this.file.close();
  }
}

const wall = (nanos: bigint): { high: number; low: number } => ({ high: Number(nanos >> 32n), low: Number(nanos & 0xffff_ffffn) });

export interface DepthPicture {
  /** Unix nanoseconds. */
  readonly captured: bigint;
  readonly arrived: bigint;
  readonly sequence: number;
  readonly width: number;
  readonly height: number;
  readonly metresPerStep: number;
  readonly values: Uint16Array;
}

/** Every picture between two Unix times, in order of arrival; chunks that are not asked for are not read. Throws on a damaged file. */
export async function* readDepth(path: string, from?: bigint, to?: bigint): AsyncGenerator<DepthPicture> {
  await using file = await open(path, 'r');
  const { size } = await file.stat();
  const reader = await McapIndexedReader.Initialize({
    decompressHandlers,
    readable: {
      size: () => Promise.resolve(BigInt(size)),
      async read(offset, length) {
        const bytes = new Uint8Array(Math.min(Number(length), size));
        await file.read(bytes, 0, bytes.length, Number(offset));
        return bytes;
      },
    },
  });
  for await (const message of reader.readMessages({ ...(from !== undefined && { startTime: from }), ...(to !== undefined && { endTime: to }), validateCrcs: true })) {
    const channel = reader.channelsById.get(message.channelId);
    const picture = channel === undefined ? null : depthPicture(message.data);
    if (picture !== null) yield { ...picture, captured: message.publishTime, arrived: message.logTime, sequence: message.sequence, metresPerStep: Number(channel?.metadata.get(metresPerStepKey)) };
  }
}

/** Null when the bytes are no depth picture. */
function depthPicture(message: Uint8Array): Pick<DepthPicture, 'width' | 'height' | 'values'> | null {
  const fields = new Map(readProtobuf(message).map(({ field, value }) => [field, value]));
  const [width, height, data] = [fields.get(number.width), fields.get(number.height), fields.get(number.data)];
  if (typeof width !== 'number' || typeof height !== 'number' || !(data instanceof Uint8Array) || data.length !== width * height * 2) return null;
  // A copy of its own: the bytes in the message may begin at an odd place.
  return { width, height, values: new Uint16Array(data.slice().buffer) };
}
