// What one viewer sees of the bus: for each credit that it sends, the newest sample of every stream that
// changed since. viewers.ts makes one per viewer; a slow viewer gets fewer, newer samples and holds up nobody.
import type { Sample } from '../../core/streams/sample.ts';
import type { Clock } from '../../core/time.ts';
import { encodeDown, type FeedSample } from '../../core/wire/frames.ts';
import type { Bus } from '../bus.ts';
import type { HostWire } from './wires.ts';

/** Events are told one by one, not only the newest: this many wait at most, then the oldest go. */
const eventsKept = 64;
/** While this much is still unsent the viewer gets nothing more; its next credit gets what is newest then. */
const backlogLimitBytes = 128 * 1024;

export interface Feed extends Disposable {
  credit(sequence: number): void;
}

export function createFeed(bus: Bus, clock: Clock, wire: HostWire): Feed {
  // One slot per stream, overwritten in place: bounded by the number of streams, whatever their rate.
  const slots = new Map<string, Sample>();
  let events: Sample[] = [];
  const keep = (sample: Sample): void => {
    if (sample.stream.kind !== 'event') { slots.set(sample.stream.id, sample); return; }
    events.push(sample);
    if (events.length > eventsKept) events.shift();
  };
  for (const { id, kind } of bus.streams()) {
    const newest = bus.newest(id);
    if (newest && kind !== 'event') keep(newest);
  }
  const subscription = bus.subscribe(keep);

  let owed: number | undefined;
  let scheduled: NodeJS.Immediate | undefined;
  const pay = (): void => {
    scheduled = undefined;
    if (owed === undefined || wire.backlogBytes() > backlogLimitBytes) return;
    const samples = [...slots.values(), ...events].map(toFeed);
    slots.clear();
    events = [];
    wire.send(encodeDown({ type: 'feed', credit: owed, hostNanos: clock.now(), samples }));
    owed = undefined;
  };
  return {
    // Credits that arrive together are one credit, paid after the arm's path has had its turn.
    credit(sequence) {
      owed = sequence;
      scheduled ??= setImmediate(pay);
    },
    [Symbol.dispose]() {
      clearImmediate(scheduled);
      subscription[Symbol.dispose]();
    },
  };
}

const toFeed = (sample: Sample): FeedSample => ({
  stream: sample.stream.id, sequence: sample.sequence, tCapture: sample.tCapture, tArrive: sample.tArrive,
  values: sample.values, text: sample.text ?? '',
});
