// One sample as protobuf bytes and back, every double bit for bit. The writer worker encodes; reader and repair decode.
import type { StreamDescription } from '../core/streams/stream.ts';
import { decodeText, ProtobufWriter, readProtobuf } from './protobuf-bytes.ts';
import { firstValueField, sampleFields } from './schema.ts';

/** A sample without its stream: what a message of the stream's channel holds. */
export interface SampleRow {
  readonly sequence: number;
  readonly tCapture: number;
  readonly tArrive: number;
  readonly tDevice: number;
  /** `rowLength(stream)` long. */
  readonly values: Float64Array;
  readonly text?: string | undefined;
  /** Of a row that stands for several samples: how many were lost (see Columns). */
  readonly lost?: number | undefined;
}

const shared = new ProtobufWriter(4096);

/** The bytes are good until the next call: a take has too many samples to make garbage of each. */
export function encodeRow(stream: StreamDescription, row: SampleRow): Uint8Array {
  const out = shared.reset()
    .double(sampleFields.tCapture, row.tCapture)
    .double(sampleFields.tArrive, row.tArrive)
    .double(sampleFields.tDevice, row.tDevice)
    .uint(sampleFields.sequence, Number.isSafeInteger(row.sequence) && row.sequence >= 0 ? row.sequence : 0);
  if (row.text !== undefined) out.text(sampleFields.text, row.text);
  let at = 0;
  stream.fields.forEach((field, index) => {
    if (field.size > 0) out.doubles(firstValueField + index, row.values.subarray(at, at + field.size));
    at += field.size;
  });
  return out.done();
}

/** Throws RangeError when the bytes are not a sample of this stream. */
export function decodeRow(stream: StreamDescription, bytes: Uint8Array, width: number): SampleRow {
  const values = new Float64Array(width).fill(Number.NaN);
  let [sequence, tCapture, tArrive, tDevice] = [0, 0, 0, Number.NaN];
  let text: string | undefined;
  for (const { field, value } of readProtobuf(bytes)) {
    if (typeof value === 'number') {
      if (field === sampleFields.tCapture) tCapture = value;
      else if (field === sampleFields.tArrive) tArrive = value;
      else if (field === sampleFields.tDevice) tDevice = value;
      else if (field === sampleFields.sequence) sequence = value;
    } else if (field === sampleFields.text) text = decodeText(value);
    else if (field >= firstValueField) place(stream, values, field - firstValueField, value);
  }
  return { sequence, tCapture, tArrive, tDevice, values, text };
}

function place(stream: StreamDescription, values: Float64Array, index: number, bytes: Uint8Array): void {
  const field = stream.fields[index];
  if (field === undefined) return;
  if (bytes.length !== field.size * 8) throw new RangeError(`field ${field.name} has ${bytes.length} bytes instead of ${field.size * 8}`);
  let offset = 0;
  for (let before = 0; before < index; before += 1) offset += stream.fields[before]!.size;
  new Uint8Array(values.buffer, offset * 8, bytes.length).set(bytes);
}
