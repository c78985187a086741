// UFACTORY's private TCP protocol (control box, port 502), byte by byte, both directions: what looks like Modbus-TCP
// with the function code as register, big-endian whole numbers and little-endian floats. Pure; used by driver and emulator.
import { createFramer, noPacketHere, type Framer } from './framer.ts';

export const xarmControlPort = 502;

/** Registers that Waldo or its emulator knows; the vendor has many more. */
export const xarmRegister = {
  version: 1, serialNumber: 2, motionEnable: 11, setState: 12, state: 13, queued: 14, errors: 15, clearError: 16, clearWarning: 17, brake: 18,
  setMode: 19, moveJoint: 23, moveHome: 25, servoJoint: 29, setCollisionSensitivity: 37, tcpPose: 41, jointPositions: 42, forwardKinematics: 44,
  jointLimit: 45, jointTorques: 55, jointVelocity: 81, endTiming: 123, endBus: 124, endError: 125, endWrite16: 127, endRead16: 128,
  feedbackCheck: 253, setFeedback: 254, feedback: 255,
} as const;

/** What `state` answers; `setState` takes ready, pause and stop. */
export const xarmState = { ready: 0, moving: 1, standby: 2, paused: 3, stopped: 4, changed: 5 } as const;
export const xarmMode = { position: 0, servo: 1, teach: 2, jointVelocity: 4, cartesianVelocity: 5, jointOnline: 6, cartesianOnline: 7 } as const;
/** Bits of the byte that opens every answer. */
export const xarmFlag = { error: 0x40, warning: 0x20, notReady: 0x10, invalid: 0x08 } as const;
/** Axis number that means all of them. */
export const xarmAllAxes = 8;
/** Every joint row on the wire has seven places, whatever the arm. */
export const xarmAxes = 7;

/** 2 is the private protocol, 3 the same with a watched connection, 0 plain Modbus-TCP, 1 a heartbeat that nobody answers. */
export const xarmProtocol = { modbus: 0, heartbeat: 1, private: 2, watched: 3 } as const;

export interface XarmFrame {
  readonly transaction: number;
  readonly protocol: number;
  readonly register: number;
  /** After the register. Lent: it is overwritten by what comes next. In an answer the first byte is the flags. */
  readonly body: Uint8Array;
}

const headerBytes = 7;
/** The longest that either side of Waldo accepts; the vendor's own client never sends more than 320. */
const mostFrameBytes = 1024;

export function xarmFrame(transaction: number, register: number, body: ArrayLike<number>, protocol: number = xarmProtocol.private): Uint8Array {
  const bytes = new Uint8Array(headerBytes + body.length);
  bytes[0] = transaction >> 8;
  bytes[1] = transaction;
  bytes[2] = protocol >> 8;
  bytes[3] = protocol;
  bytes[4] = (body.length + 1) >> 8;
  bytes[5] = body.length + 1;
  bytes[6] = register;
  bytes.set(body, headerBytes);
  return bytes;
}

/** Transactions count 1…65535 and begin again. */
export const nextTransaction = (transaction: number): number => (transaction % 0xffff) + 1;

/** Anything between frames is counted as stray: TCP loses nothing, so whoever sees any has the wrong peer. */
export function xarmFrames(take: (frame: XarmFrame) => void): Framer {
  return createFramer(mostFrameBytes, (bytes, start, end) => {
    if (end - start < headerBytes) return 0;
    const protocol = bytes[start + 2]! * 256 + bytes[start + 3]!;
    const length = bytes[start + 4]! * 256 + bytes[start + 5]!;
    if (protocol > xarmProtocol.watched || length < 1 || length + 6 > mostFrameBytes) return noPacketHere;
    return end - start < length + 6 ? 0 : length + 6;
  }, (packet) => take({
    transaction: packet[0]! * 256 + packet[1]!,
    protocol: packet[2]! * 256 + packet[3]!,
    register: packet[6]!,
    body: packet.subarray(headerBytes),
  }));
}

/** Floats as the wire has them. */
export function xarmFloats(...values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(values.length * 4);
  const view = new DataView(bytes.buffer);
  values.forEach((value, i) => view.setFloat32(i * 4, value, true));
  return bytes;
}

/** Float number `index` at `offset`; NaN where the bytes end before it. */
export function xarmFloatAt(bytes: Uint8Array, offset: number, index = 0): number {
  const at = offset + index * 4;
  return at + 4 > bytes.length ? Number.NaN : new DataView(bytes.buffer, bytes.byteOffset + at, 4).getFloat32(0, true);
}

export const xarmFloatsAt = (bytes: Uint8Array, offset: number, count: number): Float64Array =>
  Float64Array.from({ length: count }, (_, i) => xarmFloatAt(bytes, offset, i));

/** A joint row (radians) with the three numbers that follow it on the wire; joints the arm lacks are 0. */
export function xarmJointBody(joints: ArrayLike<number>, count: number, speed = 0, acceleration = 0, time = 0): Uint8Array {
  const row = Array.from({ length: xarmAxes }, (_, i) => (i < count ? joints[i]! : 0));
  return xarmFloats(...row, speed, acceleration, time);
}

/** What a control box says it is: `6,6,XI1300…,AC1300…,v2.3.0`. */
export interface XarmVersion { readonly axes: number; readonly model: number; readonly serial: string; readonly firmware: string }

/** Text in a field of 40 bytes; it must end in a zero, or the vendor's client cannot read it. */
export function xarmVersionBytes(version: XarmVersion): Uint8Array {
  const text = `${version.axes},${version.model},${version.serial},AC1300${version.serial.slice(-6)},v${version.firmware}`;
  if (text.length >= versionBytes) throw new RangeError(`${text} leaves no room for its end`);
  return Uint8Array.from({ length: versionBytes }, (_, i) => text.charCodeAt(i) || 0);
}
const versionBytes = 40;

/** Undefined where the text is none. */
export function readXarmVersion(bytes: Uint8Array): XarmVersion | undefined {
  const end = bytes.indexOf(0);
  const text = String.fromCharCode(...bytes.subarray(0, Math.min(end < 0 ? bytes.length : end, versionBytes)));
  const match = /(\d),(\d+),([^,]*),[^,]*,[^,]*?(\d+\.\d+\.\d+)/.exec(text);
  return match ? { axes: Number(match[1]), model: Number(match[2]), serial: match[3]!.trim(), firmware: match[4]! } : undefined;
}
