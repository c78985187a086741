import { describe, expect, test } from 'vitest';
import { manifestSchema, measuredHertz } from './manifest.ts';

const stream = { description: { id: 'arm/state', title: 'Joint state', kind: 'jointState', nominalHz: 125 }, count: 251, drops: 0, gaps: 0, firstNanos: 1e9, lastNanos: 3e9 };

describe('a manifest that the player reads', () => {
  test('gives what is there', () => {
    const manifest = manifestSchema.parse({ id: 'x', clock: { startNanos: 1e9, epochUnixNanos: '1' }, durationSeconds: 2, streams: [stream], cameras: [], missing: ['video lost'] });
    expect(manifest.streams).toHaveLength(1);
    expect(measuredHertz(manifest.streams[0]!)).toBe(125);
    expect(manifest.missing).toEqual(['video lost']);
  });

  test('one strange entry costs only itself', () => {
    const manifest = manifestSchema.parse({ id: 7, clock: { startNanos: 0 }, streams: [{ nonsense: true }, stream, null], cameras: 'none' });
    expect(manifest.streams.map((each) => each.description.id)).toEqual(['arm/state']);
    expect(manifest.cameras).toEqual([]);
  });

  test('without its time zero nothing could be placed', () => {
    expect(manifestSchema.safeParse({ id: 'x', streams: [stream] }).success).toBe(false);
  });

  test('a rate is only said where it can be known', () => {
    expect(measuredHertz({ ...stream, clock: null, latency: null, count: 1 })).toBeNull();
    expect(measuredHertz({ ...stream, lastNanos: null, clock: null, latency: null })).toBeNull();
  });
});
