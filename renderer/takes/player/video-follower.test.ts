import { describe, expect, test } from 'vitest';
import { VideoFollower } from './video-follower.ts';
import type { Frame, FrameSource } from './video-source.ts';

const rate = 10;

/** A video of `count` frames whose decoder answers when the test lets it. */
function handVideo(count: number) {
  const waiting: (() => void)[] = [];
  let open = 0;
  let seeks = 0;
  const frame = (index: number): Frame => {
    open += 1;
    return { timestamp: index / rate, duration: 1 / rate, width: 4, height: 3, draw: () => undefined, close: () => { open -= 1; } };
  };
  const turn = () => new Promise<void>((resolve) => { waiting.push(resolve); });
  const source: FrameSource = {
    async frameAt(seconds) {
      seeks += 1;
      await turn();
      return seconds < 0 ? null : frame(Math.min(count - 1, Math.floor(seconds * rate + 1e-9)));
    },
    async *frames(from) {
      seeks += 1;
      for (let index = Math.max(0, Math.floor(from * rate + 1e-9)); index < count; index += 1) {
        await turn();
        yield frame(index);
      }
    },
    close: () => undefined,
  };
  return {
    source,
    get waiting() { return waiting.length; },
    get open() { return open; },
    get seeks() { return seeks; },
    /** Lets the decoder answer `times` times, and everything that follows happen. */
    async decode(times = 1) {
      for (let done = 0; done < times; done += 1) {
        waiting.shift()?.();
        await new Promise((resolve) => { setTimeout(resolve, 0); });
      }
    },
  };
}

function following(count = 100) {
  const video = handVideo(count);
  const shown: number[] = [];
  let now = 0;
  const failures: unknown[] = [];
  const follower = new VideoFollower(video.source, { show: (frame) => { shown.push(Number(frame.timestamp.toFixed(2))); }, failed: (error) => { failures.push(error); } }, () => now);
  return { video, shown, follower, failures, pass: (milliseconds: number) => { now += milliseconds; } };
}

describe('a video that follows the playhead', () => {
  test('scrubbing: one request at a time, and the newest wish wins', async () => {
    const { video, shown, follower } = following();
    for (const wish of [1, 2, 3, 4, 5]) follower.follow(wish, false);
    expect(video.waiting).toBe(1);
    await video.decode(2);
    expect(shown).toEqual([1, 5]);
    expect(video.seeks).toBe(2);
    expect(video.open).toBe(0);
  });

  test('standing still asks for nothing', async () => {
    const { video, follower } = following();
    follower.follow(1, false);
    await video.decode();
    follower.follow(1.05, false);
    expect(video.seeks).toBe(1);
  });

  test('playing: frames in their order, each when it is due', async () => {
    const { video, shown, follower, pass } = following();
    for (let tick = 0; tick <= 12; tick += 1) {
      follower.follow(tick * 0.05, true);
      await video.decode(2);
      pass(50);
    }
    expect(shown).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6]);
    expect(video.seeks).toBe(1);
    expect(follower.late).toBe(0);
  });

  test('playing: what comes too late is left out, and counted', async () => {
    const { video, shown, follower } = following();
    follower.follow(0, true);
    await video.decode(2);
    follower.follow(0.8, true);
    await video.decode(10);
    expect(shown.at(-1)).toBe(0.8);
    expect(shown.length).toBeLessThan(5);
    expect(follower.late).toBeGreaterThan(4);
    // One frame may wait for its time; no more.
    expect(video.open).toBeLessThanOrEqual(1);
  });

  test('playing: a decoder that cannot keep up seeks instead of working off the past', async () => {
    const { video, shown, follower, pass } = following();
    follower.follow(0, true);
    await video.decode(2);
    pass(10_000);
    follower.follow(8, true);
    await video.decode(4);
    expect(video.seeks).toBe(2);
    expect(shown.at(-1)).toBe(8);
  });

  test('from playing to scrubbing and back', async () => {
    const { video, shown, follower, pass } = following();
    follower.follow(0, true);
    await video.decode(2);
    follower.follow(5, false);
    await video.decode(3);
    expect(shown.at(-1)).toBe(5);
    pass(200);
    follower.follow(5.2, true);
    await video.decode(3);
    expect(shown.at(-1)).toBe(5.2);
  });

  test('plays on to the end and rests there', async () => {
    const { video, shown, follower, pass } = following(5);
    for (let tick = 0; tick < 12; tick += 1) {
      follower.follow(tick * 0.1, true);
      await video.decode(2);
      pass(100);
    }
    expect(shown.at(-1)).toBe(0.4);
    expect(video.open).toBe(0);
    expect(video.seeks).toBe(1);
  });

  test('a decoder that fails is told once, and closing leaves nothing open', async () => {
    const { video, follower, failures } = following();
    const broken = { ...video.source, frameAt: () => Promise.reject(new Error('damaged')) };
    const other = new VideoFollower(broken, { show: () => undefined, failed: (error) => { failures.push(error); } });
    other.follow(1, false);
    await video.decode();
    other.follow(2, false);
    await video.decode();
    expect(failures).toHaveLength(1);
    follower.follow(0, true);
    await video.decode(3);
    follower.close();
    await video.decode(3);
    expect(video.open).toBe(0);
  });
});
