// A made-up good take: an arm driven by a hand in front of a camera, every stream at its rate and every picture another
// one; and hooks to spoil it. Used by judged-faults.ts.
import * as kinds from '../../core/streams/kinds.ts';
import { PictureLook, pictureFactNames, type PictureBytes } from '../../core/math/picture-facts.ts';
import type { Sample } from '../../core/streams/sample.ts';
import { fieldOffset, rowLength, type StreamDescription } from '../../core/streams/stream.ts';
import { nanos } from '../../core/time.ts';
import type { VideoPacket } from '../take.ts';
import { picture as packetOf } from './picture.ts';

const joints = ['base', 'shoulder', 'elbow', 'wrist', 'roll', 'gripper'];
export const state = kinds.jointStateStream('arm/state', joints, 200);
export const command = kinds.jointCommandStream('arm/command', joints);
export const wish = kinds.wishStream('teleop/wish', joints);
export const verdict = kinds.verdictStream('teleop/verdict');
export const hand = kinds.handStream('hand.right/landmarks', 'Right hand', 'camera.hand');
export const frames = kinds.videoFramesStream('camera.wrist/frames', 'Wrist camera', 30);
export const events = kinds.eventStream('session/events', 'Events');
export const madeStreams: readonly StreamDescription[] = [events, state, command, wish, verdict, hand, frames];

/** As world.json has it. */
export const description = {
  arms: [{ id: 'arm', hand: 'right', arm: { joints: joints.map((name) => ({ name, minimum: -2, maximum: 2, effort: 10 })), gripper: { joint: 5 } } }],
};

export interface MadeRow { values: Float64Array; tCapture: number; tArrive: number }
export interface Spoil {
  /** Lost on the way: its number in the sequence is missing. */
  lost?(stream: StreamDescription, index: number, seconds: number): boolean;
  /** Never made: the sequence goes on without a gap. */
  unmade?(stream: StreamDescription, index: number, seconds: number): boolean;
  alter?(stream: StreamDescription, index: number, seconds: number, row: MadeRow): void;
  /** Another picture than the good one of this moment. */
  picture?(seconds: number, good: (seconds: number) => PictureBytes): PictureBytes;
}
export interface MadeTake extends Spoil {
  readonly seconds: number;
  readonly startNanos: number;
  /** When the arm moves, and the hand drives; left out: all but the first and last second. */
  readonly moving?: readonly [number, number];
}
export interface Made { readonly sample: Sample; readonly packet: VideoPacket | null }

/** In order of arrival. */
export function madeTake(take: MadeTake): Made[] {
  const { seconds, moving = [1, seconds - 1] } = take;
  const made: Made[] = [];
  const look = new PictureLook();
  for (const stream of madeStreams) {
    let [sequence, index] = [0, 0];
    for (const at of timesOf(stream, seconds, moving)) {
      const row: MadeRow = { values: rowOf(stream, at, index, moving), tCapture: take.startNanos + Math.round(at * 1e9), tArrive: take.startNanos + Math.round(at * 1e9) + 2e6 };
      const place = index++;
      if (take.unmade?.(stream, place, at)) continue;
      const number = sequence++;
      if (stream === frames) lookAt(row.values, look, take, at, number);
      if (take.lost?.(stream, place, at)) continue;
      take.alter?.(stream, place, at, row);
      const text = stream === events ? JSON.stringify({ name: 'session', from: at === moving[0] ? 'armed' : 'live', to: at === moving[0] ? 'live' : 'armed' }) : undefined;
      const sample: Sample = { stream, sequence: number, tCapture: nanos(row.tCapture), tArrive: nanos(row.tArrive), tDevice: Number.NaN, values: row.values, ...(text !== undefined && { text }) };
      made.push({ sample, packet: stream === frames ? { ...packetOf(stream.id, number, row.tCapture), droppedBefore: row.values[fieldOffset(frames, 'dropped')]! } : null });
    }
  }
  return made.sort((a, b) => a.sample.tArrive - b.sample.tArrive);
}

function timesOf(stream: StreamDescription, seconds: number, [from, to]: readonly [number, number]): number[] {
  if (stream === events) return [from, to];
  const isDriven = [command, wish, verdict].includes(stream);
  const [start, end] = isDriven ? [from, to] : [0, seconds];
  return Array.from({ length: Math.floor((end - start) * stream.nominalHz - 1e-9) }, (_, index) => start + (index + 0.5) / stream.nominalHz);
}

/** Smooth, and standing still before and after. */
const angle = (seconds: number, joint: number, [from, to]: readonly [number, number]): number =>
  0.4 * Math.sin((Math.min(Math.max(seconds, from), to) - from) * (1 + joint / 7));

function rowOf(stream: StreamDescription, seconds: number, index: number, moving: readonly [number, number]): Float64Array {
  const row = new Float64Array(rowLength(stream));
  const put = (field: string, ...values: readonly number[]): void => row.set(values, fieldOffset(stream, field));
  const angles = joints.map((_, joint) => angle(seconds, joint, moving));
  switch (stream) {
    case state: put('position', ...angles); put('effort', ...joints.map(() => 1)); break;
    case command: put('position', ...angles); break;
    case wish: put('joints', ...angles); put('engaged', 1); break;
    case verdict: put('joint', -1); put('bodies', -1, -1); break;
    case hand: put('valid', 1); put('score', 0.9); break;
    case frames: put('key', index % 7 === 0 ? 1 : 0); put('size', 1000); break;
  }
  return row;
}

const [width, height] = [40, 30];
/** Stripes that wander. */
export const goodPicture = (seconds: number): PictureBytes => picture((x, y) => 120 + 60 * Math.sign(Math.sin((x + seconds * 40) / 3) * Math.sin(y / 3)));
export const picture = (level: (x: number, y: number) => number): PictureBytes => ({
  data: Uint8Array.from({ length: width * height }, (_, at) => level(at % width, Math.floor(at / width))), offset: 0, stride: width, width, height, red: -1,
});

/** With the code that looks at a camera's frames in the page. */
function lookAt(values: Float64Array, look: PictureLook, take: Spoil, seconds: number, index: number): void {
  const facts = look.look(take.picture?.(seconds, goodPicture) ?? goodPicture(seconds));
  values[fieldOffset(frames, 'index')] = index;
  values.set(pictureFactNames.map((name) => facts[name]), fieldOffset(frames, 'brightness'));
}
