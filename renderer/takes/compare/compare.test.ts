import { describe, expect, test } from 'vitest';
import type { Columns } from '../../../core/streams/columns.ts';
import { jointStateStream } from '../../../core/streams/kinds.ts';
import type { ArmDescription } from '../../../core/math/arm.ts';
import { Playhead } from '../player/playhead.ts';
import { alignedAt, firstMotion } from './align.ts';
import { comparedGripper, comparedJoint } from './compare-data.ts';
import { LedPlayhead } from './led-playhead.ts';

/** A take of `seconds` at 10 Hz in which joint 0 stands until `still` and then goes on at 1 rad/s. */
function state(seconds: number, still: number, startNanos = 5e9): Columns {
  const count = Math.round(seconds * 10) + 1;
  const stream = jointStateStream('arm/state', ['pan', 'gripper'], 10);
  const times = Float64Array.from({ length: count }, (_, row) => startNanos + row * 1e8);
  const values = new Float64Array(count * 6);
  for (let row = 0; row < count; row += 1) values[row * 6] = Math.max(0, row / 10 - still);
  return { stream, count, sequence: new Float64Array(count), tCapture: times, tArrive: times, tDevice: times, values, texts: [] };
}

describe('two takes beside each other', () => {
  test('the first motion is when a joint first left its place', () => {
    expect(firstMotion(state(4, 1.5), 5e9)).toBeCloseTo(1.6);
    expect(firstMotion(state(1, 9), 5e9)).toBeNull();
  });

  test('what both share is at one moment, and all of both has room', () => {
    const { durationSeconds, shifts } = alignedAt([10, 6], [1, 3]);
    expect(shifts).toEqual([-2, 0]);
    expect(durationSeconds).toBe(12);
    expect(1 - shifts[0]).toBe(3 - shifts[1]);
    expect(alignedAt([10, 6], [0, 0])).toEqual({ durationSeconds: 10, shifts: [0, 0] });
  });

  test('lines end with their take, and lie where the alignment puts them', () => {
    const arm = { gripper: { joint: 1, open: 0, closed: 1 } } as ArmDescription;
    const takes = [{ state: state(4, 1), arm, startNanos: 5e9, laterSeconds: 0 }, { state: state(2, 0.5), arm, startNanos: 5e9, laterSeconds: 0.5 }];
    const { times, lines } = comparedJoint(takes, 0);
    expect([times[0], times.at(-1)]).toEqual([0, 4]);
    const at = (line: number, seconds: number): number | null => lines[line]!.values[times.findIndex((time) => time >= seconds)]!;
    expect(at(0, 2)).toBeCloseTo(at(1, 2)!, 6);
    expect(at(1, 0.2)).toBeNull();
    expect(at(1, 3)).toBeNull();
    expect(lines.map(({ colour }) => colour)).toEqual([0, 1]);
    expect(comparedGripper(takes).lines).toHaveLength(2);
  });
});

describe('a playhead that is led', () => {
  const clock = { now: () => 0, nextFrame: (callback: () => void) => { const timer = setTimeout(callback, 0); return () => { clearTimeout(timer); }; } };

  test('shows its own seconds, and stands still outside its take', async () => {
    const leader = new Playhead(12, clock);
    const led = new LedPlayhead(leader, 6);
    led.setShift(-2);
    leader.seek(5);
    expect(led.position()).toBe(3);
    led.seek(1);
    expect(leader.position()).toBe(3);
    leader.seek(0);
    expect(led.position()).toBe(0);
    leader.seek(12);
    expect(led.position()).toBe(6);
    expect(led.state().durationSeconds).toBe(6);
    expect(led.state()).toBe(led.state());
    const seen: number[] = [];
    led.watch((seconds) => { seen.push(seconds); });
    leader.seek(4);
    await new Promise((resolve) => { setTimeout(resolve, 20); });
    expect(seen.at(-1)).toBe(2);
    led.close();
    leader.seek(7);
    await new Promise((resolve) => { setTimeout(resolve, 20); });
    expect(seen.at(-1)).toBe(2);
  });
});
