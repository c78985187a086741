// Packets over the twin's port: sends one request, hands on the status packets that follow until a deadline. The twin
// of ../bus/line.cc, driven by events. Used by cycle.ts and transactions.ts, one at a time.
import { nowNanos } from '../exchange.ts';
import type { Codec, Status } from './codec.ts';
import type { TwinPort } from './ports.ts';

export interface LineCounters { timeouts: number; corrupted: number; strayBytes: number; unexpected: number }

export interface Line {
  readonly counters: LineCounters;
  /** nowNanos of the bytes that ended the last packet. */
  arrivedAt(): number;
  /** How long so many bytes take on the wire: ten bits each. */
  wireNanos(bytes: number): number;
  /** Sends, then gives status packets of at most `longest` bytes to `take` until it says true (then true) or the deadline (then false). */
  exchange(request: Uint8Array, longest: number, deadline: number, take: (status: Status) => boolean): Promise<boolean>;
}

export function createLine(port: TwinPort, codec: Codec, baud: number): Line {
  const counters: LineCounters = { timeouts: 0, corrupted: 0, strayBytes: 0, unexpected: 0 };
  let arrived = 0;
  let longestNow = 0;
  let waiting: { readonly take: (status: Status) => boolean; readonly end: (heard: boolean) => void } | undefined;
  const parser = codec.parser((status) => {
    if (!waiting) counters.unexpected += 1;
    else if (waiting.take(status)) waiting.end(true);
  }, () => longestNow);
  port.onData((bytes) => {
    if (!waiting) {
      counters.strayBytes += bytes.length;
      return;
    }
    arrived = nowNanos();
    parser.push(bytes);
    count();
  });
  const counted = { corrupted: 0, strayBytes: 0 };
  const count = (): void => {
    counters.corrupted += parser.counts.corrupted - counted.corrupted;
    counters.strayBytes += parser.counts.strayBytes - counted.strayBytes;
    counted.corrupted = parser.counts.corrupted;
    counted.strayBytes = parser.counts.strayBytes;
  };
  return {
    counters,
    arrivedAt: () => arrived,
    wireNanos: (bytes) => bytes * 10e9 / baud,
    exchange(request, longest, deadline, take) {
      parser.reset();
      count();
      longestNow = longest;
      return new Promise((resolve) => {
        const timer = setTimeout(() => end(false), Math.max(1, (deadline - nowNanos()) / 1e6));
        const end = (heard: boolean): void => {
          clearTimeout(timer);
          waiting = undefined;
          resolve(heard);
        };
        waiting = { take, end };
        port.write(request);
      });
    },
  };
}
