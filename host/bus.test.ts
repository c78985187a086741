import { describe, expect, test } from 'vitest';
import { numbersStream } from '../core/streams/kinds.ts';
import { createBus } from './bus.ts';
import { fakeClock } from './clock.ts';

const stream = (id: string) => numbersStream(id, id, 10, [{ name: 'x', unit: 'm', size: 1 }]);
const row = (x: number) => ({ values: Float64Array.of(x) });

function busWith(...ids: string[]) {
  const clock = fakeClock(5);
  const reported: unknown[] = [];
  const bus = createBus(clock, (error) => reported.push(error));
  bus.register(ids.map(stream), 'device');
  return { bus, clock, reported };
}

describe('bus', () => {
  test('stamps, counts and hands on in order', () => {
    const { bus, clock } = busWith('a/x', 'b/x');
    const seen: string[] = [];
    bus.subscribe((sample) => seen.push(`all ${sample.stream.id} ${sample.sequence} ${sample.values[0]}`));
    bus.subscribe((sample) => seen.push(`only ${sample.stream.id}`), ['b/x']);
    bus.publish('a/x', row(1));
    clock.advance(1);
    const second = bus.publish('a/x', row(2));
    bus.publish('b/x', row(3));
    expect(seen).toEqual(['all a/x 0 1', 'all a/x 1 2', 'all b/x 0 3', 'only b/x']);
    expect(second).toMatchObject({ tArrive: 6e6, tCapture: 6e6, tDevice: Number.NaN });
    expect(bus.newest('a/x')).toBe(second);
  });

  test('a listener that throws is reported and the others still hear', () => {
    const { bus, reported } = busWith('a/x');
    let heard = 0;
    bus.subscribe(() => { throw new Error('broken'); });
    bus.subscribe(() => { heard += 1; });
    bus.publish('a/x', row(1));
    bus.publish('a/x', row(2));
    expect([heard, reported.length]).toEqual([2, 2]);
  });

  test('leaving while a sample is handed on is safe, and dispose ends it', () => {
    const { bus } = busWith('a/x');
    let heard = 0;
    const first = bus.subscribe(() => { heard += 1; first[Symbol.dispose](); });
    bus.subscribe(() => { heard += 10; });
    bus.publish('a/x', row(1));
    bus.publish('a/x', row(2));
    expect(heard).toBe(21);
  });

  test('unknown streams, wrong rows and doubled ids are programming mistakes', () => {
    const { bus } = busWith('a/x');
    expect(() => bus.publish('nowhere/x', row(1))).toThrow('nowhere/x');
    expect(() => bus.publish('a/x', { values: new Float64Array(2) })).toThrow('rows of 1');
    expect(() => bus.register([stream('a/x')], 'other')).toThrow('already');
  });

  test('a device that comes back goes on counting, and early subscribers hear it', () => {
    const { bus } = busWith('a/x');
    const seen: number[] = [];
    bus.subscribe((sample) => seen.push(sample.sequence), ['a/x']);
    bus.publish('a/x', row(1));
    bus.unregister('device');
    expect(bus.newest('a/x')).toBeUndefined();
    bus.register([stream('a/x')], 'device');
    bus.publish('a/x', row(2));
    bus.publish('a/x', { ...row(3), sequence: 7 });
    bus.publish('a/x', row(4));
    expect(seen).toEqual([0, 1, 7, 8]);
  });
});
