// Samples out of messages, many a second: what encodeRow (message.ts) writes is always laid out alike, so a message is
// held against that layout and its numbers are copied. One that is laid out otherwise is read field by field.
// Used by samples-ranges.ts.
import { rowLength, type StreamDescription } from '../core/streams/stream.ts';
import { decodeRow } from './message.ts';
import { decodeText } from './protobuf-bytes.ts';
import { firstValueField, sampleFields } from './schema.ts';

/** Keys of the fields that every sample has: three doubles and a varint. */
const [captureKey, arriveKey, deviceKey] = [sampleFields.tCapture, sampleFields.tArrive, sampleFields.tDevice].map((field) => field * 8 + 1);
const sequenceKey = sampleFields.sequence * 8;
const textKey = sampleFields.text * 8 + 2;
const headBytes = 28;

interface ValueField { readonly key: Uint8Array; readonly offset: number; readonly size: number }

export class RowDecoder {
  readonly stream: StreamDescription;
  /** Of the sample read last; written over by the next one. */
  sequence = 0;
  tCapture = 0;
  tArrive = 0;
  tDevice = 0;
  text: string | undefined;
  readonly values: Float64Array;
  readonly #fields: readonly ValueField[];

  constructor(stream: StreamDescription) {
    this.stream = stream;
    this.values = new Float64Array(rowLength(stream));
    let offset = 0;
    this.#fields = stream.fields.flatMap(({ size }, index) => {
      const field = { key: Uint8Array.of(...varint((firstValueField + index) * 8 + 2), ...varint(size * 8)), offset, size };
      offset += size;
      return size === 0 ? [] : [field];
    });
  }

  /** `view` is of the same bytes. Throws RangeError when they are not a sample of this stream. */
  read(bytes: Uint8Array, view: DataView, from: number, to: number): void {
    if (this.#readAlike(bytes, view, from, to)) return;
    const row = decodeRow(this.stream, bytes.subarray(from, to), this.values.length);
    ({ sequence: this.sequence, tCapture: this.tCapture, tArrive: this.tArrive, tDevice: this.tDevice, text: this.text } = row);
    this.values.set(row.values);
  }

  #readAlike(bytes: Uint8Array, view: DataView, from: number, to: number): boolean {
    if (to - from <= headBytes || bytes[from] !== captureKey || bytes[from + 9] !== arriveKey || bytes[from + 18] !== deviceKey || bytes[from + 27] !== sequenceKey) return false;
    this.tCapture = view.getFloat64(from + 1, true);
    this.tArrive = view.getFloat64(from + 10, true);
    this.tDevice = view.getFloat64(from + 19, true);
    let at = from + headBytes;
    const number = (): number => {
      let value = 0;
      for (let scale = 1; at < to && scale < 2 ** 56; scale *= 128) {
        const byte = bytes[at++]!;
        value += (byte & 127) * scale;
        if (byte < 128) return value;
      }
      return Number.NaN;
    };
    this.sequence = number();
    this.text = undefined;
    if (bytes[at] === textKey && at < to) {
      at += 1;
      const length = number();
      if (!(length <= to - at)) return false;
      this.text = decodeText(bytes.subarray(at, at + length));
      at += length;
    }
    for (const { key, offset, size } of this.#fields) {
      if (at + key.length + size * 8 > to) return false;
      for (let index = 0; index < key.length; index += 1) if (bytes[at + index] !== key[index]) return false;
      at += key.length;
      for (let index = 0; index < size; index += 1, at += 8) this.values[offset + index] = view.getFloat64(at, true);
    }
    return at === to && !Number.isNaN(this.sequence);
  }
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest % 128) | 128);
  }
}
