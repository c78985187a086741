// Sound as a WAV file of 16-bit samples, which every program opens: written block by block, and looked through.
import * as fs from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';
import { rename, syncFolder } from '../../durable-file.ts';
import type { SoundTrack } from '../frames.ts';

const headBytes = 44;
const mostBytes = 2 ** 32 - 1 - headBytes;

function head(bytes: number, channels: number, rate: number): Buffer {
  const out = Buffer.alloc(headBytes);
  out.write('RIFF', 0, 'latin1');
  out.writeUInt32LE(bytes + headBytes - 8, 4);
  out.write('WAVEfmt ', 8, 'latin1');
  out.writeUInt32LE(16, 16);
  out.writeUInt16LE(1, 20);
  out.writeUInt16LE(channels, 22);
  out.writeUInt32LE(rate, 24);
  out.writeUInt32LE(rate * channels * 2, 28);
  out.writeUInt16LE(channels * 2, 32);
  out.writeUInt16LE(16, 34);
  out.write('data', 36, 'latin1');
  out.writeUInt32LE(bytes, 40);
  return out;
}

export interface WavFacts { readonly samples: number; readonly channels: number; readonly rate: number; /** Of the samples' bytes. */ readonly crc32: number }

/** Replaces what is at the path in one step. Of more than six hours in stereo the format cannot tell: RangeError. */
export async function writeWav(path: string, { samples, blocks }: Pick<SoundTrack, 'samples' | 'blocks'>, channels: number, rate: number): Promise<WavFacts> {
  const bytes = samples * channels * 2;
  if (bytes > mostBytes) throw new RangeError(`${path}: more sound than a WAV file holds`);
  const temporary = `${path}.new`;
  const file = await open(temporary, 'w');
  let sum = 0;
  try {
    await file.writeFile(head(bytes, channels, rate));
    for await (const block of blocks) {
      const some = Buffer.from(block.buffer, block.byteOffset, block.byteLength);
      sum = crc32(some, sum);
      await file.writeFile(some);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  rename(temporary, path);
  syncFolder(dirname(path));
  return { samples, channels, rate, crc32: sum };
}

/** Of what writeWav wrote. Rejects with RangeError at anything else. */
export async function readWavFacts(path: string): Promise<WavFacts> {
  await using file = await open(path, 'r');
  const { size } = await file.stat();
  const start = Buffer.alloc(headBytes);
  await file.read(start, 0, headBytes, 0);
  const [channels, rate, bytes] = [start.readUInt16LE(22), start.readUInt32LE(24), start.readUInt32LE(40)];
  if (channels === 0 || !start.equals(head(bytes, channels, rate))) throw new RangeError('not a WAV file of 16 bits a sample');
  if (size !== bytes + headBytes) throw new RangeError(`it has ${size - headBytes} bytes of sound instead of ${bytes}`);
  let sum = 0;
  for await (const block of fs.createReadStream(path, { start: headBytes, highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) sum = crc32(block, sum);
  return { samples: bytes / 2 / channels, channels, rate, crc32: sum };
}
