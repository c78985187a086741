import { describe, expect, test } from 'vitest';
import { eventStream, numbersStream } from '../../core/streams/kinds.ts';
import { decodeDown, type FeedFrame } from '../../core/wire/frames.ts';
import { createBus } from '../bus.ts';
import { fakeClock } from '../clock.ts';
import { createFeed } from './feed.ts';
import type { HostWire } from './wires.ts';

function start() {
  const clock = fakeClock();
  const bus = createBus(clock, (error) => { throw error; });
  bus.register([numbersStream('a/x', 'A', 100, [{ name: 'x', unit: 'm', size: 1 }]), eventStream('e/x', 'E')], 'device');
  const sent: FeedFrame[] = [];
  const wire = { backlog: 0 };
  const hostWire: HostWire = {
    send: (message) => { sent.push(decodeDown(message as Uint8Array) as FeedFrame); },
    listen: () => undefined, close: () => undefined, backlogBytes: () => wire.backlog,
  };
  bus.publish('a/x', { values: Float64Array.of(-1) });
  return { bus, sent, wire, feed: createFeed(bus, clock, hostWire) };
}
const turn = () => new Promise((resolve) => { setImmediate(resolve); });

describe('the feed', () => {
  test('begins with what is newest, then tells only what is new, once per credit', async () => {
    const { bus, sent, feed } = start();
    feed.credit(0);
    await turn();
    for (let x = 0; x < 1000; x += 1) bus.publish('a/x', { values: Float64Array.of(x) });
    feed.credit(1);
    feed.credit(2);
    await turn();
    feed.credit(3);
    await turn();
    expect(sent.map(({ credit, samples }) => [credit, samples.map(({ values }) => values[0])])).toEqual([[0, [-1]], [2, [999]], [3, []]]);
  });

  test('tells every event, but keeps no more than 64', async () => {
    const { bus, sent, feed } = start();
    for (let i = 0; i < 100; i += 1) bus.publish('e/x', { values: new Float64Array(0), text: `{"name":"${i}"}` });
    feed.credit(0);
    await turn();
    expect(sent[0]!.samples.filter(({ stream }) => stream === 'e/x').map(({ sequence }) => sequence)).toEqual(Array.from({ length: 64 }, (_, i) => i + 36));
  });

  test('while the viewer has not taken the last ones nothing more is sent; then it gets the newest', async () => {
    const { bus, sent, wire, feed } = start();
    wire.backlog = 1e6;
    for (let x = 0; x < 10; x += 1) {
      bus.publish('a/x', { values: Float64Array.of(x) });
      feed.credit(x);
      await turn();
    }
    expect(sent).toEqual([]);
    wire.backlog = 0;
    feed.credit(10);
    await turn();
    expect(sent.map(({ samples }) => samples.map(({ values }) => values[0]))).toEqual([[9]]);
  });

  test('is deaf once disposed', async () => {
    const { bus, sent, feed } = start();
    feed.credit(0);
    feed[Symbol.dispose]();
    bus.publish('a/x', { values: Float64Array.of(1) });
    await turn();
    expect(sent).toEqual([]);
  });
});
