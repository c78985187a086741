// The protobuf schema of a stream, made from its description: what lets any MCAP reader decode our samples
// without our code. Used by the samples writer; the numbering is part of FORMAT.md.
import type { StreamDescription } from '../core/streams/stream.ts';
import { ProtobufWriter } from './protobuf-bytes.ts';

/** Numbers of the fields that every sample has (6 was padding, see FORMAT.md); the description's fields follow from `firstValueField`. */
export const sampleFields = { tCapture: 1, tArrive: 2, tDevice: 3, sequence: 4, text: 5 } as const;
export const firstValueField = 16;

const kind = { double: 1, uint64: 4, string: 9 } as const;
const optional = 1;
const repeated = 3;

export interface StreamSchema {
  readonly name: string;
  /** A FileDescriptorSet. */
  readonly data: Uint8Array;
}

const words = (name: string): string[] => name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
const typeName = (id: string): string => {
  const joined = words(id).map((word) => word[0]!.toUpperCase() + word.slice(1)).join('');
  return /^[A-Za-z]/.test(joined) ? joined : `Stream${joined}`;
};
const fieldName = (name: string): string => {
  const joined = words(name).join('_').toLowerCase();
  return /^[a-z]/.test(joined) ? joined : `field_${joined}`;
};

const fieldDescriptor = (name: string, number: number, label: number, type: number): Uint8Array =>
  new ProtobufWriter().text(1, name).uint(3, number).uint(4, label).uint(5, type).done();

export function schemaOf(stream: StreamDescription): StreamSchema {
  const type = typeName(stream.id);
  const message = new ProtobufWriter().text(1, type);
  const used = new Set<string>();
  const add = (wanted: string, number: number, label: number, of: number): void => {
    let name = wanted;
    for (let suffix = 2; used.has(name); suffix += 1) name = `${wanted}_${suffix}`;
    used.add(name);
    message.bytes(2, fieldDescriptor(name, number, label, of));
  };
  add('t_capture_nanos', sampleFields.tCapture, optional, kind.double);
  add('t_arrive_nanos', sampleFields.tArrive, optional, kind.double);
  add('t_device', sampleFields.tDevice, optional, kind.double);
  add('sequence', sampleFields.sequence, optional, kind.uint64);
  add('text', sampleFields.text, optional, kind.string);
  stream.fields.forEach((field, index) => add(fieldName(field.name), firstValueField + index, repeated, kind.double));
  const file = new ProtobufWriter()
    .text(1, `waldo/${fieldName(stream.id)}.proto`).text(2, 'waldo').bytes(4, message.done()).text(12, 'proto3').done();
  return { name: `waldo.${type}`, data: new ProtobufWriter().bytes(1, file).done() };
}
