// Feetech STS packets (protocol 0), both directions, as bytes: instructions to servos and their status answers.
// FF FF id length code parameters checksum; length counts code, parameters and checksum; the checksum is the
// complement of the sum of all bytes after the header.
import { createFramer, noPacketHere, wrongChecksum, type Framer } from './framer.ts';

export const feetechInstructions = {
  ping: 0x01, read: 0x02, write: 0x03, regWrite: 0x04, action: 0x05, reset: 0x06, syncRead: 0x82, syncWrite: 0x83,
} as const;

export const feetechBroadcast = 0xfe;
export const feetechLargestId = 0xfd;

/** Bits of a status packet's error byte and of the Status register. */
export const feetechErrors = { voltage: 0x01, angle: 0x02, overheat: 0x04, overcurrent: 0x08, overload: 0x20 } as const;

/** What the vendor's own library sends and takes at most. */
const longestPacket = 250;

export interface FeetechInstruction {
  readonly id: number;
  readonly instruction: number;
  /** A view that is good until the next packet: copy what is kept. */
  readonly parameters: Uint8Array;
}

export interface FeetechStatus {
  readonly id: number;
  readonly error: number;
  /** A view that is good until the next packet: copy what is kept. */
  readonly parameters: Uint8Array;
}

/** Throws RangeError when the packet would be longer than servos take. */
function packet(id: number, code: number, parameters: ArrayLike<number>): Uint8Array {
  if (parameters.length + 6 > longestPacket) throw new RangeError(`A Feetech packet holds ${longestPacket - 6} parameters, not ${parameters.length}.`);
  const bytes = new Uint8Array(parameters.length + 6);
  bytes[0] = 0xff;
  bytes[1] = 0xff;
  bytes[2] = id;
  bytes[3] = parameters.length + 2;
  bytes[4] = code;
  bytes.set(parameters, 5);
  bytes[bytes.length - 1] = checksum(bytes, 0, bytes.length);
  return bytes;
}

/** Of the packet in bytes[start, end), whose last byte is the place of the checksum. */
function checksum(bytes: Uint8Array, start: number, end: number): number {
  let sum = 0;
  for (let index = start + 2; index < end - 1; index += 1) sum += bytes[index] ?? 0;
  return ~sum & 0xff;
}

/** Instructions, ready for the wire. */
export const feetech = {
  instruction: packet,
  ping: (id: number) => packet(id, feetechInstructions.ping, []),
  read: (id: number, address: number, length: number) => packet(id, feetechInstructions.read, [address, length]),
  write: (id: number, address: number, bytes: ArrayLike<number>) => packet(id, feetechInstructions.write, [address, ...Array.from(bytes)]),
  regWrite: (id: number, address: number, bytes: ArrayLike<number>) => packet(id, feetechInstructions.regWrite, [address, ...Array.from(bytes)]),
  action: () => packet(feetechBroadcast, feetechInstructions.action, []),
  reset: (id: number) => packet(id, feetechInstructions.reset, []),
  syncRead: (address: number, length: number, ids: readonly number[]) => packet(feetechBroadcast, feetechInstructions.syncRead, [address, length, ...ids]),
  /** Every entry's bytes must be `length` long. */
  syncWrite(address: number, length: number, entries: readonly { readonly id: number; readonly bytes: ArrayLike<number> }[]): Uint8Array {
    const parameters = new Uint8Array(2 + entries.length * (1 + length));
    parameters[0] = address;
    parameters[1] = length;
    entries.forEach((entry, index) => {
      parameters[2 + index * (1 + length)] = entry.id;
      parameters.set(Array.from(entry.bytes).slice(0, length), 3 + index * (1 + length));
    });
    return packet(feetechBroadcast, feetechInstructions.syncWrite, parameters);
  },
} as const;

/** A servo's answer, ready for the wire. */
export const feetechStatus = (id: number, error: number, parameters: ArrayLike<number>): Uint8Array => packet(id, error, parameters);

/** What servos hear. */
export const createFeetechInstructionParser = (onInstruction: (instruction: FeetechInstruction) => void): Framer =>
  createFramer(longestPacket, measuring(feetechBroadcast, 0xff), (bytes) => {
    onInstruction({ id: bytes[2] ?? 0, instruction: bytes[4] ?? 0, parameters: bytes.subarray(5, -1) });
  });

/**
 * What the host hears. An error byte over 7F or an id over FD is noise; so is a packet longer than `longest` says, for
 * a host that knows what it asked: believing its length would swallow the answers behind it.
 */
export const createFeetechStatusParser = (onStatus: (status: FeetechStatus) => void, longest = (): number => longestPacket): Framer =>
  createFramer(longestPacket, measuring(feetechLargestId, 0x7f, longest), (bytes) => {
    onStatus({ id: bytes[2] ?? 0, error: bytes[4] ?? 0, parameters: bytes.subarray(5, -1) });
  });

function measuring(largestId: number, largestCode: number, longest = (): number => longestPacket) {
  return (bytes: Uint8Array, start: number, end: number): number => {
    const has = end - start;
    if (bytes[start] !== 0xff) return noPacketHere;
    if (has > 1 && bytes[start + 1] !== 0xff) return noPacketHere;
    // A third FF is no id: the packet begins one byte later.
    if (has > 2 && (bytes[start + 2] ?? 0) > largestId) return noPacketHere;
    if (has < 4) return 0;
    const length = 4 + (bytes[start + 3] ?? 0);
    if (length < 6 || length > longest()) return noPacketHere;
    if (has > 4 && (bytes[start + 4] ?? 0) > largestCode) return noPacketHere;
    if (has < length) return 0;
    return bytes[start + length - 1] === checksum(bytes, start, start + length) ? length : wrongChecksum;
  };
}
