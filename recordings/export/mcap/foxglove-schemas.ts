// The schemas of Foxglove that our files use, as numbers and names, and the FileDescriptorSets made of them: what lets
// any reader decode a message without knowing our program. Used by standard-topics.ts and by the import.
import { ProtobufWriter } from '../../protobuf-bytes.ts';

/** Field type in descriptor.proto; everything else is the full name of a message, or an enum in the same message. */
const scalar: Readonly<Record<string, number>> = { double: 1, string: 9, bytes: 12, fixed32: 7, int64: 3, int32: 5 };
const [optionalLabel, repeatedLabel, messageType, enumType] = [1, 3, 11, 14];

interface Field {
  readonly name: string;
  readonly number: number;
  readonly type: string;
  /** `optional`: proto3 tells "left out" from zero. */
  readonly rule?: 'repeated' | 'optional';
}
interface Message { readonly fields: readonly Field[]; readonly enums?: Readonly<Record<string, readonly string[]>> }

const field = (name: string, number: number, type: string, rule?: Field['rule']): Field => ({ name, number, type, ...(rule === undefined ? {} : { rule }) });
const stamp = field('timestamp', 1, 'google.protobuf.Timestamp');

/** Every message by its full name. */
const messages: Readonly<Record<string, Message>> = {
  'google.protobuf.Timestamp': { fields: [field('seconds', 1, 'int64'), field('nanos', 2, 'int32')] },
  'foxglove.Vector3': { fields: ['x', 'y', 'z'].map((name, index) => field(name, index + 1, 'double')) },
  'foxglove.Quaternion': { fields: ['x', 'y', 'z', 'w'].map((name, index) => field(name, index + 1, 'double')) },
  'foxglove.Pose': { fields: [field('position', 1, 'foxglove.Vector3'), field('orientation', 2, 'foxglove.Quaternion')] },
  'foxglove.PoseInFrame': { fields: [stamp, field('frame_id', 2, 'string'), field('pose', 3, 'foxglove.Pose')] },
  'foxglove.FrameTransform': {
    fields: [stamp, field('parent_frame_id', 2, 'string'), field('child_frame_id', 3, 'string'), field('translation', 4, 'foxglove.Vector3'), field('rotation', 5, 'foxglove.Quaternion')],
  },
  'foxglove.FrameTransforms': { fields: [field('transforms', 1, 'foxglove.FrameTransform', 'repeated')] },
  'foxglove.JointState': {
    fields: [field('name', 1, 'string'), ...['position', 'velocity', 'acceleration', 'effort'].map((name, index) => field(name, index + 2, 'double', 'optional' as const))],
  },
  'foxglove.JointStates': { fields: [stamp, field('joints', 2, 'foxglove.JointState', 'repeated')] },
  'foxglove.CompressedVideo': { fields: [stamp, field('frame_id', 2, 'string'), field('data', 3, 'bytes'), field('format', 4, 'string')] },
  'foxglove.RawImage': {
    fields: [
      stamp, field('width', 2, 'fixed32'), field('height', 3, 'fixed32'), field('encoding', 4, 'string'), field('step', 5, 'fixed32'),
      field('data', 6, 'bytes'), field('frame_id', 7, 'string'),
    ],
  },
  'foxglove.RawAudio': {
    fields: [stamp, field('data', 2, 'bytes'), field('format', 3, 'string'), field('sample_rate', 4, 'fixed32'), field('number_of_channels', 5, 'fixed32')],
  },
  'foxglove.CompressedImage': { fields: [stamp, field('data', 2, 'bytes'), field('format', 3, 'string'), field('frame_id', 4, 'string')] },
  'foxglove.CameraCalibration': {
    fields: [
      stamp, field('width', 2, 'fixed32'), field('height', 3, 'fixed32'), field('distortion_model', 4, 'string'),
      ...['D', 'K', 'R', 'P'].map((name, index) => field(name, index + 5, 'double', 'repeated' as const)), field('frame_id', 9, 'string'),
    ],
  },
  'foxglove.Log': {
    fields: [stamp, field('level', 2, 'Level'), field('message', 3, 'string'), field('name', 4, 'string'), field('file', 5, 'string'), field('line', 6, 'fixed32')],
    enums: { Level: ['UNKNOWN', 'DEBUG', 'INFO', 'WARNING', 'ERROR', 'FATAL'] },
  },
};

const lastPart = (name: string): string => name.slice(name.lastIndexOf('.') + 1);
const packageOf = (name: string): string => name.slice(0, name.lastIndexOf('.'));
const fileOf = (name: string): string => (name === 'google.protobuf.Timestamp' ? 'google/protobuf/timestamp.proto' : `${packageOf(name).replaceAll('.', '/')}/${lastPart(name)}.proto`);
const importsOf = (name: string): string[] => [...new Set(messages[name]!.fields.map((one) => one.type).filter((type) => type in messages))];

function messageDescriptor(name: string): Uint8Array {
  const { fields, enums = {} } = messages[name]!;
  const out = new ProtobufWriter().text(1, lastPart(name));
  const optionals = fields.filter((one) => one.rule === 'optional');
  for (const one of fields) {
    const described = new ProtobufWriter().text(1, one.name).uint(3, one.number).uint(4, one.rule === 'repeated' ? repeatedLabel : optionalLabel)
      .uint(5, scalar[one.type] ?? (one.type in messages ? messageType : enumType));
    if (!(one.type in scalar)) described.text(6, one.type in messages ? `.${one.type}` : `.${name}.${one.type}`);
    // Protobuf has "optional" as a group of one.
    if (one.rule === 'optional') described.uint(9, optionals.indexOf(one)).uint(17, 1);
    out.bytes(2, described.done());
  }
  for (const [enumName, values] of Object.entries(enums)) {
    const described = new ProtobufWriter().text(1, enumName);
    values.forEach((value, number) => described.bytes(2, new ProtobufWriter().text(1, value).uint(2, number).done()));
    out.bytes(4, described.done());
  }
  for (const one of optionals) out.bytes(8, new ProtobufWriter().text(1, `_${one.name}`).done());
  return out.done();
}

/** A FileDescriptorSet with everything that the message needs, what is imported before what imports it. */
export function descriptorSetOf(name: string): Uint8Array {
  const order: string[] = [];
  const visit = (one: string): void => {
    for (const imported of importsOf(one)) visit(imported);
    if (!order.includes(one)) order.push(one);
  };
  visit(name);
  const set = new ProtobufWriter(4096);
  for (const one of order) {
    const file = new ProtobufWriter().text(1, fileOf(one)).text(2, packageOf(one));
    for (const imported of importsOf(one)) file.text(3, fileOf(imported));
    set.bytes(1, file.bytes(4, messageDescriptor(one)).text(12, 'proto3').done());
  }
  return set.done();
}

export const foxgloveNames = Object.keys(messages).filter((name) => name.startsWith('foxglove.'));
