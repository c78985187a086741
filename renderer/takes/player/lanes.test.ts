import { describe, expect, test } from 'vitest';
import type { ArmDescription } from '../../../core/math/arm.ts';
import type { Columns } from '../../../core/streams/columns.ts';
import { eventStream, jointStateStream, verdictStream, videoFramesStream, wishStream } from '../../../core/streams/kinds.ts';
import { fieldOffset, rowLength, type StreamDescription } from '../../../core/streams/stream.ts';
import { clutchLane, dropLane, eventLane, gripperLane, guardLane, medianAgeMilliseconds } from './lanes.ts';

const joints = ['pan', 'gripper'];
const start = 7e9;

/** `rows` at a tenth of a second each; fields not named are zero. */
function columns(stream: StreamDescription, rows: readonly Readonly<Record<string, number>>[], over: Partial<Columns> = {}): Columns {
  const width = rowLength(stream);
  const values = new Float64Array(rows.length * width);
  rows.forEach((row, index) => { for (const [name, value] of Object.entries(row)) values[index * width + fieldOffset(stream, name)] = value; });
  const times = Float64Array.from(rows, (_, index) => start + index * 1e8);
  return { stream, count: rows.length, sequence: Float64Array.from(rows, (_, index) => index), tCapture: times, tArrive: times, tDevice: times, values, texts: [], ...over };
}

describe('lanes of the timeline', () => {
  test('the clutch, from the moment it was held to the moment it was let go', () => {
    const lane = clutchLane(columns(wishStream('w', joints), [0, 1, 1, 1, 0, 0, 1].map((engaged) => ({ engaged }))), start);
    expect(lane.map(({ from, to }) => [from.toFixed(1), to.toFixed(1)])).toEqual([['0.1', '0.4'], ['0.6', '0.6']]);
  });

  test('the guard, one stretch per band and reason, with its words', () => {
    const rows = [{ band: 0 }, { band: 1, reason: 3 }, { band: 1, reason: 3 }, { band: 2, reason: 6 }, { band: 0 }, { band: 1, reason: 3 }];
    const at = (milliseconds: number[]): Partial<Columns> => ({ tArrive: Float64Array.from(milliseconds, (each) => start + each * 1e6) });
    const lane = guardLane(columns(verdictStream('v'), rows, at([0, 8, 16, 24, 32, 100])), start);
    expect(lane.map(({ band, reason, count }) => [band, reason, count])).toEqual([['clamp', 'velocity', 2], ['reject', 'workspace', 1], ['clamp', 'velocity', 1]]);
  });

  test('a guard that flickers on one reason is one stretch', () => {
    const lane = guardLane(columns(verdictStream('v'), [{ band: 1, reason: 3 }, { band: 0 }, { band: 1, reason: 3 }], { tArrive: Float64Array.of(start, start + 8e6, start + 16e6) }), start);
    expect(lane).toHaveLength(1);
    expect(lane[0]).toMatchObject({ from: 0, to: 0.016, count: 2 });
  });

  test('the gripper as a share of closing, whichever way it turns', () => {
    const arm = { gripper: { joint: 1, open: 1.5, closed: -0.5 } } as ArmDescription;
    const state = columns(jointStateStream('arm/state', joints, 125), [{}, {}, {}]);
    [1.5, 0.5, -0.9].forEach((value, row) => { (state.values as Float64Array)[row * 6 + 1] = value; });
    expect([...gripperLane(state, arm, start).values]).toEqual([0, 0.5, 1]);
  });

  test('drops are gaps in the count, and pictures that a camera says it lost', () => {
    const state = columns(jointStateStream('arm/state', joints, 125), [{}, {}, {}], { sequence: Float64Array.of(4, 5, 9) });
    const video = columns(videoFramesStream('camera.wrist/frames', 'Wrist', 15), [{}, { dropped: 2 }]);
    expect(dropLane([state, video], start).map(({ at, detail, count }) => [at.toFixed(1), detail, count])).toEqual([['0.1', 'camera.wrist/frames', 2], ['0.2', 'arm/state', 3]]);
  });

  test('in rows that stand for many, what was lost among them is marked too', () => {
    const few = columns(jointStateStream('arm/state', joints, 125), [{}, {}, {}], { sequence: Float64Array.of(NaN, NaN, NaN), lost: Float64Array.of(0, 1, 0) });
    expect(dropLane([few], start).map(({ at, count }) => [at.toFixed(1), count])).toEqual([['0.1', 1]]);
  });

  test('the age of samples is the middle one, so that one late sample does not make it', () => {
    const late = columns(verdictStream('v'), [{}, {}, {}], { tCapture: Float64Array.of(0, 1e6, 2e6), tArrive: Float64Array.of(3e6, 5e6, 900e6) });
    expect(medianAgeMilliseconds(late)).toBe(4);
    expect(medianAgeMilliseconds(columns(verdictStream('v'), []))).toBeNull();
  });

  test('an event that is not what it should be is still shown', () => {
    const events = columns(eventStream('session/events', 'Session'), [{}, {}], { texts: ['{"name":"hand","hand":"camera","more":{"a":1}}', 'not json'] });
    expect(eventLane(events, start)).toEqual([
      { at: 0, name: 'hand', detail: 'hand camera · more {"a":1}', count: 1 },
      { at: 0.1, name: 'event', detail: 'not json', count: 1 },
    ]);
  });
});
