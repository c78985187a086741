// The emulated xArm as its clients meet it: raw sockets and the vendor's bytes, on motors that follow exactly.
import { connect, type Socket } from 'node:net';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { gripperPositionWords, gripperPulses, gripperRequestBody, readGripperAnswer, xarmGripperRegister } from '../../../core/protocols/xarm-gripper.ts';
import { readXarmReport, readXarmReportMore, xarmReports, type XarmReport } from '../../../core/protocols/xarm-report.ts';
import { readXarmVersion, xarmFlag, xarmFloats, xarmFloatsAt, xarmFrame, xarmFrames, xarmJointBody, xarmMode, xarmRegister as register, xarmState } from '../../../core/protocols/xarm.ts';
import type { Emulator } from '../emulator.ts';
import { noFaults, readFaultPlan, type FaultPlan } from '../fault-plan.ts';
import { idealArm, type IdealArm } from '../ideal-arm.ts';
import { xarm6 } from './xarm6.ts';

const cleanup: (() => PromiseLike<unknown> | void)[] = [];
afterEach(async () => { for (const undo of cleanup.splice(0).reverse()) await undo(); });

const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, milliseconds); });
const until = async (met: () => boolean | Promise<boolean>, milliseconds = 5000): Promise<void> => {
  for (const end = performance.now() + milliseconds; !(await met());) {
    if (performance.now() > end) throw new Error('it did not come to that');
    await wait(5);
  }
};

async function start(faults: FaultPlan = noFaults): Promise<{ arm: IdealArm; emulator: Emulator; ports: Record<string, number>; box: Client }> {
  const arm = idealArm(['joint1', 'joint2', 'joint3', 'joint4', 'joint5', 'joint6']);
  const emulator = await xarm6.start({ arm, faults, motion: 'still', say: () => undefined });
  cleanup.push(() => emulator[Symbol.asyncDispose]());
  const ports = emulator.endpoint as unknown as Record<string, number>;
  return { arm, emulator, ports, box: await client(ports['port']!) };
}

interface Client {
  ask(register: number, body?: ArrayLike<number>): Promise<Uint8Array>;
  readonly socket: Socket;
  readonly heard: { transaction: number; register: number; body: Uint8Array }[];
}

async function client(port: number): Promise<Client> {
  const socket = await dial(port);
  const heard: Client['heard'] = [];
  const framer = xarmFrames((frame) => heard.push({ ...frame, body: frame.body.slice() }));
  socket.on('data', (bytes) => framer.push(bytes));
  let transaction = 0;
  return {
    socket, heard,
    async ask(to, body = []) {
      transaction += 1;
      const mine = transaction;
      socket.write(xarmFrame(mine, to, body));
      await until(() => heard.some((frame) => frame.transaction === mine && frame.register === to));
      return heard.find((frame) => frame.transaction === mine && frame.register === to)!.body;
    },
  };
}

const dial = (port: number): Promise<Socket> => new Promise((resolve, reject) => {
  const socket = connect(port, '127.0.0.1', () => resolve(socket));
  socket.setNoDelay(true);
  socket.on('error', reject);
  cleanup.push(() => { socket.destroy(); });
});

async function reports(port: number): Promise<{ seen: { at: number; report: XarmReport }[]; frames: Uint8Array[] }> {
  const seen: { at: number; report: XarmReport }[] = [];
  const frames: Uint8Array[] = [];
  const framer = xarmReports((frame) => {
    frames.push(frame.slice());
    const report = readXarmReport(frame);
    if (report) seen.push({ at: performance.now(), report });
  });
  (await dial(port)).on('data', (bytes) => framer.push(bytes));
  return { seen, frames };
}

const makeReady = async (box: Client, mode: number): Promise<void> => {
  await box.ask(register.clearError);
  await box.ask(register.motionEnable, [8, 1]);
  await box.ask(register.setMode, [mode]);
  await box.ask(register.setState, [0]);
};
const joints = (...values: number[]): number[] => [...values, ...new Array<number>(7).fill(0)].slice(0, 7);
const mostChange = 3.14 * 0.004;

describe('the control port', () => {
  it('says what it is, and nothing moves before motors, mode and state are set', async () => {
    const { arm, box } = await start();
    expect(readXarmVersion((await box.ask(register.version)).subarray(1))).toMatchObject({ axes: 6, model: 6, firmware: '2.3.0' });
    expect([...await box.ask(register.state)]).toEqual([xarmFlag.notReady, xarmState.stopped]);
    const answer = await box.ask(register.moveJoint, xarmJointBody([1, 0, 0, 0, 0, 0], 6, 1, 5));
    expect(answer[0]! & xarmFlag.notReady).not.toBe(0);
    await wait(100);
    expect(arm.position(0)).toBe(0);
    await makeReady(box, xarmMode.position);
    expect([...await box.ask(register.state)]).toEqual([0, xarmState.standby]);
  });

  it('follows servo goals in mode 1 and answers with the transaction of each', async () => {
    const { arm, box } = await start();
    await makeReady(box, xarmMode.servo);
    for (let i = 1; i <= 50; i += 1) {
      await box.ask(register.servoJoint, xarmJointBody([i * mostChange * 0.3, 0, 0, 0, 0, -i * mostChange * 0.2], 6));
    }
    await wait(20);
    expect(arm.position(0)).toBeCloseTo(50 * mostChange * 0.3, 6);
    expect(arm.position(5)).toBeCloseTo(-50 * mostChange * 0.2, 6);
    const row = xarmFloatsAt(await box.ask(register.jointPositions), 1, 7);
    expect(row[0]).toBeCloseTo(arm.position(0), 5);
    // Measured positions, speeds and torques, seven each.
    expect((await box.ask(register.jointPositions, [3])).length).toBe(1 + 3 * 28);
  });

  it('stops with code 24 when a joint is told to leap, and goes on after the error is cleared', async () => {
    const { arm, box } = await start();
    await makeReady(box, xarmMode.servo);
    const answer = await box.ask(register.servoJoint, xarmJointBody([0.5, 0, 0, 0, 0, 0], 6));
    expect(answer[0]! & xarmFlag.error).not.toBe(0);
    expect([...await box.ask(register.errors)].slice(1)).toEqual([24, 0]);
    await wait(50);
    expect(arm.position(0)).toBe(0);
    await box.ask(register.setState, [0]);
    expect((await box.ask(register.state))[1]).toBe(xarmState.stopped);
    await makeReady(box, xarmMode.servo);
    expect([...await box.ask(register.servoJoint, xarmJointBody([0.01, 0, 0, 0, 0, 0], 6))]).toEqual([0]);
  });

  it('stops with code 23 at a joint limit', async () => {
    const { box } = await start();
    await makeReady(box, xarmMode.position);
    await box.ask(register.moveJoint, xarmJointBody([0, 4, 0, 0, 0, 0], 6, 1, 5));
    expect((await box.ask(register.errors))[1]).toBe(23);
  });

  it('plans joint moves: all joints start and arrive together, one after another, and says so to who asked', async () => {
    const { arm, box, ports } = await start();
    const { seen } = await reports(ports['reportPort']!);
    await makeReady(box, xarmMode.position);
    await box.ask(register.setFeedback, [2]);
    await box.ask(register.moveJoint, xarmJointBody([0.6, 0.3, 0, 0, 0, 0], 6, 1.5, 10));
    await box.ask(register.moveJoint, xarmJointBody([0.2, 0.3, 0, 0, 0, 0], 6, 1.5, 10));
    await until(() => box.heard.filter((frame) => frame.register === register.feedback).length === 2, 3500);
    expect(arm.position(0)).toBeCloseTo(0.2, 2);
    const half = seen.find(({ report }) => report.positions[0]! > 0.3)!.report;
    expect(half.positions[1]).toBeCloseTo(half.positions[0]! / 2, 1);
    expect(Math.max(...seen.map(({ report }) => report.positions[0]!))).toBeGreaterThan(0.59);
    const answered = box.heard.filter((frame) => frame.register === register.feedback).map((frame) => frame.body[5]);
    expect(answered).toEqual([0, 0]);
  });

  it('holds a velocity in mode 4 for as long as it is told', async () => {
    const { arm, box } = await start();
    await makeReady(box, xarmMode.jointVelocity);
    await box.ask(register.jointVelocity, [...xarmFloats(...joints(0.5)), 1, ...xarmFloats(0.4)]);
    await wait(700);
    expect(arm.position(0)).toBeGreaterThan(0.15);
    expect(arm.position(0)).toBeLessThan(0.25);
    expect((await box.ask(register.state))[1]).toBe(xarmState.standby);
  });

  it('takes a new goal at once in mode 6', async () => {
    const { arm, box } = await start();
    await makeReady(box, xarmMode.jointOnline);
    await box.ask(register.moveJoint, xarmJointBody([2, 0, 0, 0, 0, 0], 6, 1, 10));
    await wait(150);
    await box.ask(register.moveJoint, xarmJointBody([-0.1, 0, 0, 0, 0, 0], 6, 1, 10));
    await until(() => Math.abs(arm.position(0) + 0.1) < 0.005);
  });

  it('state 3 pauses and takes up again, state 4 forgets', async () => {
    const { arm, box } = await start();
    await makeReady(box, xarmMode.position);
    await box.ask(register.moveJoint, xarmJointBody([1, 0, 0, 0, 0, 0], 6, 1, 10));
    await wait(200);
    await box.ask(register.setState, [3]);
    await wait(200);
    const paused = arm.position(0);
    await wait(100);
    expect(arm.position(0)).toBe(paused);
    expect((await box.ask(register.state))[1]).toBe(xarmState.paused);
    await box.ask(register.setState, [0]);
    await wait(200);
    expect(arm.position(0)).toBeGreaterThan(paused + 0.05);
    await box.ask(register.setState, [4]);
    await wait(200);
    const stopped = arm.position(0);
    await box.ask(register.setState, [0]);
    await wait(200);
    expect(arm.position(0)).toBe(stopped);
    expect(stopped).toBeLessThan(0.95);
  });

  it('warns of what it does not know or cannot read', async () => {
    const { box } = await start();
    expect((await box.ask(99))[0]! & xarmFlag.invalid).not.toBe(0);
    expect((await box.ask(register.errors))[2]).toBe(13);
    await box.ask(register.clearWarning);
    await makeReady(box, xarmMode.position);
    await box.ask(register.moveJoint, [1, 2, 3]);
    expect((await box.ask(register.errors))[2]).toBe(12);
    await box.ask(register.clearWarning);
    await box.ask(register.setMode, [9]);
    expect((await box.ask(register.errors))[2]).toBe(12);
  });

  it('stays up whatever it is sent, and hangs up on strangers', async () => {
    const { ports, box } = await start();
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), async (bytes) => {
      const stranger = await dial(ports['port']!);
      await new Promise<void>((resolve) => { stranger.write(bytes, () => resolve()); });
      stranger.destroy();
    }), { numRuns: 30 });
    const whole = fc.record({ to: fc.integer({ min: 0, max: 255 }), body: fc.uint8Array({ maxLength: 60 }) });
    await fc.assert(fc.asyncProperty(fc.array(whole, { maxLength: 8 }), async (frames) => {
      for (const { to, body } of frames) box.socket.write(xarmFrame(9, to, body));
      await box.ask(register.state);
    }), { numRuns: 40 });
    const stranger = await dial(ports['port']!);
    stranger.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await new Promise<void>((resolve) => { stranger.on('close', () => resolve()); });
  });
});

describe('the report ports', () => {
  it('push at their own rates, each its own size', async () => {
    const { ports, box } = await start();
    const all = { real: await reports(ports['reportPort']!), normal: await reports(ports['normalPort']!), rich: await reports(ports['richPort']!), realTime: await reports(ports['realTimePort']!) };
    await makeReady(box, xarmMode.servo);
    await wait(1000);
    const sizes = Object.fromEntries(Object.entries(all).map(([name, { frames }]) => [name, frames[0]!.length]));
    expect(sizes).toEqual({ real: 87, normal: 145, rich: 495, realTime: 804 });
    expect(all.real.frames.length).toBeGreaterThan(60);
    expect(all.real.frames.length).toBeLessThan(115);
    expect(all.rich.frames.length).toBeLessThan(8);
    const more = readXarmReportMore(all.normal.frames.at(-1)!)!;
    expect(more).toEqual({ brakes: 0x3f, enabled: 0x3f, error: 0, warning: 0 });
    expect(all.real.seen.at(-1)!.report).toMatchObject({ mode: 1, state: xarmState.standby });
  });
});

describe('the gripper', () => {
  it('opens and closes by pulses once it is enabled', async () => {
    const { arm, box } = await start();
    const write = (at: number, values: readonly number[]) => box.ask(register.endBus, gripperRequestBody({ write: at, values }));
    const position = async (): Promise<number> => gripperPulses(readGripperAnswer((await box.ask(register.endBus, gripperRequestBody({ read: xarmGripperRegister.position, count: 2 }))).subarray(1))!);
    expect(await position()).toBe(425);
    await write(xarmGripperRegister.goal, gripperPositionWords(850));
    await wait(100);
    expect(arm.position(6)).toBeCloseTo(0.5, 3);
    await write(xarmGripperRegister.enable, [1]);
    await write(xarmGripperRegister.speed, [5000]);
    await write(xarmGripperRegister.goal, gripperPositionWords(850));
    await until(async () => await position() > 845);
    expect(arm.position(6)).toBeCloseTo(1, 2);
    // Somebody else's address on the bus: nobody answers there.
    expect(readGripperAnswer((await box.ask(register.endBus, [9, 3, 3, 0, 0, 0, 1])).subarray(1))).toBeUndefined();
  });
});

describe('faults on demand', () => {
  it('an overloaded joint stops the arm and names itself', async () => {
    const { box } = await start(readFaultPlan('overload=3'));
    await wait(30);
    expect((await box.ask(register.errors))[1]).toBe(13);
    expect((await box.ask(register.state))[1]).toBe(xarmState.stopped);
  });
  it('a protective stop is a collision', async () => {
    const { box } = await start(readFaultPlan('protective-stop@0.1s'));
    await makeReady(box, xarmMode.servo);
    await wait(200);
    expect((await box.ask(register.errors))[1]).toBe(31);
  });
  it('so is a motor that gives all it has and gets nowhere', async () => {
    const { arm, box } = await start();
    await makeReady(box, xarmMode.servo);
    await wait(20);
    arm.strain(2, 30);
    await wait(450);
    expect((await box.ask(register.errors))[1]).toBe(31);
  });
  it('out of the wall or off the net, the arm holds and nobody answers', async () => {
    for (const fault of ['power-loss@0.2s', 'unplug@0.2s']) {
      const { arm, box, emulator } = await start(readFaultPlan(fault));
      await makeReady(box, xarmMode.jointVelocity);
      await box.ask(register.jointVelocity, [...xarmFloats(...joints(0.5)), 1, ...xarmFloats(0.05)]);
      await wait(300);
      const silentAt = box.heard.length;
      box.socket.write(xarmFrame(99, register.state, []));
      const there = arm.position(0);
      await wait(150);
      expect(box.heard.length).toBe(silentAt);
      expect(arm.position(0)).toBe(there);
      expect(emulator.counts()['framesHeard']).toBeGreaterThan(4);
    }
  });
  it('plugged in again it answers as before; with power again it is a box that has just started', async () => {
    const plug = await start(readFaultPlan('unplug=300@0.1s'));
    await makeReady(plug.box, xarmMode.servo);
    await wait(500);
    expect((await plug.box.ask(register.state))[1]).toBe(xarmState.standby);
    const power = await start(readFaultPlan('power-loss=300@0.3s'));
    await makeReady(power.box, xarmMode.servo);
    await new Promise<void>((resolve) => { power.box.socket.on('close', () => resolve()); });
    const again = await client(power.ports['port']!);
    expect((await again.ask(register.state))[1]).toBe(xarmState.stopped);
  });
  it('a box of another model says so', async () => {
    const { box } = await start(readFaultPlan('wrong-model=1'));
    expect(readXarmVersion((await box.ask(register.version)).subarray(1))).toMatchObject({ axes: 7 });
  });
});
