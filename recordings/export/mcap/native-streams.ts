// A stream as it was recorded, all its clocks and numbers, in messages that explain themselves: protobuf as in our own
// samples file, or ROS 2's. Used by episode-file.ts; the import reads both back without loss.
import { rowLength, type StreamDescription } from '../../../core/streams/stream.ts';
import { encodeRow, type SampleRow } from '../../message.ts';
import { decodeText, readProtobuf } from '../../protobuf-bytes.ts';
import { firstValueField, schemaOf } from '../../schema.ts';
import { CdrReader, CdrWriter } from './cdr.ts';

export interface NativeKind {
  readonly schema: { readonly name: string; readonly encoding: string; readonly data: Uint8Array };
  readonly messageEncoding: 'protobuf' | 'cdr';
  /** Good until the next call. */
  encode(row: SampleRow): Uint8Array;
}

export const protobufStream = (stream: StreamDescription): NativeKind => ({
  schema: { encoding: 'protobuf', ...schemaOf(stream) }, messageEncoding: 'protobuf', encode: (row) => encodeRow(stream, row),
});

/** As the protobuf schema calls them, so that both say the same: out of FileDescriptorSet, file 1, message 4, field 2. */
function fieldNamesOf(stream: StreamDescription): ReadonlyMap<number, string> {
  const inside = (bytes: Uint8Array, number: number): Uint8Array[] =>
    readProtobuf(bytes).flatMap(({ field, value }) => (field === number && typeof value !== 'number' ? [value] : []));
  const fields = inside(schemaOf(stream).data, 1).flatMap((file) => inside(file, 4)).flatMap((message) => inside(message, 2));
  return new Map(fields.map((field) => [readProtobuf(field).find((one) => one.field === 3)!.value as number, decodeText(inside(field, 1)[0]!)]));
}

export function rosStream(stream: StreamDescription): NativeKind {
  const names = fieldNamesOf(stream);
  const lines = stream.fields.flatMap((field, index) => (field.size > 0 ? [`float64[${field.size}] ${names.get(firstValueField + index)}`] : []));
  const definition = ['float64 t_capture_nanos', 'float64 t_arrive_nanos', 'float64 t_device', 'uint64 sequence', 'string text', ...lines].join('\n');
  return {
    schema: { name: schemaOf(stream).name.replace('waldo.', 'waldo_msgs/msg/'), encoding: 'ros2msg', data: new TextEncoder().encode(definition) },
    messageEncoding: 'cdr',
    encode: ({ tCapture, tArrive, tDevice, sequence, text, values }) => new CdrWriter().double(tCapture).double(tArrive).double(tDevice)
      .uint64(BigInt(Number.isSafeInteger(sequence) && sequence >= 0 ? sequence : 0)).text(text ?? '').fixedDoubles(values).done(),
  };
}

/** What rosStream wrote. Throws RangeError when the bytes are not a sample of this stream. */
export function decodeRosRow(stream: StreamDescription, bytes: Uint8Array): SampleRow {
  const reader = new CdrReader(bytes);
  const [tCapture, tArrive, tDevice] = [reader.double(), reader.double(), reader.double()];
  const sequence = Number(reader.uint64());
  const text = reader.text();
  return { sequence, tCapture, tArrive, tDevice, values: reader.fixedDoubles(rowLength(stream)), ...(stream.kind === 'event' ? { text } : {}) };
}
