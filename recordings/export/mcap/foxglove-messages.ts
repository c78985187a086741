// The standard topics in Foxglove's messages, protobuf. Field numbers as in foxglove-schemas.ts.
import type { Pose, Quat, Vec3 } from '../../../core/math/vector.ts';
import { ProtobufWriter } from '../../protobuf-bytes.ts';
import { descriptorSetOf } from './foxglove-schemas.ts';
import { depthEncoding, pinhole, soundFormat, type Kind, type Stamp, type Vocabulary } from './vocabulary.ts';

const informationLevel = 2;

const timestamp = (stamp: Stamp): Uint8Array =>
  new ProtobufWriter(16).uint(1, Number(stamp / 1_000_000_000n)).uint(2, Number(stamp % 1_000_000_000n)).done();

const vector = (values: Vec3 | Quat): Uint8Array => {
  const out = new ProtobufWriter(40);
  values.forEach((value, index) => out.double(index + 1, value));
  return out.done();
};
const poseBytes = ({ position, orientation }: Pose): Uint8Array =>
  new ProtobufWriter(96).bytes(1, vector(position)).bytes(2, vector(orientation)).done();

const kind = <Content>(name: string, write: (out: ProtobufWriter, stamp: Stamp, content: Content) => ProtobufWriter): Kind<Content> => ({
  schema: { name: `foxglove.${name}`, encoding: 'protobuf', data: descriptorSetOf(`foxglove.${name}`) },
  messageEncoding: 'protobuf',
  encode: (stamp, content) => write(new ProtobufWriter(), stamp, content).done(),
});

export const foxgloveVocabulary: Vocabulary = {
  profile: '',
  transformTopics: 'each',
  joints: kind('JointStates', (out, stamp, { names, position, velocity, effort }) => {
    out.bytes(1, timestamp(stamp));
    names.forEach((name, index) => {
      const joint = new ProtobufWriter(64).text(1, name);
      for (const [number, values] of [[2, position], [3, velocity], [5, effort]] as const) if (index < values.length) joint.double(number, values[index]!);
      out.bytes(2, joint.done());
    });
    return out;
  }),
  transforms: kind('FrameTransforms', (out, stamp, transforms) => {
    for (const { parent, child, pose } of transforms) {
      out.bytes(1, new ProtobufWriter(160).bytes(1, timestamp(stamp)).text(2, parent).text(3, child)
        .bytes(4, vector(pose.position)).bytes(5, vector(pose.orientation)).done());
    }
    return out;
  }),
  pose: kind('PoseInFrame', (out, stamp, { frame, pose }) => out.bytes(1, timestamp(stamp)).text(2, frame).bytes(3, poseBytes(pose))),
  log: kind('Log', (out, stamp, { name, message }) => out.bytes(1, timestamp(stamp)).uint(2, informationLevel).text(3, message).text(4, name)),
  video: kind('CompressedVideo', (out, stamp, { frame, data }) => out.bytes(1, timestamp(stamp)).text(2, frame).bytes(3, data).text(4, 'h264')),
  calibration: kind('CameraCalibration', (out, stamp, calibration) => {
    const { k, r, p } = pinhole(calibration);
    return out.bytes(1, timestamp(stamp)).fixed32(2, calibration.width).fixed32(3, calibration.height).text(4, 'plumb_bob')
      .doubles(5, new Float64Array(5)).doubles(6, Float64Array.from(k)).doubles(7, Float64Array.from(r)).doubles(8, Float64Array.from(p)).text(9, calibration.frame);
  }),  depth: kind('RawImage', (out, stamp, { frame, width, height, data }) => out.bytes(1, timestamp(stamp)).fixed32(2, width).fixed32(3, height)
    .text(4, depthEncoding).fixed32(5, width * 2).bytes(6, data).text(7, frame)),
  sound: kind('RawAudio', (out, stamp, { rate, channels, data }) => out.bytes(1, timestamp(stamp)).bytes(2, data).text(3, soundFormat).fixed32(4, rate).fixed32(5, channels)),
};
