// Both protocols' buses behind a real port, with every fault that a servo bus can have.
import { connect, type Socket } from 'node:net';
import { SerialPort } from 'serialport';
import { afterEach, describe, expect, test } from 'vitest';
import { createFeetechStatusParser, feetech, feetechErrors, type FeetechStatus } from '../../../core/protocols/feetech-packets.ts';
import { createDynamixelStatusParser, dynamixel, dynamixelBroadcast } from '../../../core/protocols/dynamixel-packets.ts';
import { nativeAvailable } from '../../../native/index.ts';
import { benchArm, type BenchArm } from '../fixtures/bench-arm.ts';
import { readFaultPlan } from '../fault-plan.ts';
import { emulatorNamed } from '../index.ts';
import type { Emulator } from '../emulator.ts';

const joints = ['shoulder_pan', 'shoulder_lift', 'elbow_flex', 'wrist_flex', 'wrist_roll', 'gripper'];
const ids = [1, 2, 3, 4, 5, 6];

interface Bench { readonly arm: BenchArm; readonly emulator: Emulator; readonly socket: Socket; ask(packet: Uint8Array, answers: number, waitMilliseconds?: number): Promise<FeetechStatus[]> }

const open: AsyncDisposable[] = [];
afterEach(async () => { for (const one of open.splice(0).reverse()) await one[Symbol.asyncDispose](); });

async function bench(kind: string, faults = '', motion = 'still'): Promise<Bench> {
  const arm = benchArm(joints.map((name) => ({ name, minimum: -1.5, maximum: 1.5, home: 0 })));
  const emulator = await emulatorNamed(kind).start({ arm, faults: readFaultPlan(faults), port: 0, motion, say: () => undefined });
  open.push(emulator);
  const socket = await plug(portOf(emulator));
  return { arm, emulator, socket, ask: (packet, answers, wait) => ask(socket, packet, answers, wait) };
}

function portOf({ endpoint }: Emulator): number {
  if (endpoint.port === undefined) throw new Error('asked for a port');
  return endpoint.port;
}

async function plug(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.setNoDelay(true);
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  socket.on('error', () => undefined);
  open.push({ async [Symbol.asyncDispose]() { socket.destroy(); } });
  return socket;
}

/** What came within the time, or as soon as so many answers are there. */
async function ask(socket: Socket, packet: Uint8Array, answers: number, waitMilliseconds = 300): Promise<FeetechStatus[]> {
  const found: FeetechStatus[] = [];
  const parser = createFeetechStatusParser((status) => found.push({ ...status, parameters: status.parameters.slice() }));
  const listen = (chunk: Uint8Array): void => parser.push(chunk);
  socket.on('data', listen);
  socket.write(packet);
  const end = performance.now() + waitMilliseconds;
  while (found.length < answers && performance.now() < end) await new Promise((resolve) => { setTimeout(resolve, 2); });
  socket.off('data', listen);
  return found;
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, milliseconds); });
const lost = (socket: Socket): Promise<void> => new Promise((resolve) => { socket.once('close', () => resolve()); });

describe('a bus with faults', () => {
  test('none: all answer, and it is counted', async () => {
    const { ask, emulator } = await bench('so101');
    expect((await ask(feetech.syncRead(56, 2, ids), 6, 3000)).map((one) => one.id)).toEqual(ids);
    expect(emulator.counts()).toMatchObject({ packets: 1, answers: 6, droppedAnswers: 0 });
  });
  test('mute: one is silent, the others are heard', async () => {
    const { ask } = await bench('so101', 'mute=3');
    expect((await ask(feetech.syncRead(56, 2, ids), 6, 300)).map((one) => one.id)).toEqual([1, 2, 4, 5, 6]);
  });
  test('double: one answers twice', async () => {
    const { ask } = await bench('so101', 'double=2');
    expect((await ask(feetech.ping(2), 2, 3000)).map((one) => one.id)).toEqual([2, 2]);
  });
  test('wrong model, overload and heat are told by the servo itself', async () => {
    const { ask } = await bench('so101', 'wrong-model=4,overload=2,hot=5');
    await pause(60);
    const [model] = await ask(feetech.read(4, 3, 2), 1, 3000);
    expect([...model?.parameters ?? []]).toEqual([0x09, 0x0b]);
    expect((await ask(feetech.ping(2), 1, 3000))[0]?.error).toBe(feetechErrors.overload);
    expect((await ask(feetech.ping(5), 1, 3000))[0]?.error).toBe(feetechErrors.overheat);
    expect((await ask(feetech.ping(1), 1, 3000))[0]?.error).toBe(0);
  });
  test('dropped and corrupt answers do not pass for good ones', async () => {
    const { ask, emulator } = await bench('so101', 'drop=0.3,corrupt=0.3');
    let good = 0;
    for (let count = 0; count < 40; count += 1) good += (await ask(feetech.ping(1), 1, 15)).length;
    expect(good).toBeLessThan(40);
    expect(emulator.counts()['droppedAnswers']).toBeGreaterThan(2);
    expect(emulator.counts()['corruptedAnswers']).toBeGreaterThan(2);
  });
  test('power loss: silence, the joints give way; when it comes back, torque stays off', async () => {
    const { ask, arm } = await bench('so101', 'power-loss=400ms@0.2s');
    expect(await ask(feetech.ping(1), 1, 3000)).toHaveLength(1);
    expect(arm.drivenTo(0).torque).toBe(true);
    while (arm.drivenTo(0).torque) await pause(5);
    expect(await ask(feetech.ping(1), 1, 50)).toEqual([]);
    let torque: FeetechStatus | undefined;
    for (const end = performance.now() + 5000; torque === undefined && performance.now() < end;) [torque] = await ask(feetech.read(1, 40, 1), 1, 50);
    expect([...torque?.parameters ?? []]).toEqual([0]);
  });
  test('unplugged: the client loses the port, the arm holds; plugged in again, it answers at the same place', async () => {
    const { arm, emulator, socket, ask: first } = await bench('so101', 'unplug=300ms@0.3s');
    expect(await first(feetech.ping(1), 1, 3000)).toHaveLength(1);
    await lost(socket);
    expect(arm.drivenTo(0).torque).toBe(true);
    let again: Socket | undefined;
    for (const end = performance.now() + 5000; again === undefined && performance.now() < end;) again = await plug(portOf(emulator)).catch(() => pause(50).then(() => undefined));
    expect(await ask(again!, feetech.ping(1), 1, 3000)).toHaveLength(1);
  });
  test('a second client is turned away', async () => {
    const { ask, emulator } = await bench('so101');
    const second = await plug(portOf(emulator));
    await lost(second);
    expect(await ask(feetech.ping(1), 1, 3000)).toHaveLength(1);
  });
});

test('Dynamixels tell overload, heat and another model by alert and registers', async () => {
  const { socket } = await bench('koch', 'overload=2,hot=5,wrong-model=4,mute=3');
  const heard = new Map<number, { readonly error: number; readonly model: number }>();
  const parser = createDynamixelStatusParser(({ id, error, parameters }) => heard.set(id, { error, model: parameters[0]! + 256 * parameters[1]! }));
  socket.on('data', (chunk: Uint8Array) => parser.push(chunk));
  await pause(60);
  socket.write(dynamixel.ping(dynamixelBroadcast));
  for (const end = performance.now() + 5000; heard.size < 5 && performance.now() < end;) await pause(5);
  expect([...heard]).toEqual([
    [1, { error: 0, model: 1060 }], [2, { error: 0x80, model: 1060 }], [4, { error: 0, model: 1170 }], [5, { error: 0x80, model: 1200 }], [6, { error: 0, model: 1200 }],
  ]);
});

// Where there is no pty there is no speed either.
test.runIf(nativeAvailable().ok && process.platform === 'linux')('a client at another speed than the servos’ hears nothing', async () => {
  const arm = benchArm(joints.map((name) => ({ name, minimum: -1.5, maximum: 1.5, home: 0 })));
  await using emulator = await emulatorNamed('so101').start({ arm, faults: readFaultPlan(''), motion: 'still', say: () => undefined });
  const { path } = emulator.endpoint as { readonly path: string };
  const answersAt = async (baudRate: number): Promise<number> => {
    const port = new SerialPort({ path, baudRate, autoOpen: false });
    await new Promise<void>((resolve, reject) => { port.open((error) => (error ? reject(error) : resolve())); });
    let answers = 0;
    const parser = createFeetechStatusParser(() => { answers += 1; });
    port.on('data', (chunk: Buffer) => parser.push(chunk));
    port.write(feetech.ping(1));
    for (const end = performance.now() + (baudRate === 1_000_000 ? 5000 : 300); answers === 0 && performance.now() < end;) await pause(5);
    await new Promise<void>((resolve) => { port.close(() => resolve()); });
    return answers;
  };
  expect(await answersAt(115_200)).toBe(0);
  expect(await answersAt(1_000_000)).toBe(1);
});

test('a leader’s torque is off and the hand moves it', async () => {
  const { ask, arm } = await bench('so101-leader', '', 'wave');
  const [torque] = await ask(feetech.read(1, 40, 1), 1, 3000);
  expect([...torque?.parameters ?? []]).toEqual([0]);
  for (let time = 0; time < 60; time += 1) {
    await pause(10);
    arm.advance(0.01);
  }
  expect(joints.some((_, joint) => Math.abs(arm.position(joint)) > 0.01)).toBe(true);
});

test('every bus that the list names starts, answers nobody who is not there, and ends', async () => {
  const arm = benchArm([...joints, 'shoulder', 'elbow', 'waist', 'forearm_roll', 'wrist_angle', 'wrist_rotate', 'wrist_1', 'wrist_2', 'wrist_3', 'gripper']
    .filter((name, index, all) => all.indexOf(name) === index).map((name) => ({ name, minimum: -1.5, maximum: 1.5, home: name === 'gripper' ? 0.03 : 0 })));
  for (const name of ['so101', 'so101-leader', 'koch', 'koch-leader', 'vx300s', 'gello']) {
    const emulator = await emulatorNamed(name).start({ arm, faults: readFaultPlan(''), port: 0, motion: 'still', say: () => undefined });
    await emulator[Symbol.asyncDispose]();
  }
});
