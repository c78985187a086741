import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AV_PIX_FMT_YUV420P, AVERROR_EAGAIN, AVERROR_EOF } from 'node-av/constants';
import { Frame, Packet } from 'node-av/lib';
import encodeQR from 'qr';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { footageClock, timecodeText } from '../../core/sync/timecode.ts';
import { openEncoder } from '../../recordings/export/video/encoders.ts';
import { ExactMp4 } from '../../recordings/export/video/exact-mp4.ts';
import { codesInFootage } from './footage.ts';

let folder: string;
beforeAll(async () => { folder = await mkdtemp(join(tmpdir(), 'waldo-footage-')); });
afterAll(() => rm(folder, { recursive: true, force: true }));

const [width, height, fps, frames] = [320, 240, 20, 60] as const;
/** Its first frame was taken at this moment. */
const startedUnixMilliseconds = 1_800_000_000_123;

/** Footage of a screen that shows codes from its second second on. */
async function film(path: string): Promise<void> {
  const { encoder } = await openEncoder({ codec: 'h264', width, height, fps, fullRange: false });
  await using mp4 = await ExactMp4.create(path, 'h264', fps, frames, { codec: 'avc1.640028', codedWidth: width, codedHeight: height });
  using frame = new Frame();
  frame.alloc();
  Object.assign(frame, { width, height, format: AV_PIX_FMT_YUV420P });
  frame.getBuffer();
  using packet = new Packet();
  packet.alloc();
  for (let count = 0; count <= frames; count += 1) {
    if (count < frames) {
      frame.makeWritable();
      frame.data!.slice(0, 3).forEach((plane, at) => plane.fill(at === 0 ? 80 : 128));
      if (count >= fps) draw(frame.data![0]!, frame.linesize[0]!, timecodeText({ unixMilliseconds: startedUnixMilliseconds + (count * 1000) / fps, index: count }));
      frame.pts = BigInt(count);
    }
    await encoder.sendFrame(count < frames ? frame : null);
    for (let status = await encoder.receivePacket(packet); status !== AVERROR_EAGAIN && status !== AVERROR_EOF; status = await encoder.receivePacket(packet)) await mp4.add(Uint8Array.from(packet.data!), packet.isKeyframe);
  }
  await mp4.finish();
  encoder.freeContext();
}

function draw(plane: Uint8Array, stride: number, text: string): void {
  const rows = encodeQR(text, 'raw', { ecc: 'medium', encoding: 'alphanumeric', border: 3 });
  const scale = 6;
  rows.forEach((row, y) => row.forEach((dark, x) => {
    for (let line = 0; line < scale; line += 1) plane.fill(dark ? 30 : 220, (10 + y * scale + line) * stride + 60 + x * scale, (10 + y * scale + line) * stride + 60 + (x + 1) * scale);
  }));
}

test('footage that saw the codes is known to the millisecond', async () => {
  const path = join(folder, 'seen.mp4');
  await film(path);
  const { sightings, framesRead, framesPerSecond } = await codesInFootage(path, new AbortController().signal);
  expect(framesPerSecond).toBeCloseTo(fps, 1);
  expect(framesRead).toBe(frames / 2);
  expect(sightings.length).toBe((frames - fps) / 2);
  expect(Math.abs(footageClock(sightings)!.startUnixMilliseconds - startedUnixMilliseconds)).toBeLessThan(1.5);
}, 30_000);

test('what is no video is said to be none', async () => {
  const path = join(folder, 'text.mp4');
  await writeFile(path, 'no video');
  await expect(codesInFootage(path, new AbortController().signal)).rejects.toThrow('episode.corrupt');
});
