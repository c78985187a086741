// Takes for the tests and the bench of exports: an arm whose joints follow known curves, commands, verdicts, a tool, and
// cameras whose pictures are known. Written like recorded ones, as fast as the disk takes them.
import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { AV_PIX_FMT_YUV420P, AVERROR_EAGAIN, AVERROR_EOF } from 'node-av/constants';
import { Frame, Packet } from 'node-av/lib';
import * as kinds from '../../core/streams/kinds.ts';
import type { Sample } from '../../core/streams/sample.ts';
import type { StreamDescription } from '../../core/streams/stream.ts';
import { nanos } from '../../core/time.ts';
import { episodesFolder } from '../folders.ts';
import type { OpenForeignEpisode } from '../import/foreign.ts';
import { closeScratch, openScratch, writeForeignEpisode } from '../import/write-episode.ts';
import type { Labels, VideoPacket } from '../take.ts';
import { openEncoder } from '../export/video/encoders.ts';

export interface MadeCamera {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly hz: number;
  /** Seconds after the beginning of the take at which its frame 0 was captured. */
  readonly delay?: number;
  /** Frames (by number) that were lost on the way. */
  readonly lost?: readonly number[];
  /** How noisy the pictures are: 0 flat, 1 all noise. */
  readonly noise?: number;
}

export interface MadeTake {
  readonly number?: number;
  readonly seconds?: number;
  readonly joints?: readonly string[];
  readonly cameras?: readonly MadeCamera[];
  readonly task?: string;
  readonly operator?: string;
  readonly labels?: Partial<Labels>;
  /** More streams, each with its samples. */
  readonly more?: readonly Sample[];
}

export const startNanos = 5e9;
export const usualJoints = ['shoulder_pan', 'shoulder_lift', 'elbow_flex', 'wrist_flex', 'wrist_roll', 'gripper'] as const;
const rates = { state: 200, command: 120, tool: 60 } as const;

/** Where joint `joint` of take `number` is at a second. */
export const jointAt = (number: number, joint: number, seconds: number): number => Math.sin(seconds * (0.5 + joint * 0.1) + number) * 0.8;
/** Number `count` of the commands is sent half an interval late, and says where the joints were then. */
const commandSeconds = (count: number): number => 0.5 + (count + 0.5) / rates.command;

/** Its id. */
export async function makeTake(library: string, wanted: MadeTake = {}): Promise<string> {
  const { number = 0, seconds = 4, cameras = [{ name: 'wrist', width: 64, height: 48, hz: 20 }], task = 'put the cube in the bin', operator = 'Ada Lovelace', labels = {} } = wanted;
  mkdirSync(episodesFolder(library), { recursive: true });
  const scratch = openScratch(library);
  const packets = new Map<string, Awaited<ReturnType<typeof encoded>>>();
  for (const camera of cameras) packets.set(camera.name, await encoded(camera, Math.floor(seconds * camera.hz)));
  const episode: OpenForeignEpisode = {
    fingerprint: createHash('sha256').update(JSON.stringify([number, task, seconds, cameras])).digest('hex'),
    epochUnixNanos: 1_767_225_600_000_000_000n + BigInt(number) * 3_600_000_000_000n, startNanos, endNanos: startNanos + seconds * 1e9,
    rig: 'made', task, operator, seed: number, labels: { outcome: 'success', note: '', taskSuccess: true, tags: [], ...labels },
    streams: [], samples: () => samplesOf(number, seconds, wanted), description: null, worldXml: null, left: [], subtasks: [],
    cameras: cameras.map((camera) => ({
      streamId: `camera.${camera.name}/frames`,
      async* packets() {
        for (const [frame, packet] of packets.get(camera.name)!.entries()) {
          if (camera.lost?.includes(frame) !== true) yield { ...packet, tCapture: nanos(startNanos + ((camera.delay ?? 0) + frame / camera.hz) * 1e9) };
        }
      },
    })),
  };
  try {
    return await writeForeignEpisode(episode, 'made', { library, scratch, format: 'made', from: 'a test', softwareVersion: '0', signal: new AbortController().signal });
  } finally {
    closeScratch(scratch);
  }
}

function* samplesOf(number: number, seconds: number, { joints = usualJoints, more = [] }: MadeTake): Generator<Sample> {
  const [state, command] = [kinds.jointStateStream('arm/state', joints, rates.state), kinds.jointCommandStream('arm/command', joints)];
  const [verdict, tool] = [kinds.verdictStream('teleop/verdict'), kinds.poseStream('arm/tool', 'Tool', 'world', rates.tool)];
  const all: Sample[] = [...more];
  const add = (stream: StreamDescription, sequence: number, at: number, values: Float64Array): void => {
    all.push({ stream, sequence, tCapture: nanos(startNanos + at * 1e9), tArrive: nanos(startNanos + at * 1e9 + 1000), tDevice: Number.NaN, values });
  };
  for (let count = 0; count < seconds * rates.state; count += 1) {
    const at = count / rates.state;
    const position = joints.map((_, joint) => jointAt(number, joint, at));
    add(state, count, at, Float64Array.from([...position, ...position.map(() => 0.1), ...position.map(() => -0.2)]));
  }
  for (let count = 0; commandSeconds(count) < seconds; count += 1) {
    const at = commandSeconds(count);
    add(command, count, at, Float64Array.from(joints, (_, joint) => jointAt(number, joint, at)));
    add(verdict, count, at, Float64Array.from({ length: 13 }, (_, column) => (column === 0 ? count % 3 : 0)));
  }
  for (let count = 0; count < seconds * rates.tool; count += 1) {
    const [at, half] = [count / rates.tool, count / rates.tool / 4];
    add(tool, count, at, Float64Array.of(at, 0, 0.2, 0, 0, Math.sin(half), Math.cos(half)));
  }
  yield* all.sort((a, b) => a.tArrive - b.tArrive);
}

/** Frame `count` is as bright as `brightnessOf(count)` says. */
export const brightnessOf = (count: number): number => 40 + (count * 7) % 160;

async function encoded({ name, width, height, hz, noise = 0 }: MadeCamera, frames: number): Promise<Omit<VideoPacket, 'tCapture'>[]> {
  const { encoder } = await openEncoder({ codec: 'h264', width, height, fps: Math.max(1, Math.round(hz)), fullRange: false });
  using frame = new Frame();
  frame.alloc();
  Object.assign(frame, { width, height, format: AV_PIX_FMT_YUV420P });
  frame.getBuffer();
  using packet = new Packet();
  packet.alloc();
  const found: Omit<VideoPacket, 'tCapture'>[] = [];
  let random = 1;
  for (let count = 0; count <= frames; count += 1) {
    if (count < frames) {
      frame.makeWritable();
      frame.data!.slice(0, 3).forEach((plane, at) => {
        plane.fill(at === 0 ? brightnessOf(count) : 128);
        for (let byte = 0; at === 0 && byte < plane.length * noise; byte += 1) plane[byte] = (random = (random * 1_103_515_245 + 12_345) & 0x7fffffff) >> 16;
      });
      frame.pts = BigInt(count);
    }
    await encoder.sendFrame(count < frames ? frame : null);
    for (let status = await encoder.receivePacket(packet); status !== AVERROR_EAGAIN && status !== AVERROR_EOF; status = await encoder.receivePacket(packet)) {
      const key = packet.isKeyframe;
      found.push({ streamId: `camera.${name}/frames`, key, droppedBefore: 0, data: Uint8Array.from(packet.data!), config: key ? JSON.stringify({ codec: 'avc1.640028', codedWidth: width, codedHeight: height }) : '' });
    }
  }
  encoder.freeContext();
  return found;
}
