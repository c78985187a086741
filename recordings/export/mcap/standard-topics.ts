// What of a stream viewers understand by themselves: joints, places, poses, events. One entry a kind of stream; kinds that
// are not here are plotted from their own numbers. Used by episode-file.ts.
import { armStreams } from '../../../core/streams/arm-streams.ts';
import { fieldOffset, type StreamDescription } from '../../../core/streams/stream.ts';
import type { Pose } from '../../../core/math/vector.ts';
import type { SampleRow } from '../../message.ts';
import { armTransforms, handTransforms, rootFrame, type Scene } from './scene.ts';
import type { Kind, Stamp, Transform, Vocabulary } from './vocabulary.ts';

export interface StandardTopic {
  readonly topic: string;
  readonly schema: Kind<never>['schema'];
  readonly messageEncoding: Kind<never>['messageEncoding'];
  /** Null: this sample says nothing here. */
  encode(stamp: Stamp, row: SampleRow): Uint8Array | null;
}

/** Where ROS has everything that moves. */
export const sharedTransforms = '/tf';

/** `camera.wrist/frames` → `/camera/wrist/frames`, of letters that ROS allows too. */
export const topicOf = (streamId: string): string => `/${streamId.replaceAll('.', '/').replaceAll(/[^A-Za-z0-9_/]/g, '_')}`;

const topic = <Content>(name: string, kind: Kind<Content>, content: (row: SampleRow) => Content | null): StandardTopic => ({
  topic: name, schema: kind.schema, messageEncoding: kind.messageEncoding,
  encode: (stamp, row) => {
    const said = content(row);
    return said === null ? null : kind.encode(stamp, said);
  },
});

const areFinite = (values: Float64Array): boolean => values.every(Number.isFinite);

/** Seven numbers from there on. Null where one of them is no number, or the orientation is none. */
function poseAt(values: Float64Array, at: number): Pose | null {
  const part = values.subarray(at, at + 7);
  if (part.length < 7 || !areFinite(part) || Math.hypot(...part.subarray(3)) < 0.5) return null;
  return { position: [part[0]!, part[1]!, part[2]!], orientation: [part[3]!, part[4]!, part[5]!, part[6]!] };
}

/** Its numbers, or none if the stream has no such field. */
function reader(stream: StreamDescription, name: string): (row: SampleRow) => Float64Array {
  const field = stream.fields.find((one) => one.name === name);
  if (field === undefined) return () => new Float64Array();
  const from = fieldOffset(stream, name);
  return ({ values }) => values.subarray(from, from + field.size);
}

const labelsOf = (stream: StreamDescription, name: string): readonly string[] => {
  const field = stream.fields.find((one) => one.name === name);
  return field?.labels ?? Array.from({ length: field?.size ?? 0 }, (_, index) => `${name}${index}`);
};

interface Context { readonly vocabulary: Vocabulary; readonly scene: Scene; readonly at: string }
type Topics = (stream: StreamDescription, context: Context) => StandardTopic[];

const transformsTopic = ({ vocabulary, at }: Context, content: (row: SampleRow) => readonly Transform[]): StandardTopic =>
  topic(vocabulary.transformTopics === 'one' ? sharedTransforms : `/tf${at}`, vocabulary.transforms, (row) => {
    const said = content(row);
    return said.length === 0 ? null : said;
  });

const jointTopic = (stream: StreamDescription, name: string, field: string, { vocabulary }: Context): StandardTopic => {
  const [position, velocity, effort] = [reader(stream, field), reader(stream, 'velocity'), reader(stream, 'effort')];
  const names = labelsOf(stream, field);
  return topic(name, vocabulary.joints, (row) => ({ names, position: position(row), velocity: velocity(row), effort: effort(row) }));
};

const sibling = (at: string, name: string): string => `${at.slice(0, at.lastIndexOf('/'))}/${name}`;

const byKind: Partial<Record<StreamDescription['kind'], Topics>> = {
  jointState: (stream, context) => {
    const arm = context.scene.arms.find(({ id }) => armStreams(id).state === stream.id);
    const position = reader(stream, 'position');
    return [
      jointTopic(stream, sibling(context.at, 'joint_states'), 'position', context),
      ...(arm ? [transformsTopic(context, (row) => (areFinite(position(row)) ? armTransforms(arm, position(row)) : []))] : []),
    ];
  },
  jointCommand: (stream, context) => [jointTopic(stream, sibling(context.at, 'joint_commands'), 'position', context)],
  wish: (stream, context) => {
    const tool = fieldOffset(stream, 'toolPosition');
    return [
      jointTopic(stream, `${context.at}/joints`, 'joints', context),
      topic(`${context.at}/tool`, context.vocabulary.pose, ({ values }) => {
        const pose = poseAt(values, tool);
        return pose && { frame: stream.frame ?? rootFrame, pose };
      }),
    ];
  },
  pose: (stream, context) => [topic(`${context.at}/pose`, context.vocabulary.pose, ({ values }) => {
    const pose = poseAt(values, 0);
    return pose && { frame: stream.frame ?? rootFrame, pose };
  })],
  objectPoses: (stream, context) => {
    const names = labelsOf(stream, 'poses');
    // An arm's objects are told in the frame that the arm stands on.
    const parent = context.scene.arms.find(({ objects }) => objects === stream.id)?.id ?? stream.frame ?? rootFrame;
    return [transformsTopic(context, ({ values }) => names.flatMap((name, index) => {
      const pose = poseAt(values, index * 7);
      return pose ? [{ parent, child: `${parent}/${name}`, pose }] : [];
    }))];
  },
  hand: (stream, context) => {
    const [valid, landmarks, wrist] = [reader(stream, 'valid'), reader(stream, 'landmarks'), fieldOffset(stream, 'wristPosition')];
    const hand = stream.id.replace(/\/.*$/, '');
    return [transformsTopic(context, (row) => {
      const pose = poseAt(row.values, wrist);
      return pose !== null && valid(row)[0] === 1 && areFinite(landmarks(row)) && landmarks(row).length === 63
        ? handTransforms(hand, stream.frame ?? rootFrame, pose, landmarks(row)) : [];
    })];
  },
  event: (stream, context) => [topic(`${context.at}/log`, context.vocabulary.log, ({ text = '' }) => ({ name: stream.id, message: text }))],
};

/** Streams with a description that lacks what their kind has are told by their numbers alone. */
export function standardTopics(stream: StreamDescription, vocabulary: Vocabulary, scene: Scene): StandardTopic[] {
  try {
    return byKind[stream.kind]?.(stream, { vocabulary, scene, at: topicOf(stream.id) }) ?? [];
  } catch {
    return [];
  }
}
