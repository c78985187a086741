// The pictures of one episode, for whoever writes a format: as a video of its own, or one by one. Copies packets where
// rows are consecutive frames, encodes where not. Made by the job, one an episode.
import { rm } from 'node:fs/promises';
import type { EpisodeFrames, FrameVideo, Picture, Statistics, VideoSource, WrittenVideo } from '../frames.ts';
import type { Slots } from '../slots.ts';
import { PictureCounter } from '../statistics.ts';
import { readCameraIndex, UnreadableVideo, type CameraIndex } from './camera-index.ts';
import { copyPackets } from './copy.ts';
import { encodeRows } from './encode.ts';
import { ExactMp4 } from './exact-mp4.ts';
import { rowFrames } from './rows.ts';
import { Scaler } from './scale.ts';

export interface SourceOptions {
  readonly codec: 'copy' | 'h264' | 'av1';
  readonly slots: Slots;
  readonly signal: AbortSignal;
  frames(): Promise<EpisodeFrames>;
  /** So many rows of a camera are written. */
  written(rows: number): void;
}

/** Statistics look at so many pictures at least where there are; the longer side is about this many pixels then. */
const fewestPictures = 24;
const mostPictures = 100;
const longestSide = 150;

export function createVideoSource({ codec, slots, signal, frames, written }: SourceOptions): VideoSource {
  const indexes = new Map<string, Promise<CameraIndex>>();
  const indexOf = (path: string): Promise<CameraIndex> => {
    const known = indexes.get(path) ?? readCameraIndex(path).then((index) => {
      if (index === null) throw new UnreadableVideo(`${path}: holds no readable video`);
      return index;
    });
    indexes.set(path, known);
    return known;
  };
  const videoOf = async (camera: string): Promise<{ readonly video: FrameVideo; readonly fps: number }> => {
    const { videos, fps } = await frames();
    const video = videos.find((one) => one.name === camera);
    if (!video) throw new Error(`no camera ${camera} in this episode`);
    return { video, fps };
  };
  return {
    async write(camera, path) {
      const { video, fps } = await videoOf(camera);
      // What an interrupted export left there.
      await rm(path, { force: true });
      return slots.run(() => {
        if (codec === 'copy' && video.copyable) return copied(video, fps, path, indexOf, signal, written);
        return encodeRows({ video, codec: codec === 'av1' ? 'av1' : 'h264', fps, path, signal, indexOf, encoded: written });
      });
    },
    async* pictures(camera, options = {}) {
      const { video } = await videoOf(camera);
      using scaler = new Scaler('rgb', options.width ?? video.width, options.height ?? video.height);
      for await (const { row, frame } of rowFrames(video, indexOf, options.rows ?? Int32Array.from(video.frame.keys()), signal)) {
        yield { row, ...await scaler.rgb(frame) };
      }
    },
    async statistics(camera) {
      const { video } = await videoOf(camera);
      return slots.run(() => statisticsOf(video, this, indexOf));
    },
  };
}

async function copied(video: FrameVideo, fps: number, path: string, indexOf: (path: string) => Promise<CameraIndex>, signal: AbortSignal, written: (rows: number) => void): Promise<WrittenVideo> {
  const { path: from } = video.sources[video.source[0]!]!;
  const index = await indexOf(from);
  const [first, count] = [video.frame[0]!, video.frame.length];
  await using mp4 = await ExactMp4.create(path, index.codec === 'av1' ? 'av1' : 'h264', fps, count, index.decoderConfig);
  await copyPackets(from, { seconds: index.seconds[first]! }, count, mp4, signal, () => written(1));
  const { bytes, frames } = await mp4.finish();
  return {
    bytes, frames, width: index.width, height: index.height, copied: true, codec: index.codec, gop: longestGop(index.key.subarray(first, first + count)),
    pixelFormat: index.codec === 'h264' && index.decoderConfig.colorSpace?.fullRange === true ? 'yuvj420p' : 'yuv420p', configuration: index.configuration,
  };
}

function longestGop(key: Uint8Array): number {
  let [longest, since] = [1, 0];
  for (const isKey of key) {
    since = isKey ? 1 : since + 1;
    longest = Math.max(longest, since);
  }
  return longest;
}

/** Key frames are decoded alone, so they are looked at where there are enough of them; else frames evenly apart. */
async function statisticsOf(video: FrameVideo, source: VideoSource, indexOf: (path: string) => Promise<CameraIndex>): Promise<Statistics> {
  const count = video.frame.length;
  const indexes = await Promise.all(video.sources.map(({ path }) => indexOf(path)));
  const keys = Int32Array.from(video.frame.keys()).filter((row) => indexes[video.source[row]!]!.key[video.frame[row]!] === 1);
  const few = Math.min(fewestPictures, count);
  const rows = keys.length >= few ? evenly(keys, Math.min(keys.length, mostPictures)) : evenly(Int32Array.from(video.frame.keys()), few);
  const shrink = Math.max(1, Math.floor(Math.max(video.width, video.height) / longestSide));
  const counter = new PictureCounter();
  const size = { width: Math.ceil(video.width / shrink), height: Math.ceil(video.height / shrink) };
  for await (const picture of source.pictures(video.name, { rows, ...size }) as AsyncIterable<Picture>) counter.add(picture);
  return counter.done();
}

const evenly = (from: Int32Array, count: number): Int32Array =>
  Int32Array.from({ length: count }, (_, index) => from[Math.round(index * (from.length - 1) / Math.max(1, count - 1))]!);
