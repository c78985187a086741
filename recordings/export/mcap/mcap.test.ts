import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { forwardKinematics } from '../../../core/math/kinematic-tree.ts';
import { composePose, identityPose, type Pose } from '../../../core/math/vector.ts';
import { everyKind } from '../../fixtures/take.ts';
import { openLibrary } from '../../library.ts';
import { readProtobuf } from '../../protobuf-bytes.ts';
import { openEpisode } from '../../reader.ts';
import { walkMcap, type Channel, type Message } from '../../import/mcap-walk.ts';
import { decoderOf } from '../../import/mcap-messages.ts';
import { examine } from './doctor.ts';
import { descriptorSetOf, foxgloveNames } from './foxglove-schemas.ts';
import { episodeOf, exportAs, mcapIn, oneArm, recordTake, spanOf } from './fixtures/take-as-mcap.ts';
import { mcapFormat } from './index.ts';
import { definitionOf } from './ros-messages.ts';
import { armTransforms, sceneFrom, staticTransforms } from './scene.ts';
import { topicOf } from './standard-topics.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });
const folder = mkdtempSync(join(tmpdir(), 'waldo-mcap-'));
let take = '';
let other = '';
beforeAll(async () => {
  await using library = await openLibrary(join(folder, 'library'));
  take = await recordTake(library);
  other = await recordTake(library, 10);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let made = 0;
const place = (): string => join(folder, `out${made++}`);

async function messagesOf(path: string): Promise<{ channel: Channel; message: Message }[]> {
  const all: { channel: Channel; message: Message }[] = [];
  for await (const step of walkMcap(path, {})) if ('message' in step) all.push({ channel: step.channel, message: { ...step.message, data: step.message.data.slice() } });
  return all;
}
const on = <One extends { channel: Channel }>(messages: readonly One[], topic: string): One[] => messages.filter(({ channel }) => channel.topic === topic);

for (const mcapMessages of ['foxglove', 'ros2'] as const) {
  test(`a take as ${mcapMessages} has every sample, at its own time, and nothing to find fault with`, async () => {
    const out = await exportAs(place(), episodeOf([spanOf(take)]), { mcapMessages });
    expect(await mcapFormat.validate(out)).toEqual([]);
    const messages = await messagesOf(mcapIn(out));
    const episode = await openEpisode(take);
    for (const stream of everyKind) {
      const columns = await episode.columns(stream.id);
      const told = on(messages, topicOf(stream.id));
      expect(told.map(({ message }) => message.logTime), stream.id).toEqual([...columns.tArrive].map((at) => BigInt(episode.manifest.clock.epochUnixNanos) + BigInt(Math.round(at))));
      expect(told.map(({ message }) => message.publishTime), stream.id).toEqual([...columns.tCapture].map((at) => BigInt(episode.manifest.clock.epochUnixNanos) + BigInt(Math.round(at))));
    }
    const pictures = on(messages, '/camera/hand/video').map(({ channel, message }) => decoderOf(channel)!.decode(message.data));
    expect(pictures).toHaveLength(episode.manifest.cameras[0]!.frames);
    const joints = on(messages, '/arm/joint_states');
    const { values } = await episode.columns('arm/state');
    expect(decoderOf(joints[3]!.channel)!.decode(joints[3]!.message.data)).toMatchObject({
      kind: 'joints', joints: [{ name: 'shoulder_pan', position: values[3 * 18]!, velocity: values[3 * 18 + 6]!, effort: values[3 * 18 + 12]! }, {}, {}, {}, {}, { name: 'gripper' }],
    });
  });
}

test('a stretch that was cut out is not there, and pictures begin anew at a key frame', async () => {
  const out = await exportAs(place(), episodeOf([spanOf(take, 0.1, 0.4), spanOf(take, 0.7)]));
  expect(await mcapFormat.validate(out)).toEqual([]);
  const { clock } = (await openEpisode(take)).manifest;
  const second = ({ message }: { message: Message }): number => (Number(message.logTime - BigInt(clock.epochUnixNanos)) - clock.startNanos) / 1e9;
  const messages = await messagesOf(mcapIn(out));
  expect(messages.map(second).filter((at) => at < 0.0999 || (at >= 0.4001 && at < 0.6999))).toEqual([]);
  expect(on(messages, topicOf('arm/state')).length).toBe([...(await (await openEpisode(take)).columns('arm/state')).tArrive]
    .filter((at) => { const seconds = (at - clock.startNanos) / 1e9; return (seconds >= 0.1 && seconds < 0.4) || seconds >= 0.7; }).length);
  const list = JSON.parse(readFileSync(join(out, 'episodes.json'), 'utf8')) as { episodes: { facts: { begunAnew: Record<string, number>; lostPictures: Record<string, number> } }[] };
  // Key frames are every seventh: 0.1 s lies three frames before one, 0.7 s none or some.
  expect(list.episodes[0]!.facts).toMatchObject({ begunAnew: { hand: expect.any(Number) as number }, lostPictures: {} });
});

test('what was latched before a stretch stands at its beginning', async () => {
  const out = await exportAs(place(), episodeOf([spanOf(take, 0.5)]));
  const messages = await messagesOf(mcapIn(out));
  const [task] = on(messages, topicOf('world/task'));
  expect(task!.message.logTime).toBe(messages[0]!.message.logTime);
  expect(task!.message.publishTime).toBeLessThan(task!.message.logTime);
});

test('takes that are joined against the clock follow one another', async () => {
  const later = spanOf(other);
  const earlier = { ...spanOf(take), epochUnixNanos: `${BigInt(later.epochUnixNanos) - 3_600_000_000_000n}` };
  const out = await exportAs(place(), episodeOf([later, earlier]));
  expect(await mcapFormat.validate(out)).toEqual([]);
});

test('chosen streams and cameras alone are written', async () => {
  const out = await exportAs(place(), episodeOf([spanOf(take)]), { streams: ['teleop/verdict'], cameras: ['none'] });
  const topics = new Set((await messagesOf(mcapIn(out))).map(({ channel }) => channel.topic));
  expect([...topics].filter((topic) => !topic.startsWith('/tf'))).toEqual(['/teleop/verdict']);
  expect(await mcapFormat.validate(out)).toEqual([]);
});

test('transforms, one on the other, are where the kinematics are', () => {
  const scene = sceneFrom(oneArm);
  const joints = [0.1, -0.5, 0.7, 0.2, 1, 0.3];
  const places = new Map<string, Pose>([['world', identityPose]]);
  const transforms = [...staticTransforms(scene, []), ...armTransforms(scene.arms[0]!, joints)];
  for (let round = 0; round < 10; round += 1) {
    for (const { parent, child, pose } of transforms) if (places.has(parent)) places.set(child, composePose(places.get(parent)!, pose));
  }
  const expected = forwardKinematics(scene.arms[0]!.bodies, joints).map((pose) => composePose(scene.arms[0]!.base, pose));
  scene.arms[0]!.bodies.forEach(({ name }, index) => {
    const found = places.get(index === 0 ? 'arm' : `arm/${name}`)!;
    [...found.position, ...found.orientation].forEach((value, at) => expect(value).toBeCloseTo([...expected[index]!.position, ...expected[index]!.orientation][at]!, 12));
  });
  // The camera looks along its own −z; the picture's z goes away from the lens.
  expect(places.get('camera.hand')!.orientation.map(Math.abs)).not.toEqual(places.get('arm/link-5')!.orientation.map(Math.abs));
});

test('descriptions that make no sense describe nothing', () => {
  for (const odd of [null, 3, { arms: 'x' }, { arms: [{ id: 'a', arm: { bodies: [{ name: 'a', parent: 5, position: [0, 0, 0], orientation: [0, 0, 0, 1] }] } }] }]) {
    expect(sceneFrom(odd)).toEqual({ arms: [], cameras: [] });
  }
});

test('every schema holds everything that it names', () => {
  for (const name of foxgloveNames) {
    const files = readProtobuf(descriptorSetOf(name)).map(({ value }) => value as Uint8Array);
    const named = files.map((file) => Buffer.from(readProtobuf(file).find((one) => one.field === 1)!.value as Uint8Array).toString());
    for (const file of files) for (const { field, value } of readProtobuf(file)) if (field === 3) expect(named).toContain(Buffer.from(value as Uint8Array).toString());
    expect(new Set(named).size).toBe(named.length);
  }
  for (const name of ['tf2_msgs/TFMessage', 'sensor_msgs/CameraInfo', 'sensor_msgs/JointState']) {
    const text = definitionOf(name);
    for (const [, type] of text.matchAll(/^([a-z0-9_]+\/[A-Za-z0-9]+)(?:\[\d*\])? /gm)) expect(text).toContain(`MSG: ${type}\n`);
  }
});

test('a file that is none, or is cut off, is told of', async () => {
  const out = await exportAs(place(), episodeOf([spanOf(take)]));
  const { problems } = await examine(join(out, 'episodes.json'));
  expect(problems).toEqual(['it is not an MCAP file']);
});
