// Cuts a stream of bytes into packets: the part that Feetech and Dynamixel parsers share. Bounded memory, one pass,
// nothing allocated but a view a packet. Whoever reads a port (bus master's twin, emulators, tools) feeds it.

export interface FramerCounts {
  packets: number;
  /** Bytes skipped because they belong to no packet. */
  strayBytes: number;
  /** Packets whose checksum was wrong. */
  corrupted: number;
}

export interface Framer {
  /** Takes any stretch of the stream; packets found are handed on before it returns. */
  push(bytes: Uint8Array): void;
  /** Forgets a packet that has begun: call after a silence on the line. */
  reset(): void;
  /** Bytes of a packet that has begun. */
  pending(): number;
  readonly counts: Readonly<FramerCounts>;
}

/**
 * Looks at bytes[start, end): the length of the whole packet that begins at start; 0 when more bytes are needed to
 * tell; −1 when no packet begins here; −2 when one does, but its checksum is wrong.
 */
export type Measure = (bytes: Uint8Array, start: number, end: number) => number;

export const noPacketHere = -1;
export const wrongChecksum = -2;

/**
 * `longest`: the most bytes a packet may have; measure() must never wait for more than that. `onCorrupt` gets what is
 * there from the start of a packet whose checksum was wrong.
 */
export function createFramer(longest: number, measure: Measure, onPacket: (packet: Uint8Array) => void, onCorrupt?: (begun: Uint8Array) => void): Framer {
  const buffer = new Uint8Array(longest * 2);
  const counts: FramerCounts = { packets: 0, strayBytes: 0, corrupted: 0 };
  let start = 0;
  let end = 0;

  /** Hands on every packet in sight; what is left is the beginning of one. */
  const drain = (): void => {
    while (start < end) {
      const length = measure(buffer, start, end);
      if (length === 0) return;
      if (length < 0) {
        if (length === wrongChecksum) {
          counts.corrupted += 1;
          onCorrupt?.(buffer.subarray(start, end));
        }
        // One byte only: a true packet may begin inside the false one.
        counts.strayBytes += 1;
        start += 1;
        continue;
      }
      counts.packets += 1;
      const packet = buffer.subarray(start, start + length);
      start += length;
      onPacket(packet);
    }
  };

  return {
    counts,
    pending: () => end - start,
    reset() {
      counts.strayBytes += end - start;
      start = 0;
      end = 0;
    },
    push(bytes) {
      for (let taken = 0; taken < bytes.length;) {
        // What is pending is shorter than the longest packet, so there is always room for that much more.
        if (start > 0) {
          buffer.copyWithin(0, start, end);
          end -= start;
          start = 0;
        }
        const part = Math.min(bytes.length - taken, buffer.length - end);
        buffer.set(bytes.subarray(taken, taken + part), end);
        end += part;
        taken += part;
        drain();
      }
    },
  };
}
