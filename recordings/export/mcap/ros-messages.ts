// The standard topics in ROS 2's messages, CDR, with their definitions as text. Names and order of fields are ROS's.
import type { Pose } from '../../../core/math/vector.ts';
import { CdrWriter } from './cdr.ts';
import { depthEncoding, pinhole, soundFormat, type Kind, type Stamp, type Vocabulary } from './vocabulary.ts';

const definitions: Readonly<Record<string, string>> = {
  'builtin_interfaces/Time': 'int32 sec\nuint32 nanosec',
  'std_msgs/Header': 'builtin_interfaces/Time stamp\nstring frame_id',
  'geometry_msgs/Vector3': 'float64 x\nfloat64 y\nfloat64 z',
  'geometry_msgs/Point': 'float64 x\nfloat64 y\nfloat64 z',
  'geometry_msgs/Quaternion': 'float64 x\nfloat64 y\nfloat64 z\nfloat64 w',
  'geometry_msgs/Pose': 'geometry_msgs/Point position\ngeometry_msgs/Quaternion orientation',
  'geometry_msgs/Transform': 'geometry_msgs/Vector3 translation\ngeometry_msgs/Quaternion rotation',
  'geometry_msgs/TransformStamped': 'std_msgs/Header header\nstring child_frame_id\ngeometry_msgs/Transform transform',
  'geometry_msgs/PoseStamped': 'std_msgs/Header header\ngeometry_msgs/Pose pose',
  'tf2_msgs/TFMessage': 'geometry_msgs/TransformStamped[] transforms',
  'sensor_msgs/JointState': 'std_msgs/Header header\nstring[] name\nfloat64[] position\nfloat64[] velocity\nfloat64[] effort',
  'sensor_msgs/RegionOfInterest': 'uint32 x_offset\nuint32 y_offset\nuint32 height\nuint32 width\nbool do_rectify',
  'sensor_msgs/CameraInfo': 'std_msgs/Header header\nuint32 height\nuint32 width\nstring distortion_model\nfloat64[] d\nfloat64[9] k\nfloat64[9] r\nfloat64[12] p\nuint32 binning_x\nuint32 binning_y\nsensor_msgs/RegionOfInterest roi',
  'rcl_interfaces/Log': 'builtin_interfaces/Time stamp\nuint8 level\nstring name\nstring msg\nstring file\nstring function\nuint32 line',
  'sensor_msgs/Image': 'std_msgs/Header header\nuint32 height\nuint32 width\nstring encoding\nuint8 is_bigendian\nuint32 step\nuint8[] data',
  // What ROS has by itself (audio_common_msgs/AudioData) says neither rate nor channels nor when.
  'foxglove_msgs/RawAudio': 'builtin_interfaces/Time timestamp\nuint8[] data\nstring format\nuint32 sample_rate\nuint32 number_of_channels',
  'foxglove_msgs/CompressedVideo': 'builtin_interfaces/Time timestamp\nstring frame_id\nuint8[] data\nstring format',
};
const informationLevel = 20;

/** The definition, and those of everything that stands in it, one after the other as in a bag. */
export function definitionOf(name: string): string {
  const needed: string[] = [];
  const visit = (text: string): void => {
    for (const [, type] of text.matchAll(/^([a-z0-9_]+\/[A-Za-z0-9]+)(?:\[\d*\])? /gm)) {
      if (needed.includes(type!)) continue;
      needed.push(type!);
      visit(definitions[type!]!);
    }
  };
  visit(definitions[name]!);
  return [definitions[name]!, ...needed.map((type) => `${'='.repeat(80)}\nMSG: ${type}\n${definitions[type]!}`)].join('\n');
}

const kind = <Content>(name: string, write: (out: CdrWriter, stamp: Stamp, content: Content) => CdrWriter): Kind<Content> => ({
  schema: { name: name.replace('/', '/msg/'), encoding: 'ros2msg', data: new TextEncoder().encode(definitionOf(name)) },
  messageEncoding: 'cdr',
  encode: (stamp, content) => write(new CdrWriter(), stamp, content).done(),
});

const header = (out: CdrWriter, stamp: Stamp, frame: string): CdrWriter => out.time(stamp).text(frame);
const place = (out: CdrWriter, { position, orientation }: Pose): CdrWriter => out.fixedDoubles(position).fixedDoubles(orientation);

export const rosVocabulary: Vocabulary = {
  profile: 'ros2',
  transformTopics: 'one',
  joints: kind('sensor_msgs/JointState', (out, stamp, { names, position, velocity, effort }) => {
    header(out, stamp, '').uint32(names.length);
    for (const name of names) out.text(name);
    return out.doubles(position).doubles(velocity).doubles(effort);
  }),
  transforms: kind('tf2_msgs/TFMessage', (out, stamp, transforms) => {
    out.uint32(transforms.length);
    for (const { parent, child, pose } of transforms) place(header(out, stamp, parent).text(child), pose);
    return out;
  }),
  pose: kind('geometry_msgs/PoseStamped', (out, stamp, { frame, pose }) => place(header(out, stamp, frame), pose)),
  log: kind('rcl_interfaces/Log', (out, stamp, { name, message }) => out.time(stamp).uint8(informationLevel).text(name).text(message).text('').text('').uint32(0)),
  video: kind('foxglove_msgs/CompressedVideo', (out, stamp, { frame, data }) => out.time(stamp).text(frame).bytes(data).text('h264')),
  calibration: kind('sensor_msgs/CameraInfo', (out, stamp, calibration) => {
    const { k, r, p } = pinhole(calibration);
    header(out, stamp, calibration.frame).uint32(calibration.height).uint32(calibration.width).text('plumb_bob');
    out.doubles(new Float64Array(5)).fixedDoubles(k).fixedDoubles(r).fixedDoubles(p);
    return out.uint32(0).uint32(0).uint32(0).uint32(0).uint32(0).uint32(0).uint8(0);
  }),  depth: kind('sensor_msgs/Image', (out, stamp, { frame, width, height, data }) =>
    header(out, stamp, frame).uint32(height).uint32(width).text(depthEncoding).uint8(0).uint32(width * 2).bytes(data)),
  sound: kind('foxglove_msgs/RawAudio', (out, stamp, { rate, channels, data }) => out.time(stamp).bytes(data).text(soundFormat).uint32(rate).uint32(channels)),
};
