// The emulated robot through its own ports, with plain sockets: no client of ours stands between.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { recipeFrom, rtdeOffset, unpack } from '../../../core/protocols/rtde-values.ts';
import { pauseData, readAnswer, requestControllerVersion, requestVersion, rtdeBytes, rtdePackage, RtdeReader, setUpInputs, setUpOutputs, startData, type ControllerAnswer } from '../../../core/protocols/rtde.ts';
import { noFaults, readFaultPlan } from '../fault-plan.ts';
import { exactArm } from './arm.fixture.ts';
import { usualRobot, type ControllerOptions } from './controller.ts';
import { startUniversalRobot } from './ur5e.ts';

const open: (Socket | AsyncDisposable)[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) if (Symbol.asyncDispose in one && !('write' in one)) await one[Symbol.asyncDispose](); else (one as Socket).destroy();
});

async function robot(options: Partial<ControllerOptions> = {}, faults = noFaults) {
  const arm = exactArm();
  const said: string[] = [];
  const emulator = await startUniversalRobot({ arm, faults, say: (line) => { said.push(line); } }, { ...usualRobot, ...options });
  open.push(emulator);
  return { arm, said, emulator, ports: emulator.endpoint as Record<string, number> };
}
type Ports = Record<string, number>;

async function socketTo(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  open.push(socket);
  await once(socket, 'connect');
  return socket;
}

const until = async (met: () => boolean, milliseconds = 5000): Promise<void> => {
  const end = Date.now() + milliseconds;
  while (!met()) {
    if (Date.now() > end) throw new Error('it did not come to that');
    await new Promise((resolve) => { setTimeout(resolve, 2); });
  }
};
const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

async function textClient(port: number) {
  const socket = await socketTo(port);
  const lines: string[] = [];
  let rest = '';
  socket.on('data', (bytes) => {
    rest += bytes.toString();
    const parts = rest.split('\n');
    rest = parts.pop()!;
    lines.push(...parts);
  });
  let read = 0;
  const next = async (): Promise<string> => { await until(() => lines.length > read); return lines[read++]!; };
  return { socket, next, ask: (text: string) => { socket.write(`${text}\n`); return next(); } };
}
const dashboard = async (ports: Ports) => {
  const client = await textClient(ports['dashboardPort']!);
  expect(await client.next()).toBe('Connected: Universal Robots Dashboard Server');
  return client;
};

async function rtdeClient(ports: Ports, version: 1 | 2 = 2) {
  const socket = await socketTo(ports['port']!);
  const answers: ControllerAnswer[] = [];
  const data: Uint8Array[] = [];
  const reader = new RtdeReader((type, payload) => {
    if (type === rtdePackage.data) data.push(new Uint8Array(payload));
    else answers.push(readAnswer(type, payload, version));
  });
  socket.on('data', (bytes) => { reader.push(bytes); });
  const ask = async (bytes: Uint8Array): Promise<ControllerAnswer> => {
    const before = answers.length;
    socket.write(bytes);
    await until(() => answers.length > before);
    return answers[before]!;
  };
  if (version === 2) expect(await ask(requestVersion(2))).toEqual({ type: 'version', accepted: true });
  return { socket, data, answers, ask };
}

/** Streams these outputs; `row()` is the newest. */
async function watching(ports: Ports, names: readonly string[], hertz = 500) {
  const client = await rtdeClient(ports);
  const answer = await client.ask(setUpOutputs(names, hertz, 2)) as Extract<ControllerAnswer, { type: 'outputs' | 'inputs' }>;
  const recipe = recipeFrom(names, answer.types, 'output');
  expect(await client.ask(startData())).toEqual({ type: 'start', accepted: true });
  await until(() => client.data.length > 0);
  const row = new Float64Array(recipe.width);
  const value = (name: string, index = 0): number => {
    const bytes = client.data.at(-1)!;
    expect(bytes[0]).toBe(answer.recipe);
    unpack(recipe, new DataView(bytes.buffer), 1, row);
    return row[rtdeOffset(recipe, name) + index]!;
  };
  return { ...client, value };
}
const run = async (ports: Ports, body: string): Promise<Socket> => {
  const socket = await socketTo(ports['secondaryPort']!);
  socket.write(`def f():\n${body}\nend\n`);
  return socket;
};

test('RTDE: 500 packages a second of what was asked, in recipes, paused and gone on with', async () => {
  const { ports, arm } = await robot();
  const client = await watching(ports, ['timestamp', 'actual_q', 'robot_mode', 'safety_mode', 'runtime_state', 'robot_status_bits']);
  const from = client.value('timestamp');
  const count = client.data.length;
  await wait(500);
  expect(client.value('timestamp') - from).toBeGreaterThan(0.4);
  expect(client.data.length - count).toBeGreaterThan(200);
  expect(client.value('actual_q', 1)).toBeCloseTo(arm.description.home[1]!, 6);
  expect(['robot_mode', 'safety_mode', 'runtime_state', 'robot_status_bits'].map((name) => client.value(name))).toEqual([7, 1, 1, 9]);
  expect(await client.ask(requestControllerVersion())).toMatchObject({ type: 'controllerVersion', version: { major: 5 } });
  // A second recipe on the same connection, slower, has its own number.
  expect(await client.ask(setUpOutputs(['timestamp'], 10, 2))).toMatchObject({ recipe: 2, types: ['DOUBLE'] });
  expect(await client.ask(pauseData())).toEqual({ type: 'pause', accepted: true });
  await wait(20);
  const paused = client.data.length;
  await wait(60);
  expect(client.data.length).toBe(paused);
});

test('RTDE version 1 speaks without frequency and recipe numbers', async () => {
  const { ports } = await robot();
  const client = await rtdeClient(ports, 1);
  expect(await client.ask(setUpOutputs(['timestamp', 'nothing_known'], 0, 1))).toEqual({ type: 'outputs', recipe: 0, types: ['DOUBLE', 'NOT_FOUND'] });
  expect(await client.ask(startData())).toEqual({ type: 'start', accepted: false });
  expect(await client.ask(setUpOutputs(['timestamp'], 0, 1))).toEqual({ type: 'outputs', recipe: 0, types: ['DOUBLE'] });
  expect(await client.ask(startData())).toEqual({ type: 'start', accepted: true });
  await until(() => client.data.length > 2);
  expect(client.data[0]).toHaveLength(8);
});

test('input registers have one owner; gone owners free theirs; wrong data is told', async () => {
  const { ports, emulator } = await robot();
  const one = await rtdeClient(ports);
  const other = await rtdeClient(ports);
  expect(await one.ask(setUpInputs(['input_int_register_24', 'input_double_register_24']))).toEqual({ type: 'inputs', recipe: 1, types: ['INT32', 'DOUBLE'] });
  expect(await other.ask(setUpInputs(['input_int_register_24', 'input_int_register_25']))).toMatchObject({ recipe: 0, types: ['IN_USE', 'INT32'] });
  expect(await other.ask(setUpInputs(['input_int_register_99']))).toMatchObject({ types: ['NOT_FOUND'] });
  const values = new DataView(new ArrayBuffer(13));
  values.setUint8(0, 1);
  values.setInt32(1, -7);
  values.setFloat64(5, 1.25);
  one.socket.write(rtdeBytes(rtdePackage.data, new Uint8Array(values.buffer)));
  await until(() => emulator.controller.registers.input.int[24] === -7);
  expect(emulator.controller.registers.input.double[24]).toBe(1.25);
  expect(await one.ask(rtdeBytes(rtdePackage.data, [1, 2, 3]))).toMatchObject({ type: 'text', level: 1 });
  expect(await one.ask(rtdeBytes(rtdePackage.data, [9]))).toMatchObject({ type: 'text', level: 1 });
  expect(await one.ask(rtdeBytes(1, [9]))).toMatchObject({ type: 'text', level: 1 });
  one.socket.destroy();
  await wait(30);
  expect(await other.ask(setUpInputs(['input_int_register_24']))).toMatchObject({ types: ['INT32'] });
});

test('a client that does not read is dropped, and others are served on', async () => {
  const { ports, emulator } = await robot();
  const names = ['timestamp', 'actual_q', 'target_q', 'actual_qd', 'target_qd', 'actual_current', 'actual_TCP_pose', 'actual_TCP_speed'];
  const lazy = await rtdeClient(ports);
  for (let i = 0; i < 60; i += 1) await lazy.ask(setUpOutputs(names, 500, 2));
  lazy.socket.write(startData());
  lazy.socket.pause();
  await until(() => emulator.counts()['clientsDropped'] === 1, 20_000);
  const client = await watching(ports, ['timestamp']);
  await until(() => client.data.length > 5);
}, 40_000);

test('any bytes at any port: the robot goes on', async () => {
  const { ports, emulator } = await robot();
  const doors = ['port', 'dashboardPort', 'primaryPort', 'secondaryPort', 'gripperPort'].map((name) => ports[name]!);
  await fc.assert(fc.asyncProperty(fc.constantFrom(...doors), fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 4 }), async (port, chunks) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    for (const chunk of chunks) socket.write(chunk);
    socket.end();
    socket.resume();
    await once(socket, 'close');
  }), { numRuns: 60 });
  const steps = emulator.controller.stepCount;
  await until(() => emulator.controller.stepCount > steps + 10);
  expect(await (await dashboard(ports)).ask('robotmode')).toBe('Robotmode: RUNNING');
}, 30_000);

test('the dashboard answers as PolyScope does, word for word', async () => {
  const { ports } = await robot();
  const { ask } = await dashboard(ports);
  const dialogue = [
    ['robotmode', 'Robotmode: RUNNING'], ['safetystatus', 'Safetystatus: NORMAL'], ['running', 'Program running: false'], ['programState', 'STOPPED none.urp'],
    ['is in remote control', 'true'], ['get robot model', 'UR5'], ['get serial number', '20215500017'], ['load x.urp', 'Loading program: /programs/x.urp'],
    ['play', 'Starting program'], ['running', 'Program running: true'], ['programState', 'PLAYING x.urp'], ['pause', 'Pausing program'], ['programState', 'PAUSED x.urp'],
    ['stop', 'Stopped'], ['popup hello', 'showing popup'], ['close safety popup', 'closing safety popup'], ['power off', 'Powering off'], ['robotmode', 'Robotmode: POWER_OFF'],
    ['play', 'Failed to execute: play'], ['power on', 'Powering on'], ['robotmode', 'Robotmode: POWER_ON'], ['dance', "could not understand: 'dance'"],
  ] as const;
  for (const [asked, answered] of dialogue) expect([asked, await ask(asked)]).toEqual([asked, answered]);
  const becomes = async (mode: string): Promise<void> => {
    for (let i = 0; i < 200 && await ask('robotmode') !== `Robotmode: ${mode}`; i += 1) await wait(50);
    expect(await ask('robotmode')).toBe(`Robotmode: ${mode}`);
  };
  await becomes('IDLE');
  await ask('brake release');
  await becomes('RUNNING');
  expect(await ask('PolyscopeVersion')).toMatch(/^URSoftware 5\.\d+\.\d+/);
  expect(await ask('quit')).toBe('Disconnected');
});

test('a script that is sent runs: it moves the arm, reads inputs, writes outputs; its messages come back', async () => {
  const { ports, arm, emulator } = await robot();
  const client = await watching(ports, ['actual_q', 'target_q', 'runtime_state', 'output_int_register_24']);
  await client.ask(setUpInputs(['input_int_register_24']));
  const socket = await run(ports, 'textmsg("at work")\nmovej([0.2,-1.6,1.9,-1.8,-1.57,0], a=4, v=1)\nwhile read_input_integer_register(24) == 0:\nsync()\nend\nwrite_output_integer_register(24, 7)\nsleep(10)');
  let heard = '';
  socket.on('data', (bytes) => { heard += bytes.toString('latin1'); });
  await until(() => Math.abs(arm.position(0) - 0.2) < 1e-3);
  expect(client.value('runtime_state')).toBe(2);
  emulator.controller.registers.input.int[24] = 1;
  await until(() => client.value('output_int_register_24') === 7);
  expect(heard).toContain('at work');
  expect(heard).toContain('URControl');
  // Another program takes its place.
  await run(ports, 'sync()');
  await until(() => client.value('runtime_state') === 1);
  expect(emulator.counts()['programs']).toBe(2);
});

test('a program with a mistake is not run, or stops with its line', async () => {
  const { ports, said } = await robot();
  await run(ports, 'x = = 2');
  await until(() => said.some((line) => line.includes('line 2')));
  await run(ports, 'sync()\nsync()\nnowhere()');
  await until(() => said.some((line) => line.includes('line 4: there is no function nowhere')));
});

test('not in remote control: programs and power are refused', async () => {
  const { ports, said } = await robot({ remote: false });
  const { ask } = await dashboard(ports);
  expect(await ask('is in remote control')).toBe('false');
  expect(await ask('power off')).toMatch(/not in remote control/);
  await run(ports, 'sync()');
  await until(() => said.includes('program refused: the robot is not in remote control'));
});

test.each([
  ['a goal too far', 'q = get_actual_joint_positions()\nq[0] = q[0] + 0.5\nwhile True:\nservoj(q, t=0.002, lookahead_time=0.03, gain=2000)\nend'],
  ['a joint too fast', 'speedj([4,0,0,0,0,0], a=40, t=5)'],
])('%s is a protective stop: the program ends, the arm brakes, and unlocking takes its time', async (_name, body) => {
  const { ports, arm } = await robot({ unlockAfterSeconds: 0.4 });
  const client = await watching(ports, ['safety_mode', 'runtime_state', 'target_qd', 'robot_mode']);
  const { ask } = await dashboard(ports);
  await run(ports, body);
  await until(() => client.value('safety_mode') === 3);
  expect(client.value('runtime_state')).toBe(1);
  expect(await ask('safetystatus')).toBe('Safetystatus: PROTECTIVE_STOP');
  expect(await ask('unlock protective stop')).toMatch(/^Cannot unlock/);
  await until(() => client.value('target_qd') === 0);
  const stands = arm.position(0);
  await wait(450);
  expect(arm.position(0)).toBe(stands);
  expect(await ask('unlock protective stop')).toBe('Protective stop releasing');
  await until(() => client.value('safety_mode') === 1);
});

test('an arm held back stops itself, too', async () => {
  const { arm, emulator } = await robot();
  arm.push(2, 0.5);
  await until(() => emulator.controller.safetyMode === 3);
});

test('rtde_set_watchdog: inputs that stop coming end the program', async () => {
  const { ports, emulator } = await robot();
  await run(ports, 'rtde_set_watchdog("input_int_register_24", 10, "stop")\nwhile True:\nsync()\nend');
  await until(() => emulator.controller.playing);
  const from = emulator.controller.stepCount;
  await until(() => !emulator.controller.playing);
  expect(emulator.controller.stepCount - from).toBeGreaterThan(35);
  expect(emulator.controller.stepCount - from).toBeLessThan(80);
});

test('the gripper: set, acknowledged, moving, there', async () => {
  const { ports, arm } = await robot();
  const { ask } = await textClient(ports['gripperPort']!);
  expect(await ask('GET STA')).toBe('STA 3');
  expect(await ask('SET ACT 1 GTO 1 SPE 255 FOR 100')).toBe('ack');
  expect(await ask('SET POS 255')).toBe('ack');
  await until(() => arm.position(6) === 0);
  expect(await ask('GET POS')).toBe('POS 255');
  expect(await ask('GET OBJ')).toBe('OBJ 3');
  expect(await ask('GET FLT')).toBe('FLT 0');
  for (const nonsense of ['SET POS 256', 'SET POS', 'SET XYZ 1', 'GET', 'HELLO', 'SET POS 1.5']) expect(await ask(nonsense)).toBe('?');
});

test('faults on demand: unplugged it is silent both ways, and the arm stays', async () => {
  const { ports, emulator } = await robot({}, readFaultPlan('unplug@0.3s'));
  const client = await watching(ports, ['timestamp']);
  await until(() => emulator.controller.timestamp > 0.4);
  const heard = client.data.length;
  client.socket.write(requestVersion(2));
  await wait(100);
  expect(client.data.length).toBe(heard);
  expect(client.answers).toHaveLength(3);
});

test('faults on demand: the cable is in again, and new connections are served', async () => {
  const { ports, emulator } = await robot({}, readFaultPlan('unplug=300@0.3s'));
  const before = await watching(ports, ['timestamp']);
  const gone = once(before.socket, 'close');
  await until(() => emulator.controller.timestamp > 0.35);
  await gone;
  expect(emulator.controller.timestamp).toBeGreaterThan(0.55);
  const after = await watching(ports, ['timestamp']);
  await until(() => after.data.length > 5);
});

test('faults on demand: protective stop, overload by joint, power', async () => {
  const { said, emulator } = await robot({}, readFaultPlan('overload=3@0.1s,power-loss@0.3s'));
  await until(() => said.includes('protective stop: joint 3 overloaded'));
  await until(() => emulator.controller.robotMode === 3);
});

test('late answers are late, dropped ones do not come', async () => {
  const late = await dashboard((await robot({}, readFaultPlan('late=150ms'))).ports);
  const from = Date.now();
  await late.ask('robotmode');
  expect(Date.now() - from).toBeGreaterThanOrEqual(140);
  const client = await socketTo((await robot({}, readFaultPlan('drop=1'))).ports['dashboardPort']!);
  let bytes = 0;
  client.on('data', (chunk) => { bytes += chunk.length; });
  client.write('robotmode\n');
  await wait(60);
  expect(bytes).toBe(0);
});

