// Dynamixel Protocol 2.0 packets, both directions, as bytes: instructions to servos and their status answers.
// FF FF FD 00 id length(2) code parameters crc(2); length counts code, parameters and crc as sent (stuffed).
import { dynamixelCrc } from './dynamixel-crc.ts';
import { stuff, unstuff } from './dynamixel-stuffing.ts';
import { createFramer, noPacketHere, wrongChecksum, type Framer } from './framer.ts';

export const dynamixelInstructions = {
  ping: 0x01, read: 0x02, write: 0x03, regWrite: 0x04, action: 0x05, factoryReset: 0x06, reboot: 0x08, clear: 0x10,
  status: 0x55, syncRead: 0x82, syncWrite: 0x83, fastSyncRead: 0x8a, bulkRead: 0x92, bulkWrite: 0x93, fastBulkRead: 0x9a,
} as const;

export const dynamixelBroadcast = 0xfe;
export const dynamixelLargestId = 252;

/** The number in the low seven bits of a status packet's error byte. */
export const dynamixelErrors = { result: 1, instruction: 2, crc: 3, dataRange: 4, dataLength: 5, dataLimit: 6, access: 7 } as const;
/** The high bit of the error byte: the hardware error status register is not zero. */
export const dynamixelAlert = 0x80;

/** More than any servo or library takes; a longer length is noise. */
const longestPacket = 1024;
const headerBytes = 7;

export interface DynamixelInstruction {
  readonly id: number;
  readonly instruction: number;
  /** Unstuffed. A view that is good until the next packet: copy what is kept. */
  readonly parameters: Uint8Array;
}

export interface DynamixelStatus {
  /** The broadcast id in a fast sync or bulk read's answer. */
  readonly id: number;
  readonly error: number;
  /** Unstuffed. A view that is good until the next packet: copy what is kept. */
  readonly parameters: Uint8Array;
}

/** `body`: code and parameters. Throws RangeError when the packet would be longer than servos take. */
function packet(id: number, body: Uint8Array): Uint8Array {
  const stuffed = stuff(body);
  const bytes = new Uint8Array(headerBytes + stuffed.length + 2);
  if (bytes.length > longestPacket) throw new RangeError(`A Dynamixel packet holds ${longestPacket} bytes, not ${bytes.length}.`);
  bytes.set([0xff, 0xff, 0xfd, 0x00, id, (stuffed.length + 2) & 0xff, (stuffed.length + 2) >> 8]);
  bytes.set(stuffed, headerBytes);
  const crc = dynamixelCrc(bytes, 0, bytes.length - 2);
  bytes[bytes.length - 2] = crc & 0xff;
  bytes[bytes.length - 1] = crc >> 8;
  return bytes;
}

const instruction = (id: number, code: number, parameters: ArrayLike<number>): Uint8Array => {
  const body = new Uint8Array(1 + parameters.length);
  body[0] = code;
  body.set(parameters, 1);
  return packet(id, body);
};

const word = (value: number): readonly [number, number] => [value & 0xff, (value >> 8) & 0xff];

export interface DynamixelSpan { readonly id: number; readonly address: number; readonly length: number }

/** Instructions, ready for the wire. */
export const dynamixel = {
  instruction,
  ping: (id: number) => instruction(id, dynamixelInstructions.ping, []),
  read: (id: number, address: number, length: number) => instruction(id, dynamixelInstructions.read, [...word(address), ...word(length)]),
  write: (id: number, address: number, bytes: ArrayLike<number>) => instruction(id, dynamixelInstructions.write, [...word(address), ...Array.from(bytes)]),
  regWrite: (id: number, address: number, bytes: ArrayLike<number>) => instruction(id, dynamixelInstructions.regWrite, [...word(address), ...Array.from(bytes)]),
  action: (id: number) => instruction(id, dynamixelInstructions.action, []),
  reboot: (id: number) => instruction(id, dynamixelInstructions.reboot, []),
  syncRead: (address: number, length: number, ids: readonly number[]) =>
    instruction(dynamixelBroadcast, dynamixelInstructions.syncRead, [...word(address), ...word(length), ...ids]),
  fastSyncRead: (address: number, length: number, ids: readonly number[]) =>
    instruction(dynamixelBroadcast, dynamixelInstructions.fastSyncRead, [...word(address), ...word(length), ...ids]),
  syncWrite: (address: number, length: number, entries: readonly { readonly id: number; readonly bytes: ArrayLike<number> }[]) =>
    instruction(dynamixelBroadcast, dynamixelInstructions.syncWrite, [
      ...word(address), ...word(length), ...entries.flatMap((entry) => [entry.id, ...Array.from(entry.bytes).slice(0, length)]),
    ]),
  bulkRead: (spans: readonly DynamixelSpan[]) =>
    instruction(dynamixelBroadcast, dynamixelInstructions.bulkRead, spans.flatMap((span) => [span.id, ...word(span.address), ...word(span.length)])),
  bulkWrite: (entries: readonly { readonly id: number; readonly address: number; readonly bytes: ArrayLike<number> }[]) =>
    instruction(dynamixelBroadcast, dynamixelInstructions.bulkWrite,
      entries.flatMap((entry) => [entry.id, ...word(entry.address), ...word(entry.bytes.length), ...Array.from(entry.bytes)])),
} as const;

/** A servo's answer, ready for the wire. */
export function dynamixelStatus(id: number, error: number, parameters: ArrayLike<number>): Uint8Array {
  const body = new Uint8Array(2 + parameters.length);
  body[0] = dynamixelInstructions.status;
  body[1] = error;
  body.set(parameters, 2);
  return packet(id, body);
}

/** What servos hear; status packets on the line are passed over. `onCorrupt`: who was called in a packet that came broken. */
export const createDynamixelInstructionParser = (onInstruction: (instruction: DynamixelInstruction) => void, onCorrupt?: (id: number) => void): Framer =>
  createFramer(longestPacket, measure, (bytes) => {
    const body = unstuff(bytes.subarray(headerBytes, -2));
    if (body[0] !== dynamixelInstructions.status) onInstruction({ id: bytes[4] ?? 0, instruction: body[0] ?? 0, parameters: body.subarray(1) });
  }, (begun) => {
    if (begun[headerBytes] !== dynamixelInstructions.status) onCorrupt?.(begun[4] ?? 0);
  });

/** What the host hears; instructions on the line (an adapter that echoes) are passed over, and so is what is longer than it asked for. */
export const createDynamixelStatusParser = (onStatus: (status: DynamixelStatus) => void, longest = (): number => longestPacket): Framer =>
  createFramer(longestPacket, (bytes, start, end) => measure(bytes, start, end, longest()), (bytes) => {
    const body = unstuff(bytes.subarray(headerBytes, -2));
    if (body[0] === dynamixelInstructions.status && body.length > 1) onStatus({ id: bytes[4] ?? 0, error: body[1] ?? 0, parameters: body.subarray(2) });
  });

const header = [0xff, 0xff, 0xfd, 0x00] as const;

function measure(bytes: Uint8Array, start: number, end: number, longest = longestPacket): number {
  const has = end - start;
  // The fourth byte is reserved as 00; a stuffed FD is no header.
  for (let index = 0; index < 4; index += 1) if (has > index && bytes[start + index] !== header[index]) return noPacketHere;
  if (has > 4 && (bytes[start + 4] ?? 0) > dynamixelLargestId && bytes[start + 4] !== dynamixelBroadcast) return noPacketHere;
  if (has < headerBytes) return 0;
  const length = headerBytes + (bytes[start + 5] ?? 0) + 256 * (bytes[start + 6] ?? 0);
  if (length < headerBytes + 3 || length > longest) return noPacketHere;
  if (has < length) return 0;
  const crc = dynamixelCrc(bytes, start, start + length - 2);
  return bytes[start + length - 2] === (crc & 0xff) && bytes[start + length - 1] === crc >> 8 ? length : wrongChecksum;
}
