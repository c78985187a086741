// The assembled bundle is what MediaPipe expects: a stored zip of two models that carry metadata.
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { ByteBuffer } from 'flatbuffers';
import { afterAll, describe, expect, it } from 'vitest';
import { assembleAssets, assembleTask } from './assemble.ts';
import { storedZip } from './stored-zip.ts';

const folder = mkdtempSync(join(tmpdir(), 'hand-model-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Walks the local headers, as a reader of an uncompressed zip may. */
function entriesOf(zip: Uint8Array): Map<string, Uint8Array> {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.length);
  const entries = new Map<string, Uint8Array>();
  let at = 0;
  while (view.getUint32(at, true) === 0x04034b50) {
    expect(view.getUint16(at + 8, true), 'stored, not compressed').toBe(0);
    const size = view.getUint32(at + 22, true);
    const nameLength = view.getUint16(at + 26, true);
    const start = at + 30 + nameLength + view.getUint16(at + 28, true);
    const data = zip.subarray(start, start + size);
    expect(view.getUint32(at + 14, true)).toBe(crc32(data));
    entries.set(Buffer.from(zip.subarray(at + 30, at + 30 + nameLength)).toString('ascii'), data);
    at = start + size;
  }
  expect(view.getUint32(at, true), 'then the central directory').toBe(0x02014b50);
  return entries;
}

/** Names and buffers of a TFLite model's metadata, read with the schema's field numbers. */
function metadataOf(model: Uint8Array): Map<string, Uint8Array> {
  const bytes = new ByteBuffer(model.slice());
  const root = bytes.readInt32(0);
  const vector = (table: number, field: number): number => bytes.__indirect(table + bytes.__offset(table, 4 + 2 * field));
  const found = new Map<string, Uint8Array>();
  const metadata = vector(root, 6);
  const buffers = vector(root, 4);
  for (let i = 0; i < bytes.readInt32(metadata); i += 1) {
    const entry = bytes.__indirect(metadata + 4 + i * 4);
    const name = bytes.__string(entry + bytes.__offset(entry, 4)) as string;
    const buffer = bytes.__indirect(buffers + 4 + 4 * bytes.readUint32(entry + bytes.__offset(entry, 6)));
    const data = vector(buffer, 0);
    found.set(name, bytes.bytes().slice(data + 4, data + 4 + bytes.readInt32(data)));
  }
  return found;
}

describe('hand_landmarker.task', () => {
  it('holds the two models, each with normalisation metadata, its weights still aligned', () => {
    const entries = entriesOf(assembleTask());
    expect([...entries.keys()]).toEqual(['hand_detector.tflite', 'hand_landmarks_detector.tflite']);
    for (const model of entries.values()) {
      expect(Buffer.from(model.subarray(4, 8)).toString()).toBe('TFL3');
      const metadata = metadataOf(model).get('TFLITE_METADATA');
      expect(Buffer.from(metadata!.subarray(4, 8)).toString()).toBe('M001');
      expect(Buffer.from(metadata!).includes(Buffer.from(new Float32Array([255]).buffer))).toBe(true);
      expect(model.length % 16).toBe(0);
    }
  });

  it('is written once, and again when its bytes are wrong', () => {
    expect(assembleAssets(folder)).toHaveLength(5);
    expect(assembleAssets(folder)).toEqual([]);
    const task = join(folder, 'hand_landmarker.task');
    const size = statSync(task).size;
    writeFileSync(task, 'cut short');
    expect(assembleAssets(folder)).toEqual([task]);
    expect(statSync(task).size).toBe(size);
  });

  it('refuses weights that are not the pinned ones', () => {
    writeFileSync(join(folder, 'hands_solution_packed_assets.data'), 'other');
    expect(() => assembleTask(folder)).toThrow(/palm detector has SHA-256/);
  });

  it('writes a zip that any unzipper reads', () => {
    const zip = storedZip([{ name: 'a', data: Buffer.from('first') }, { name: 'b', data: new Uint8Array() }]);
    expect([...entriesOf(zip).values()].map((data) => data.length)).toEqual([5, 0]);
    expect(Buffer.from(zip.subarray(-22, -18)).toString('latin1')).toBe('PK\x05\x06');
  });
});
