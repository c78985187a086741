// RTDE packages, byte by byte: Universal Robots' real-time data exchange over TCP (30004), protocol versions 1 and 2, both
// directions. Pure; used by the driver's worker and by the emulator. Data packages (U) are packed by rtde-values.ts.
import { RtdeError } from './rtde-values.ts';

/** A package is u16 size (with this header), u8 type, payload. */
export const rtdeHeaderBytes = 3;
const mostBytes = 0xffff;

export const rtdePackage = {
  version: 86, controllerVersion: 118, text: 77, data: 85, outputs: 79, inputs: 73, start: 83, pause: 80,
} as const;

export type RtdeVersion = 1 | 2;
export interface ControllerVersion { readonly major: number; readonly minor: number; readonly bugfix: number; readonly build: number }
/** 0 exception, 1 error, 2 warning, 3 information. */
export interface RtdeText { readonly level: number; readonly text: string; readonly source: string }

/**
 * Cuts a byte stream into packages. Holds at most one unfinished package, so a hostile stream cannot make it grow.
 * The payload given to `take` is only lent: it is overwritten by what comes next.
 */
export class RtdeReader {
  #kept = new Uint8Array(mostBytes);
  #count = 0;
  readonly #take: (type: number, payload: Uint8Array) => void;
  constructor(take: (type: number, payload: Uint8Array) => void) { this.#take = take; }

  /** Throws RtdeError at a size that cannot be; the stream is then lost and the reader must not be used again. */
  push(bytes: Uint8Array): void {
    let at = 0;
    while (at < bytes.length) {
      if (this.#count === 0) {
        const whole = this.#wholeAt(bytes, at);
        if (whole > 0) {
          this.#take(bytes[at + 2]!, bytes.subarray(at + rtdeHeaderBytes, at + whole));
          at += whole;
          continue;
        }
      }
      at += this.#keep(bytes, at);
    }
  }

  /** Size of the package that begins here if all of it is here, otherwise 0. */
  #wholeAt(bytes: Uint8Array, at: number): number {
    if (bytes.length - at < rtdeHeaderBytes) return 0;
    const size = sizeAt(bytes, at);
    return bytes.length - at >= size ? size : 0;
  }

  /** Adds to the unfinished package what belongs to it; returns how much that was. */
  #keep(bytes: Uint8Array, at: number): number {
    const wanted = this.#count < rtdeHeaderBytes ? rtdeHeaderBytes : sizeAt(this.#kept, 0);
    const more = Math.min(wanted - this.#count, bytes.length - at);
    this.#kept.set(bytes.subarray(at, at + more), this.#count);
    this.#count += more;
    if (this.#count >= rtdeHeaderBytes && this.#count === sizeAt(this.#kept, 0)) {
      const size = this.#count;
      this.#count = 0;
      this.#take(this.#kept[2]!, this.#kept.subarray(rtdeHeaderBytes, size));
    }
    return more;
  }
}

function sizeAt(bytes: Uint8Array, at: number): number {
  const size = bytes[at]! * 256 + bytes[at + 1]!;
  if (size < rtdeHeaderBytes) throw new RtdeError(`a package of ${size} bytes is shorter than its header`);
  return size;
}

/** A package around a payload. Throws RtdeError when it would be too long. */
export function rtdeBytes(type: number, ...parts: readonly (ArrayLike<number> | string)[]): Uint8Array<ArrayBuffer> {
  const size = parts.reduce((sum, part) => sum + part.length, rtdeHeaderBytes);
  if (size > mostBytes) throw new RtdeError(`a package of ${size} bytes is too long`);
  const bytes = new Uint8Array(size);
  bytes[0] = size >> 8;
  bytes[1] = size;
  bytes[2] = type;
  let at = rtdeHeaderBytes;
  for (const part of parts) {
    if (typeof part === 'string') for (let i = 0; i < part.length; i += 1) bytes[at + i] = part.charCodeAt(i);
    else bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** One byte a character: everything in RTDE is ASCII. */
export function rtdeWords(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

const float64 = (value: number): Uint8Array => {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return new Uint8Array(view.buffer);
};

// Client to controller.
export const requestVersion = (version: RtdeVersion): Uint8Array => rtdeBytes(rtdePackage.version, [0, version]);
export const requestControllerVersion = (): Uint8Array => rtdeBytes(rtdePackage.controllerVersion);
/** Version 1 has no frequency: the controller sends as fast as it can. */
export const setUpOutputs = (names: readonly string[], hertz: number, version: RtdeVersion): Uint8Array =>
  version === 1 ? rtdeBytes(rtdePackage.outputs, names.join(',')) : rtdeBytes(rtdePackage.outputs, float64(hertz), names.join(','));
export const setUpInputs = (names: readonly string[]): Uint8Array => rtdeBytes(rtdePackage.inputs, names.join(','));
export const startData = (): Uint8Array => rtdeBytes(rtdePackage.start);
export const pauseData = (): Uint8Array => rtdeBytes(rtdePackage.pause);

export type ClientRequest =
  | { readonly type: 'version'; readonly version: number }
  | { readonly type: 'controllerVersion' | 'start' | 'pause' }
  /** `hertz` is NaN in version 1. */
  | { readonly type: 'outputs'; readonly hertz: number; readonly names: readonly string[] }
  | { readonly type: 'inputs'; readonly names: readonly string[] }
  | { readonly type: 'text'; readonly text: string };

/** What a client asked, other than data. Throws RtdeError when it is nothing. */
export function readRequest(type: number, payload: Uint8Array, version: RtdeVersion): ClientRequest {
  switch (type) {
    case rtdePackage.version: exactly(payload, 2, 'a request for a version'); return { type: 'version', version: payload[0]! * 256 + payload[1]! };
    case rtdePackage.controllerVersion: return { type: 'controllerVersion' };
    case rtdePackage.start: return { type: 'start' };
    case rtdePackage.pause: return { type: 'pause' };
    case rtdePackage.inputs: return { type: 'inputs', names: namesIn(payload) };
    case rtdePackage.text: return { type: 'text', text: rtdeWords(payload) };
    case rtdePackage.outputs: {
      if (version === 1) return { type: 'outputs', hertz: Number.NaN, names: namesIn(payload) };
      atLeast(payload, 8, 'a set-up of outputs');
      return { type: 'outputs', hertz: viewOf(payload).getFloat64(0), names: namesIn(payload.subarray(8)) };
    }
    default: throw new RtdeError(`no package has the type ${type}`);
  }
}

// Controller to client.
const accepted = (type: number, yes: boolean): Uint8Array => rtdeBytes(type, [yes ? 1 : 0]);
export const answerVersion = (yes: boolean): Uint8Array => accepted(rtdePackage.version, yes);
export const answerStart = (yes: boolean): Uint8Array => accepted(rtdePackage.start, yes);
export const answerPause = (yes: boolean): Uint8Array => accepted(rtdePackage.pause, yes);
export const answerControllerVersion = ({ major, minor, bugfix, build }: ControllerVersion): Uint8Array => {
  const bytes = rtdeBytes(rtdePackage.controllerVersion, new Uint8Array(16));
  [major, minor, bugfix, build].forEach((value, i) => { viewOf(bytes).setUint32(rtdeHeaderBytes + i * 4, value); });
  return bytes;
};
/** `types` as in recipeFrom; version 1 has no recipe id. */
export const answerOutputs = (types: readonly string[], recipe: number, version: RtdeVersion): Uint8Array =>
  version === 1 ? rtdeBytes(rtdePackage.outputs, types.join(',')) : rtdeBytes(rtdePackage.outputs, [recipe], types.join(','));
export const answerInputs = (types: readonly string[], recipe: number): Uint8Array => rtdeBytes(rtdePackage.inputs, [recipe], types.join(','));
export function sayText({ level, text, source }: RtdeText, version: RtdeVersion): Uint8Array {
  if (version === 1) return rtdeBytes(rtdePackage.text, [level], text);
  const short = text.slice(0, 255);
  const from = source.slice(0, 255);
  return rtdeBytes(rtdePackage.text, [short.length], short, [from.length], from, [level]);
}

export type ControllerAnswer =
  | { readonly type: 'version' | 'start' | 'pause'; readonly accepted: boolean }
  | { readonly type: 'controllerVersion'; readonly version: ControllerVersion }
  | { readonly type: 'outputs' | 'inputs'; readonly recipe: number; readonly types: readonly string[] }
  | { readonly type: 'text' } & RtdeText;

/** What a controller answered, other than data. Throws RtdeError when it is nothing. */
export function readAnswer(type: number, payload: Uint8Array, version: RtdeVersion): ControllerAnswer {
  switch (type) {
    case rtdePackage.version: return { type: 'version', accepted: yesIn(payload) };
    case rtdePackage.start: return { type: 'start', accepted: yesIn(payload) };
    case rtdePackage.pause: return { type: 'pause', accepted: yesIn(payload) };
    case rtdePackage.controllerVersion: {
      atLeast(payload, 16, 'a controller version');
      const view = viewOf(payload);
      return { type: 'controllerVersion', version: { major: view.getUint32(0), minor: view.getUint32(4), bugfix: view.getUint32(8), build: view.getUint32(12) } };
    }
    case rtdePackage.outputs:
      if (version === 1) return { type: 'outputs', recipe: 0, types: namesIn(payload) };
      atLeast(payload, 1, 'an answer to a set-up');
      return { type: 'outputs', recipe: payload[0]!, types: namesIn(payload.subarray(1)) };
    case rtdePackage.inputs:
      atLeast(payload, 1, 'an answer to a set-up');
      return { type: 'inputs', recipe: payload[0]!, types: namesIn(payload.subarray(1)) };
    case rtdePackage.text: return { type: 'text', ...textIn(payload, version) };
    default: throw new RtdeError(`no package has the type ${type}`);
  }
}

function textIn(payload: Uint8Array, version: RtdeVersion): RtdeText {
  atLeast(payload, 1, 'a text');
  if (version === 1) return { level: payload[0]!, text: rtdeWords(payload.subarray(1)), source: '' };
  const textEnd = 1 + payload[0]!;
  atLeast(payload, textEnd + 1, 'a text');
  const sourceEnd = textEnd + 1 + payload[textEnd]!;
  atLeast(payload, sourceEnd + 1, 'a text');
  return { text: rtdeWords(payload.subarray(1, textEnd)), source: rtdeWords(payload.subarray(textEnd + 1, sourceEnd)), level: payload[sourceEnd]! };
}

/** Some clients end their list with a comma. */
function namesIn(payload: Uint8Array): readonly string[] {
  const words = rtdeWords(payload).replace(/,\s*$/, '');
  return words === '' ? [] : words.split(',').map((name) => name.trim());
}

function yesIn(payload: Uint8Array): boolean {
  atLeast(payload, 1, 'an answer');
  return payload[0] !== 0;
}

function exactly(payload: Uint8Array, length: number, what: string): void {
  if (payload.length !== length) throw new RtdeError(`${what} has ${payload.length} bytes instead of ${length}`);
}

function atLeast(payload: Uint8Array, length: number, what: string): void {
  if (payload.length < length) throw new RtdeError(`${what} ends after ${payload.length} bytes`);
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
