// The xArm gripper behind register 124: Modbus-RTU without its checksum, wrapped in the control box's own frame. Pure,
// both directions; used by driver and emulator.

/** The bus at the end of the arm, and the gripper on it. */
export const xarmEndBusHost = 9;
export const xarmGripperAddress = 8;
/** Pulses: closed and fully open. */
export const xarmGripperRange = { closed: 0, open: 850 } as const;
/** Rotations a minute of its motor at the most. */
export const xarmGripperMostSpeed = 5000;

export const xarmGripperRegister = {
  status: 0x0000, error: 0x000f, enable: 0x0100, mode: 0x0101, resetError: 0x0109, speed: 0x0303, goal: 0x0700, position: 0x0702, version: 0x0801,
} as const;

const functionCode = { read: 0x03, write: 0x10 } as const;
const exceptionBit = 0x80;
const mostRegisters = 32;

export type GripperRequest =
  | { readonly read: number; readonly count: number }
  | { readonly write: number; readonly values: readonly number[] };

/** The body of a frame to register 124: bus, then the request. */
export function gripperRequestBody(request: GripperRequest): Uint8Array {
  const head = [xarmEndBusHost, xarmGripperAddress];
  if ('read' in request) return Uint8Array.from([...head, functionCode.read, ...word(request.read), ...word(request.count)]);
  return Uint8Array.from([...head, functionCode.write, ...word(request.write), ...word(request.values.length), request.values.length * 2, ...request.values.flatMap(word)]);
}

/** What a position register holds: two words, signed. */
export const gripperPositionWords = (pulses: number): readonly number[] => [(Math.round(pulses) >> 16) & 0xffff, Math.round(pulses) & 0xffff];

/** 'foreign': for another address on the bus; a number: what the gripper refuses it with. */
export function readGripperRequest(body: Uint8Array): GripperRequest | number | 'foreign' {
  if (body.length < 7 || body[1] !== xarmGripperAddress) return 'foreign';
  const at = wordAt(body, 3);
  const count = wordAt(body, 5);
  if (body[2] === functionCode.read) return count < 1 || count > mostRegisters ? illegalValue : { read: at, count };
  if (body[2] !== functionCode.write) return illegalFunction;
  if (count < 1 || count > mostRegisters || body[7] !== count * 2 || body.length < 8 + count * 2) return illegalValue;
  return { write: at, values: Array.from({ length: count }, (_, i) => wordAt(body, 8 + i * 2)) };
}
const illegalFunction = 1;
const illegalValue = 3;

/** What follows the flags in the box's answer. `values` are those that were read. */
export function gripperAnswerBody(request: GripperRequest, values: readonly number[]): Uint8Array {
  const head = [xarmEndBusHost, xarmGripperAddress];
  return 'read' in request
    ? Uint8Array.from([...head, functionCode.read, request.count * 2, ...values.slice(0, request.count).flatMap(word)])
    : Uint8Array.from([...head, functionCode.write, ...word(request.write), ...word(request.values.length)]);
}
export const gripperRefusalBody = (requestedFunction: number, reason: number): Uint8Array =>
  Uint8Array.from([xarmEndBusHost, xarmGripperAddress, requestedFunction | exceptionBit, reason]);

/** The words that were read; empty after a write; undefined when the answer is none or a refusal. `body`: after the flags. */
export function readGripperAnswer(body: Uint8Array): readonly number[] | undefined {
  if (body.length < 4 || body[1] !== xarmGripperAddress) return undefined;
  if (body[2] === functionCode.write) return [];
  const bytes = body[3]!;
  if (body[2] !== functionCode.read || bytes % 2 !== 0 || body.length < 4 + bytes) return undefined;
  return Array.from({ length: bytes / 2 }, (_, i) => wordAt(body, 4 + i * 2));
}

/** Pulses out of the two words of a position register. */
export const gripperPulses = (words: readonly number[]): number => ((words[0] ?? 0) << 16) | (words[1] ?? 0);

const word = (value: number): number[] => [(value >> 8) & 0xff, value & 0xff];
const wordAt = (bytes: Uint8Array, at: number): number => (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0);
