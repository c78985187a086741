// What McapFile writes must be MCAP to a reader that is not ours: @mcap/core reads it by its index, checks every chunk,
// and finds the same messages; the file's two other checksums are computed here.
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { McapIndexedReader } from '@mcap/core';
import { expect, test } from 'vitest';
import { decompressHandlers } from './chunk-compression.ts';
import { McapFile } from './mcap-file.ts';

type Step = { readonly channel: number; readonly time: number; readonly bytes: Uint8Array; readonly close: boolean };
const steps = fc.array(fc.record({ channel: fc.nat(4), time: fc.nat(1e9), bytes: fc.uint8Array({ maxLength: 300 }), close: fc.boolean() }), { maxLength: 80 });

function written(list: readonly Step[]): { file: Buffer; sizes: number[] } {
  const parts: Buffer[] = [];
  const mcap = new McapFile((bytes) => parts.push(Buffer.from(bytes)), 64);
  mcap.start('waldo', 'waldo');
  mcap.metadata('waldo.manifest', new Map([['manifest', '{"ä":1}']]));
  const ids = new Map<number, number>();
  list.forEach((step, index) => {
    let id = ids.get(step.channel);
    if (id === undefined) ids.set(step.channel, id = mcap.channel({ topic: `t${step.channel}`, schema: { name: `s${step.channel}`, data: Uint8Array.of(1, 2) }, metadata: new Map([['a', 'b']]) }));
    // Half a second before and after a carry from the lower half of the time into the upper.
    const time = 1_795_350_000n * 1_000_000_000n + BigInt(step.time);
    const wall = { high: Number(time >> 32n), low: Number(time & 0xffff_ffffn) };
    mcap.message(id, index, wall, wall, step.bytes);
    if (step.close) mcap.closeChunk();
  });
  mcap.end();
  return { file: Buffer.concat(parts), sizes: parts.map((part) => part.length) };
}

const readable = (file: Buffer) => ({
  size: () => Promise.resolve(BigInt(file.length)),
  read: (offset: bigint, size: bigint) => Promise.resolve(new Uint8Array(file.subarray(Number(offset), Number(offset + size)))),
});

test('another reader finds every message by the index, and every checksum holds', async () => {
  await fc.assert(fc.asyncProperty(steps, async (list) => {
    const { file } = written(list);
    const reader = await McapIndexedReader.Initialize({ readable: readable(file), decompressHandlers });
    const found: string[] = [];
    for await (const message of reader.readMessages({ validateCrcs: true })) {
      found.push(`${message.sequence} ${reader.channelsById.get(message.channelId)!.topic} ${message.logTime} ${Buffer.from(message.data).toString('hex')}`);
    }
    const expected = list.map((step, index) => `${index} t${step.channel} ${1_795_350_000n * 1_000_000_000n + BigInt(step.time)} ${Buffer.from(step.bytes).toString('hex')}`);
    expect(found.sort()).toEqual(expected.sort());
    expect(reader.statistics?.messageCount).toBe(BigInt(list.length));
    expect(reader.statistics?.chunkCount).toBe(reader.chunkIndexes.length);
    const times = list.map((step) => step.time);
    if (times.length > 0) expect(Number(reader.statistics!.messageEndTime - reader.statistics!.messageStartTime)).toBe(Math.max(...times) - Math.min(...times));
    for await (const metadata of reader.readMetadata()) expect(metadata.metadata.get('manifest')).toBe('{"ä":1}');
    const footer = file.length - 8 - 29;
    const summaryStart = Number(file.readBigUInt64LE(footer + 9));
    expect(file.readUInt32LE(footer + 25)).toBe(crc32(file.subarray(summaryStart, footer + 25)));
    const dataEnd = summaryStart - 13;
    expect(file[dataEnd]).toBe(15);
    expect(file.readUInt32LE(dataEnd + 9)).toBe(crc32(file.subarray(0, dataEnd)));
  }), { numRuns: 100 });
});

test('a chunk that the disk refused can be written again, and the file is whole', async () => {
  const parts: Buffer[] = [];
  let isFull = false;
  const mcap = new McapFile((bytes) => {
    if (isFull) throw new Error('no space');
    parts.push(Buffer.from(bytes));
  }, 64);
  mcap.start('', '');
  const id = mcap.channel({ topic: 't', schema: { name: 's', data: new Uint8Array(0) }, metadata: new Map() });
  mcap.message(id, 0, { high: 1, low: 0 }, { high: 1, low: 0 }, Uint8Array.of(7));
  isFull = true;
  expect(() => mcap.closeChunk()).toThrow('no space');
  isFull = false;
  mcap.end();
  const reader = await McapIndexedReader.Initialize({ readable: readable(Buffer.concat(parts)), decompressHandlers });
  let count = 0;
  for await (const message of reader.readMessages({ validateCrcs: true })) count += message.data[0]!;
  expect(count).toBe(7);
});
