import { describe, expect, test } from 'vitest';
import type { FeedSample } from '../../core/wire/frames.ts';
import { ringLength } from './sample-ring.ts';
import { PageSampleStore } from './sample-store.ts';

const sample = (stream: string, sequence: number, atMs: number, values: number[], text = ''): FeedSample => ({
  stream, sequence, tCapture: atMs * 1e6, tArrive: atMs * 1e6, values: Float64Array.from(values), text,
});

function fed(samples: readonly FeedSample[]): PageSampleStore {
  const store = new PageSampleStore();
  samples.forEach((one, index) => store.take({ type: 'feed', credit: index, hostNanos: one.tArrive, samples: [one] }));
  return store;
}

describe('the sample store', () => {
  test('keeps the newest, and the asked seconds of its history, oldest first', () => {
    const store = fed(Array.from({ length: 200 }, (_, index) => sample('arm/state', index, index * 16, [index, -index])));
    expect(store.newest('arm/state')?.values[0]).toBe(199);
    const { times, values } = store.history('arm/state', 1, 1);
    expect(values.at(-1)).toBe(-199);
    expect(values[0]).toBe(-137);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(store.history('nothing', 0)).toEqual({ times: [], values: [] });
  });

  test('forgets what no longer fits, and only that', () => {
    const store = fed(Array.from({ length: ringLength + 10 }, (_, index) => sample('a/b', index, index, [index])));
    const { values } = store.history('a/b', 0);
    expect([values.length, values[0], values.at(-1)]).toEqual([ringLength, 10, ringLength + 9]);
  });

  test('tells the host’s rate, not the screen’s: sequences count what the feed skipped', () => {
    const store = fed(Array.from({ length: 120 }, (_, index) => sample('arm/state', index * 2, index * 16, [0])));
    expect(store.rateHz('arm/state')).toBeCloseTo(125, 0);
  });

  test('a silent stream has no rate', () => {
    const store = fed([...Array.from({ length: 60 }, (_, index) => sample('hand', index, index * 33, [1])), sample('other', 0, 5000, [1])]);
    expect(store.rateHz('hand')).toBe(0);
  });

  test('wide rows keep only columns that were asked for', () => {
    const wide = (index: number) => sample('hand', index, index * 33, Array.from({ length: 117 }, (_, column) => index * 1000 + column));
    const store = fed([wide(0)]);
    expect(store.history('hand', 90).values).toEqual([Number.NaN]);
    store.take({ type: 'feed', credit: 1, hostNanos: 33e6, samples: [wide(1)] });
    expect(store.history('hand', 90).values.at(-1)).toBe(1090);
  });

  test('tells every event, also two of one frame', () => {
    const store = new PageSampleStore();
    const heard: string[] = [];
    store.onEvent(({ text }) => heard.push(text));
    store.take({ type: 'feed', credit: 0, hostNanos: 0, samples: [sample('session/events', 0, 0, [], '1'), sample('session/events', 1, 0, [], '2')] });
    expect(heard).toEqual(['1', '2']);
  });
});
