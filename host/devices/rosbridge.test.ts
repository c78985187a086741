// The rosbridge driver against its emulator: real sockets and threads; an ideal arm where time counts, real physics once.
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';
import { jointStateOf } from '../../core/protocols/rosbridge-messages.ts';
import type { SafeCommand } from '../../core/streams/safe-command.ts';
import { systemClock } from '../clock.ts';
import { armOnBench, fastest, freeze, longestStall, restingSince, type ArmOnBench } from './fixtures/arm-on-bench.ts';
import { rosJoints } from './rosbridge-joints.ts';
import { rosNames, rosUrl } from './rosbridge-settings.ts';
import { rosbridge } from './rosbridge.ts';

const cleanup: AsyncDisposable[] = [];
afterEach(async () => { for (const one of cleanup.splice(0).reverse()) await one[Symbol.asyncDispose](); });

async function open(fault = '', settings: object = {}, physics = false): Promise<ArmOnBench> {
  const one = await armOnBench(rosbridge, 'rosbridge', { fault, settings, physics });
  cleanup.push(one);
  return one;
}
const gripper = 5;

describe('driving', () => {
  it.each([['topic', 'trajectory', true], ['topic', 'command', true], ['topic', 'trajectory', false], ['action', 'trajectory', false]])('follows goals by %s, the gripper by %s, and stays on hold (physics: %s)', async (send, by, physics) => {
    const one = await open('', { send, gripper: by }, physics);
    const { home } = one.arm.description;
    await one.until(() => one.states.length > 20);
    const goal = [...home];
    goal[0] = home[0]! + 0.3;
    goal[gripper] = home[gripper]! - 0.4;
    for (let i = 0; i < 200; i += 1) { one.send(goal); await wait(8); }
    await one.until(() => Math.abs(one.states.at(-1)!.values[0]! - goal[0]!) < 0.02);
    await one.until(() => Math.abs(one.states.at(-1)!.values[gripper]! - goal[gripper]!) < 0.05);
    one.arm.hold();
    await wait(300);
    expect(Math.abs(one.truth.at(-1)!.values[0]! - goal[0]!)).toBeLessThan(0.02);
    expect(one.faults).toEqual([]);
    const { values, tCapture, tDevice } = one.states.at(-1)!;
    expect(values).toHaveLength(18);
    expect(systemClock.now() - tCapture!).toBeLessThan(200e6);
    // The robot's own clock: here it is this machine's.
    expect(Math.abs(tDevice! - Date.now() / 1000)).toBeLessThan(5);
  });

  it('stands still before the first goal, and its own limit keeps a leap slow', async () => {
    const one = await open();
    await wait(300);
    expect(fastest(one.truth, 0)).toBeLessThan(0.05);
    const far = [...one.arm.description.home];
    far[0] = far[0]! + 1.2;
    for (let i = 0; i < 60; i += 1) { one.send(far); await wait(8); }
    one.arm.hold();
    const limit = one.arm.description.joints[0]!.velocity;
    expect(fastest(one.truth, 0)).toBeLessThan(limit * 1.4);
    expect(one.faults).toEqual([]);
  });
});

describe('a frozen main thread', () => {
  it('has the arm hold within 60 ms and go on without a jump', async () => {
    const one = await open();
    await one.drive(0, 1000);
    const frozenAt = systemClock.now();
    freeze(2000);
    const thawedAt = systemClock.now();
    await one.until(() => one.truth.at(-1)!.tCapture! > thawedAt);
    const during = one.truth.filter(({ tCapture }) => tCapture! >= frozenAt && tCapture! < thawedAt);
    expect(during.length).toBeGreaterThan(50);
    const heldAfter = (restingSince(during, 0, 0.1) - frozenAt) / 1e6;
    console.log(`ROS arm at rest ${heldAfter.toFixed(0)} ms after the main thread froze`);
    // What the machine made the bench itself wait is not the driver's.
    expect(heldAfter).toBeLessThan(60 + longestStall(during));
    const mark = one.truth.length;
    await one.drive(0, 600);
    expect(fastest(one.truth.slice(mark), 0)).toBeLessThan(one.arm.description.joints[0]!.velocity * 1.4);
    expect(one.faults).toEqual([]);
  });
});

describe('trouble', () => {
  it('a joint that does not follow is named, and the arm drives again after someone has held', async () => {
    const one = await open('overload=1');
    const goal = [...one.arm.description.home];
    goal[0] = goal[0]! + 0.8;
    for (let i = 0; i < 1000 && one.faults.length === 0; i += 1) { one.send(goal); await wait(8); }
    expect(one.faults).toMatchObject([{ code: 'arm.stopped-itself', params: { why: expect.stringContaining('shoulder_pan') } }]);
    expect(one.arm.follows).toBe(false);
    one.arm.hold();
    await wait(50);
    goal[0] = one.states.at(-1)!.values[0]!;
    goal[2] = goal[2]! - 0.2;
    for (let i = 0; i < 120; i += 1) { one.send(goal); await wait(8); }
    await one.until(() => Math.abs(one.truth.at(-1)!.values[2]! - goal[2]!) < 0.05);
    expect(one.arm.follows).toBe(true);
    expect(one.faults).toHaveLength(1);
  });

  it('a controller that refuses goals says why', async () => {
    const one = await open('protective-stop@4s', { send: 'action' });
    await one.driveUntilFault(0);
    expect(one.faults).toMatchObject([{ code: 'arm.stopped-itself', params: { why: expect.stringContaining('could not use the goal') } }]);
  });

  it('a cable that is out is a lost device, once, and the arm stays', async () => {
    const one = await open('unplug@4s');
    await one.driveUntilFault(0);
    await one.until(() => one.faults.length >= 2);
    await wait(200);
    expect(one.faults.map(({ code }) => code)).toEqual(['arm.link-lost', 'device.lost']);
    expect(fastest(one.truth.slice(-20), 0)).toBeLessThan(0.05);
  });

  it('lost, late and broken messages do no harm', async () => {
    const one = await open('late=15ms,drop=0.02,corrupt=0.05');
    await one.drive(0, 1500);
    expect(fastest(one.truth, 0)).toBeGreaterThan(0.5);
    expect(one.faults).toEqual([]);
  });
});

describe('opening', () => {
  const failing = (settings: object) => rosbridge.open(rosbridge.settings.parse(settings), { id: 'arm', clock: systemClock, publish: () => undefined, report: () => undefined });
  const serve = async (said: readonly string[], met: (socket: WebSocket) => void = () => undefined): Promise<number> => {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    await new Promise<void>((resolve) => { server.once('listening', () => resolve()); });
    server.on('connection', (socket) => {
      for (const text of said) socket.send(text);
      met(socket);
    });
    cleanup.push({ async [Symbol.asyncDispose]() { for (const client of server.clients) client.terminate(); server.close(); } });
    return (server.address() as AddressInfo).port;
  };
  const state = (names: readonly string[]) => JSON.stringify({ op: 'publish', topic: '/joint_states', msg: jointStateOf(1, names, names.map(() => 0), [], []) });

  it('says that nobody answers there', async () => {
    await expect(failing({ url: 'ws://127.0.0.1:1' })).rejects.toMatchObject({ fault: { code: 'arm.unreachable', params: { address: 'ws://127.0.0.1:1' } } });
    await expect(failing({ port: await serve([]) })).rejects.toMatchObject({ fault: { code: 'arm.unreachable', hint: expect.stringContaining('/joint_states') } });
  });
  it('names the joints that are missing', async () => {
    const port = await serve([state(['shoulder_pan', 'shoulder_lift', 'elbow_flex', 'wrist_flex', 'gripper'])]);
    await expect(failing({ port })).rejects.toMatchObject({ fault: { code: 'arm.wrong-arm', params: { found: 'one without wrist_roll' } } });
  });
  it('is not disturbed by anything that is said to it', async () => {
    const hostile = [...fc.sample(fc.string(), 50), ...fc.sample(fc.json(), 50), '['.repeat(100_000), '{"op":"publish","topic":"/joint_states","msg":{"name":["shoulder_pan"],"position":["far"]}}',
      '{"op":"fragment","id":"a","data":"x","num":5,"total":2}', JSON.stringify({ op: 'publish', topic: '/joint_states', msg: { name: ['shoulder_pan'], position: [null] } })];
    await expect(failing({ port: await serve(hostile) })).rejects.toMatchObject({ fault: { code: expect.stringMatching(/^arm\./) } });
  });
  it('speaks of the robot\'s joints by the robot\'s names, and of no gripper where there is none', async () => {
    const robot = ['j1', 'j2', 'j3', 'j4', 'j5'];
    const said: { op: string; topic?: string; msg?: { joint_names: string[]; points: { positions: number[] }[] } }[] = [];
    const port = await serve([], (socket) => {
      socket.on('message', (data) => said.push(JSON.parse(String(data)) as (typeof said)[number]));
      const timer = setInterval(() => socket.send(state(robot)), 10);
      socket.on('close', () => clearInterval(timer));
    });
    const device = await rosbridge.open(rosbridge.settings.parse({ port, joints: 'j1,j2,j3,j4,j5,claw', gripper: 'none', commandTopic: '/my/arm' }), { id: 'arm', clock: systemClock, publish: () => undefined, report: () => undefined });
    cleanup.push(device);
    for (let i = 0; i < 40; i += 1) {
      device.arm!.send({ joints: Float64Array.of(0, 0.1, 0, 0, 0, 0.4), tCapture: systemClock.now() } as unknown as SafeCommand);
      await wait(8);
    }
    const commands = said.filter(({ op, topic }) => op === 'publish' && topic === '/my/arm');
    expect(commands.at(-1)!.msg!.joint_names).toEqual(robot);
    expect(commands.at(-1)!.msg!.points[0]!.positions[1]).toBeCloseTo(0.1, 3);
  });
  it('waits where it is while some joints are not told of, and goes on slowly from there', async () => {
    const robot = ['j1', 'j2', 'j3', 'j4', 'j5', 'claw'];
    const places = robot.map(() => 0);
    const told: number[] = [];
    let known = robot.length;
    const port = await serve([], (socket) => {
      // An arm that is at once where it is told to be.
      socket.on('message', (data) => {
        const { topic, msg } = JSON.parse(String(data)) as { topic?: string; msg?: { points: { positions: number[] }[] } };
        if (topic !== '/arm_controller/joint_trajectory' || !msg) return;
        msg.points[0]!.positions.forEach((place, i) => { places[i] = place; });
        told.push(places[0]!);
      });
      const timer = setInterval(() => socket.send(JSON.stringify({ op: 'publish', topic: '/joint_states', msg: jointStateOf(0, robot.slice(0, known), places.slice(0, known), [], []) })), 10);
      socket.on('close', () => clearInterval(timer));
    });
    const faults: string[] = [];
    const device = await rosbridge.open(rosbridge.settings.parse({ port, joints: robot.join(',') }), { id: 'arm', clock: systemClock, publish: () => undefined, report: ({ code }) => { faults.push(code); } });
    cleanup.push(device);
    const begun = performance.now();
    const lead = async (milliseconds: number): Promise<void> => {
      for (const end = performance.now() + milliseconds; performance.now() < end; await wait(8)) {
        device.arm!.send({ joints: Float64Array.of((performance.now() - begun) / 2000, 0, 0, 0, 0, 0), tCapture: systemClock.now() } as unknown as SafeCommand);
      }
    };
    await lead(600);
    known = 3;
    await lead(200);
    const count = told.length;
    const held = told.at(-1)!;
    await lead(500);
    expect(told.length).toBe(count);
    known = robot.length;
    await lead(100);
    expect(told.length).toBeGreaterThan(count);
    // A tenth of its speed at first, although the goal is far ahead by now.
    expect(told[count]! - held).toBeLessThan(0.02);
    await lead(1200);
    expect(told.at(-1)! - held).toBeGreaterThan(0.5);
    expect(faults).toEqual([]);
  });
  it('takes the robot\'s own names, as many as the model has', async () => {
    expect(rosNames({ joints: ' j1, j2 ,j3' }, ['a', 'b', 'c'])).toEqual(['j1', 'j2', 'j3']);
    expect(() => rosNames({ joints: 'j1,j1,j3' }, ['a', 'b', 'c'])).toThrow('device.settings');
    await expect(failing({ joints: 'j1,j2' })).rejects.toMatchObject({ fault: { code: 'device.settings' } });
    expect(rosUrl({ url: 'wss://robot.example/bridge', port: 9191 })).toBe('wss://robot.example:9191/bridge');
  });
});

describe('joint states', () => {
  it('are put together by name from several publishers, on the host\'s time', () => {
    const joints = rosJoints(['a', 'b', 'claw'], [7, 8, 9], 2);
    expect(joints.take(jointStateOf(100, ['x'], [1], [], []), 5e9)).toBe(false);
    expect(joints.take(jointStateOf(100, ['b', 'x'], [2, 9], [0.5, 0], [3, 0]), 5e9)).toBe(false);
    expect(joints.missing()).toEqual(['a', 'claw']);
    expect(joints.take(jointStateOf(100.01, ['a'], [1], [], []), 5.012e9)).toBe(true);
    expect(joints.missing()).toEqual(['claw']);
    expect([...joints.positions]).toEqual([1, 2, 9]);
    expect(joints.row()[4]).toBe(0.5);
    expect(joints.row()[7]).toBe(3);
    // As old as the older of the two, and so is what it says of its time.
    expect([joints.at, joints.arrived, joints.stamp]).toEqual([5e9, 5e9, 100]);
    joints.take(jointStateOf(100.02, ['b', 'a'], [2, 1], [], []), 5.024e9);
    // Four milliseconds slower on its way than the first.
    expect(joints.at).toBeCloseTo(5.02e9, -4);
    // A robot without a clock: the time of arrival.
    joints.take(jointStateOf(0, ['a', 'b'], [1, 2], [], []), 6e9);
    expect(joints.at).toBe(6e9);
    expect(joints.take({ name: 'no list' }, 7e9)).toBe(false);
  });

  it('are as fresh as the slowest joint of the arm, and do not wait for a gripper', () => {
    const joints = rosJoints(['a', 'b', 'claw'], [0, 0, 0], 2);
    expect(joints.take(jointStateOf(0, ['a', 'b'], [1, 1], [], []), 1e9)).toBe(true);
    for (let now = 1.1e9; now < 3e9; now += 0.1e9) expect(joints.take(jointStateOf(0, ['a', 'claw'], [2, 2], [], []), now)).toBe(false);
    expect(joints.take(jointStateOf(0, ['b'], [Number.NaN], [], []), 3e9)).toBe(false);
    expect(joints.arrived).toBe(1e9);
    // News of the other joint, but the first has fallen silent since.
    expect(joints.take(jointStateOf(0, ['b'], [3], [], []), 9e9)).toBe(true);
    expect(joints.arrived).toBeLessThan(3e9);
    expect([...joints.positions]).toEqual([2, 3, 2]);
  });
});
