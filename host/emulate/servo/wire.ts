// The half-duplex wire between an adapter and its servos, in honest time: a byte takes ten bits, an answer begins
// when the instruction has ended and the servo has waited, and reaches the host when its last byte has. Used by the
// servo buses; the answer faults (dropped, corrupt, late) are made here.
import { seededRandom } from '../../../core/sim/random.ts';
import type { FaultPlan } from '../fault-plan.ts';

export interface WireClock {
  /** Milliseconds, with fractions. */
  now(): number;
  /** Stands still for less than a few milliseconds. */
  pause(milliseconds: number): void;
}

export interface WireCounts {
  /** Answers sent, and those that a fault kept or changed. */
  answers: number;
  dropped: number;
  corrupted: number;
  /** Time that the wire was busy, so far. */
  busyMicroseconds: number;
}

export interface Wire {
  /** So many bytes came from the host. */
  heard(byteCount: number): void;
  /** One servo's answer, after those before it. */
  answer(bytes: Uint8Array, waitMicroseconds: number): void;
  /** Time in which somebody was expected and said nothing. */
  gap(microseconds: number): void;
  /** Sends what is due now or soon; the rest by a timer. */
  deliver(): void;
  setBaud(baud: number): void;
  readonly counts: Readonly<WireCounts>;
  close(): void;
}

const bitsPerByte = 10;
/** Answers that end within one frame of USB come together, when the last of them is there, as adapters hand them on. */
const frameMilliseconds = 1;
/** Waits up to this long are slept through; longer ones are left to a timer, which is only good to a millisecond. */
const longestPauseMilliseconds = 3;
/** More than this waiting to be sent, and the host is not listening to anybody. */
const mostWaiting = 256;

export function createWire(write: (bytes: Uint8Array) => void, faults: Pick<FaultPlan, 'drop' | 'corrupt' | 'split' | 'lateMilliseconds'>, clock: WireClock): Wire {
  const random = seededRandom(1);
  const counts: WireCounts = { answers: 0, dropped: 0, corrupted: 0, busyMicroseconds: 0 };
  const waiting: { readonly due: number; readonly bytes: Uint8Array }[] = [];
  let byteMilliseconds = (1000 * bitsPerByte) / 1_000_000;
  let freeAt = 0;
  let timer: NodeJS.Timeout | undefined;

  const occupy = (milliseconds: number): void => {
    freeAt = Math.max(freeAt, clock.now()) + milliseconds;
    counts.busyMicroseconds += milliseconds * 1000;
  };

  const deliver = (): void => {
    clearTimeout(timer);
    for (let head = waiting[0]; head; head = waiting[0]) {
      const together = waiting.findLastIndex(({ due }) => due <= head.due + frameMilliseconds);
      const wait = waiting[together]!.due - clock.now();
      if (wait > longestPauseMilliseconds) {
        timer = setTimeout(deliver, wait - longestPauseMilliseconds / 2);
        return;
      }
      if (wait > 0) clock.pause(wait);
      const bytes = joined(waiting.splice(0, together + 1).map((one) => one.bytes));
      if (faults.split) for (let i = 0; i < bytes.length; i += 1) write(bytes.subarray(i, i + 1));
      else write(bytes);
    }
  };

  return {
    counts, deliver,
    heard: (byteCount) => occupy(byteCount * byteMilliseconds),
    gap: (microseconds) => occupy(microseconds / 1000),
    answer(bytes, waitMicroseconds) {
      occupy(waitMicroseconds / 1000 + bytes.length * byteMilliseconds);
      counts.answers += 1;
      if (random() < faults.drop || waiting.length >= mostWaiting) {
        counts.dropped += 1;
        return;
      }
      let sent = bytes;
      if (random() < faults.corrupt) {
        counts.corrupted += 1;
        sent = bytes.slice();
        const at = Math.floor(random() * sent.length);
        sent[at] = (sent[at] ?? 0) ^ (1 + Math.floor(random() * 255));
      }
      waiting.push({ due: freeAt + faults.lateMilliseconds, bytes: sent });
    },
    setBaud(baud) { byteMilliseconds = (1000 * bitsPerByte) / baud; },
    close() {
      clearTimeout(timer);
      waiting.length = 0;
    },
  };
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const [first = new Uint8Array(0), ...more] = parts;
  if (more.length === 0) return first;
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

const sleeper = new Int32Array(new SharedArrayBuffer(4));

/** The machine's own time. Pausing stops the thread, which is the emulator's alone. */
export const wireClock: WireClock = {
  now: () => performance.now(),
  pause(milliseconds) { Atomics.wait(sleeper, 0, 0, milliseconds); },
};
