import { describe, expect, test } from 'vitest';
import { Playhead, type PlayheadClock } from './playhead.ts';

/** A page whose time and pictures are turned by hand. */
function handClock(): PlayheadClock & { pass(milliseconds: number): void; readonly waiting: boolean } {
  let now = 1000;
  let next: (() => void) | null = null;
  return {
    now: () => now,
    nextFrame(callback) { next = callback; return () => { next = null; }; },
    pass(milliseconds) {
      now += milliseconds;
      const frame = next;
      next = null;
      frame?.();
    },
    get waiting() { return next !== null; },
  };
}

function opened(durationSeconds = 10) {
  const clock = handClock();
  const playhead = new Playhead(durationSeconds, clock);
  const seen: number[] = [];
  playhead.watch((seconds) => { seen.push(seconds); });
  clock.pass(0);
  return { clock, playhead, seen };
}

describe('the playhead', () => {
  test('runs with the clock at its speed, and keeps its place when the speed changes', () => {
    const { clock, playhead } = opened();
    playhead.play();
    clock.pass(1000);
    expect(playhead.position()).toBeCloseTo(1);
    playhead.setSpeed(4);
    clock.pass(500);
    expect(playhead.position()).toBeCloseTo(3);
    playhead.setSpeed(0.1);
    clock.pass(1000);
    expect(playhead.position()).toBeCloseTo(3.1);
    playhead.pause();
    clock.pass(5000);
    expect(playhead.position()).toBeCloseTo(3.1);
  });

  test('passes over what is cut away, ends where the last kept stretch ends, and begins again at the first', () => {
    const { clock, playhead } = opened();
    playhead.playOnly([{ from: 2, to: 4 }, { from: 6, to: 8 }]);
    playhead.play();
    clock.pass(0);
    expect(playhead.position()).toBeCloseTo(2);
    clock.pass(1900);
    expect(playhead.position()).toBeCloseTo(3.9);
    clock.pass(200);
    expect(playhead.position()).toBeCloseTo(6);
    clock.pass(2500);
    expect([playhead.state().playing, playhead.position()]).toEqual([false, 8]);
    playhead.play();
    expect(playhead.position()).toBeCloseTo(2);
    playhead.pause();
    // Anything can still be looked at.
    playhead.seek(5);
    expect(playhead.position()).toBe(5);
    playhead.playOnly(null);
    playhead.play();
    clock.pass(500);
    expect(playhead.position()).toBeCloseTo(5.5);
  });

  test('stops at the end, and plays again from the start', () => {
    const { clock, playhead, seen } = opened(2);
    playhead.play();
    clock.pass(5000);
    expect(playhead.state().playing).toBe(false);
    expect(seen.at(-1)).toBe(2);
    playhead.play();
    clock.pass(100);
    expect(playhead.position()).toBeCloseTo(0.1);
  });

  test('asks for pictures only while something moves', () => {
    const { clock, playhead, seen } = opened();
    expect(clock.waiting).toBe(false);
    playhead.seek(3);
    playhead.seek(4);
    clock.pass(16);
    expect(seen).toEqual([0, 4]);
    expect(clock.waiting).toBe(false);
    playhead.play();
    clock.pass(16);
    expect(clock.waiting).toBe(true);
    playhead.pause();
    clock.pass(16);
    expect(clock.waiting).toBe(false);
  });

  test('stays inside the take, whatever is asked of it', () => {
    const { playhead } = opened();
    for (const [asked, got] of [[-5, 0], [99, 10], [NaN, 10]] as const) {
      playhead.seek(asked);
      expect(playhead.position()).toBe(got);
    }
    playhead.setSpeed(-1);
    expect(playhead.state().speed).toBe(1);
    const empty = opened(0).playhead;
    empty.play();
    expect(empty.state().playing).toBe(false);
  });

  test('hovering shows another moment without moving it, and not while playing', () => {
    const { clock, playhead, seen } = opened();
    playhead.seek(2);
    playhead.preview(7);
    clock.pass(16);
    expect([playhead.shown(), playhead.position(), seen.at(-1)]).toEqual([7, 2, 7]);
    playhead.preview(null);
    clock.pass(16);
    expect(seen.at(-1)).toBe(2);
    playhead.play();
    playhead.preview(9);
    expect(playhead.previewing()).toBe(false);
  });

  test('is silent after close', () => {
    const { clock, playhead, seen } = opened();
    playhead.play();
    playhead.close();
    const before = seen.length;
    clock.pass(100);
    playhead.seek(1);
    clock.pass(100);
    expect(seen).toHaveLength(before);
  });
});
