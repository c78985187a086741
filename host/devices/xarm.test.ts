// The xArm driver against its emulator: real sockets and threads; an ideal arm where time counts, real physics once.
import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { ArmDescription } from '../../core/math/arm.ts';
import { gripperPositionWords, gripperRequestBody, xarmGripperRange, xarmGripperRegister } from '../../core/protocols/xarm-gripper.ts';
import { xarmFrame, xarmFrames, xarmMode, xarmRegister, xarmState, xarmVersionBytes } from '../../core/protocols/xarm.ts';
import type { SafeCommand } from '../../core/streams/safe-command.ts';
import { systemClock } from '../clock.ts';
import { armOnBench, fastest, freeze, longestStall, restingSince, type ArmOnBench } from './fixtures/arm-on-bench.ts';
import { xarm } from './xarm.ts';

const cleanup: AsyncDisposable[] = [];
afterEach(async () => { for (const one of cleanup.splice(0).reverse()) await one[Symbol.asyncDispose](); });

async function open(fault = '', settings: object = {}, physics = false): Promise<ArmOnBench> {
  const one = await armOnBench(xarm, 'xarm6', { fault, settings, physics });
  cleanup.push(one);
  return one;
}

const gripper = 6;

describe('driving', () => {
  it.each([false, true])('follows goals, joints and gripper, and stays on hold (physics: %s)', async (physics) => {
    const one = await open('', {}, physics);
    const { home } = one.arm.description;
    await one.until(() => one.states.length > 20);
    const goal = [...home];
    goal[0] = home[0]! + 0.2;
    goal[gripper] = 0.01;
    for (let i = 0; i < 150; i += 1) { one.send(goal); await wait(8); }
    await one.until(() => Math.abs(one.states.at(-1)!.values[0]! - goal[0]!) < 0.01);
    await one.until(() => Math.abs(one.states.at(-1)!.values[gripper]! - 0.01) < 0.002);
    expect(Math.abs(one.truth.at(-1)!.values[0]! - goal[0]!)).toBeLessThan(0.01);
    one.arm.hold();
    await wait(300);
    expect(Math.abs(one.truth.at(-1)!.values[0]! - goal[0]!)).toBeLessThan(0.01);
    expect(one.faults).toEqual([]);
    const { values, tCapture } = one.states.at(-1)!;
    expect(values).toHaveLength(21);
    expect(systemClock.now() - tCapture!).toBeLessThan(200e6);
  });

  it('stands still before the first goal, and its own limit keeps a leap slow', async () => {
    const one = await open();
    await wait(300);
    expect(fastest(one.truth, 0)).toBeLessThan(0.05);
    const far = [...one.arm.description.home];
    far[0] = far[0]! + 1;
    for (let i = 0; i < 60; i += 1) { one.send(far); await wait(8); }
    one.arm.hold();
    const limit = one.arm.description.joints[0]!.velocity;
    expect(fastest(one.truth, 0)).toBeLessThan(limit * 1.3);
    expect(fastest(one.truth, 0)).toBeGreaterThan(limit * 0.5);
    expect(one.faults).toEqual([]);
  });

  it('leaves the gripper alone before anything is followed and while the arm holds', async () => {
    const one = await open();
    const other = connect(Number((one.endpoint as { port: number }).port), '127.0.0.1');
    const half = (description: ArmDescription): number => (description.gripper.open + description.gripper.closed) / 2;
    const grip = (pulses: number): void => { other.write(xarmFrame(1, xarmRegister.endBus, gripperRequestBody({ write: xarmGripperRegister.goal, values: gripperPositionWords(pulses) }))); };
    const stands = async (): Promise<void> => {
      await one.until(() => Math.abs(one.truth.at(-1)!.values[gripper]! - half(one.arm.description)) < 0.001);
      // Longer than it takes until a gripper that is told its goal is told it again.
      await wait(700);
      expect(one.truth.at(-1)!.values[gripper]).toBeCloseTo(half(one.arm.description), 2);
    };
    grip((xarmGripperRange.open + xarmGripperRange.closed) / 2);
    await stands();
    await one.drive(0, 1200);
    await one.until(() => one.truth.at(-1)!.values[gripper]! > 0.038);
    one.arm.hold();
    await wait(100);
    grip((xarmGripperRange.open + xarmGripperRange.closed) / 2);
    await stands();
    other.destroy();
    expect(one.faults).toEqual([]);
  });

  it('drives an arm without a gripper', async () => {
    const one = await open('', { gripper: false });
    await one.drive(0, 600);
    expect(fastest(one.truth, 0)).toBeGreaterThan(0.3);
    expect(fastest(one.truth, gripper)).toBe(0);
    expect(one.faults).toEqual([]);
  });

  it('takes no number that is none', async () => {
    const one = await open();
    const { home } = one.arm.description;
    one.send([Number.NaN, ...home.slice(1)]);
    one.send([Infinity, ...home.slice(1)]);
    await wait(200);
    expect(fastest(one.truth, 0)).toBeLessThan(0.05);
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
    // Samples of the time of the freeze were stamped on the physics' thread and wait here.
    await one.until(() => one.truth.at(-1)!.tCapture! > thawedAt);
    const during = one.truth.filter(({ tCapture }) => tCapture! >= frozenAt && tCapture! < thawedAt);
    expect(during.length).toBeGreaterThan(50);
    const heldAfter = (restingSince(during, 0, 0.1) - frozenAt) / 1e6;
    console.log(`xArm at rest ${heldAfter.toFixed(0)} ms after the main thread froze`);
    // What the machine made the bench itself wait is not the driver's.
    expect(heldAfter).toBeLessThan(60 + longestStall(during));
    const mark = one.truth.length;
    await one.drive(0, 600);
    expect(fastest(one.truth.slice(mark), 0)).toBeLessThan(1.5 * 1.3);
    expect(one.faults).toEqual([]);
  });
});

describe('trouble', () => {
  it('a joint that stops the arm is named, and the arm drives again after someone has held', async () => {
    const one = await open('overload=3@4s');
    await one.driveUntilFault(0);
    expect(one.faults).toMatchObject([{ code: 'arm.stopped-itself', params: { why: expect.stringContaining('joint3') } }]);
    const mark = one.truth.length;
    await one.drive(0, 500);
    expect(fastest(one.truth.slice(mark + 30), 0)).toBeLessThan(0.05);
    expect(one.arm.follows).toBe(false);
    // The operator acknowledges: the arm is held, and then driven again.
    one.arm.hold();
    await wait(50);
    const again = one.truth.length;
    await one.drive(0, 1200);
    expect(fastest(one.truth.slice(again), 0)).toBeGreaterThan(0.2);
    expect(fastest(one.truth.slice(again), 0)).toBeLessThan(1.5 * 1.3);
    expect(one.arm.follows).toBe(true);
    expect(one.faults).toHaveLength(1);
  });

  it('another program that pauses the arm or takes it over is told of', async () => {
    for (const [register, body, why] of [[xarmRegister.setState, [xarmState.paused], 'paused'], [xarmRegister.setMode, [xarmMode.jointVelocity], 'mode changed']] as const) {
      const one = await open();
      await one.drive(0, 300);
      const other = connect(Number((one.endpoint as { port: number }).port), '127.0.0.1');
      other.write(xarmFrame(1, register, body));
      await one.until(() => one.faults.length > 0);
      other.destroy();
      expect(one.faults[0]).toMatchObject({ code: 'arm.stopped-itself', params: { why: expect.stringContaining(why) } });
    }
  });

  it('a collision is said as what it is', async () => {
    const one = await open('protective-stop@4s');
    await one.driveUntilFault(0);
    expect(one.faults[0]).toMatchObject({ code: 'arm.stopped-itself', params: { why: expect.stringContaining('met something') } });
  });

  it('a cable that is out is a lost device, once, and the arm stays', async () => {
    const one = await open('unplug@4s');
    await one.driveUntilFault(0);
    await one.until(() => one.faults.length >= 2);
    await wait(200);
    expect(one.faults.map(({ code }) => code)).toEqual(['arm.link-lost', 'device.lost']);
    expect(fastest(one.truth.slice(-20), 0)).toBeLessThan(0.05);
  });

  it('bytes that a broken line changed end the connection at the worst, with a fault', async () => {
    const one = await armOnBench(xarm, 'xarm6', { fault: 'corrupt=0.2' }).catch((error: unknown) => {
      expect(error).toMatchObject({ fault: { code: expect.stringMatching(/^(arm|device)\./) } });
      return undefined;
    });
    if (!one) return;
    cleanup.push(one);
    await one.drive(0, 1000);
    expect(one.faults.filter(({ code }) => !/^(arm|device)\./.test(code))).toEqual([]);
  });

  it('waits where it is while no reports come, and goes on from there', async () => {
    const one = await open();
    const { port, reportPort } = one.endpoint as { port: number; reportPort: number };
    // The reports come through here, and can be kept back.
    const kept: { pause(): unknown; resume(): unknown }[] = [];
    const between = createServer((socket) => {
      const box = connect(reportPort, '127.0.0.1');
      kept.push(box);
      for (const end of [socket, box]) end.on('error', () => undefined);
      box.on('data', (bytes) => { socket.write(bytes); });
      socket.on('close', () => { box.destroy(); });
    });
    await new Promise<void>((resolve) => { between.listen(0, '127.0.0.1', () => resolve()); });
    const codes: string[] = [];
    const device = await xarm.open(xarm.settings.parse({ port, reportPort: (between.address() as AddressInfo).port }), { id: 'arm', clock: systemClock, publish: () => undefined, report: ({ code }) => { codes.push(code); } });
    cleanup.push({ async [Symbol.asyncDispose]() { await device[Symbol.asyncDispose](); between.close(); } });
    const begun = performance.now();
    const lead = async (milliseconds: number): Promise<void> => {
      for (const end = performance.now() + milliseconds; performance.now() < end; await wait(8)) {
        const goal = Float64Array.from(one.arm.description.home);
        goal[0] = goal[0]! + (performance.now() - begun) / 2000;
        device.arm!.send({ joints: goal, tCapture: systemClock.now() } as unknown as SafeCommand);
      }
    };
    await lead(1200);
    kept.at(-1)!.pause();
    await lead(250);
    const held = one.truth.length - 1;
    await lead(400);
    expect(fastest(one.truth.slice(held), 0)).toBeLessThan(0.05);
    const again = one.truth.length - 1;
    kept.at(-1)!.resume();
    await lead(150);
    expect(fastest(one.truth.slice(again), 0)).toBeLessThan(0.6);
    await lead(600);
    expect(one.truth.at(-1)!.values[0]! - one.truth[again]!.values[0]!).toBeGreaterThan(0.2);
    expect(codes).toEqual([]);
  });

  it('late and lost answers only slow it down', async () => {
    const one = await open('late=20ms,drop=0.02');
    await one.drive(0, 1500);
    expect(fastest(one.truth, 0)).toBeGreaterThan(0.5);
    expect(one.faults).toEqual([]);
  });
});

describe('opening', () => {
  const failing = (settings: object) => xarm.open(xarm.settings.parse(settings), { id: 'arm', clock: systemClock, publish: () => undefined, report: () => undefined });
  const servers: Server[] = [];
  const serve = async (answer: (bytes: Uint8Array) => Uint8Array | undefined): Promise<number> => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', (bytes) => { const back = answer(bytes); if (back) socket.write(back); });
    });
    servers.push(server);
    await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', () => resolve()); });
    return (server.address() as AddressInfo).port;
  };
  afterEach(() => { for (const server of servers.splice(0)) server.close(); });

  it('says that nobody answers there', async () => {
    await expect(failing({ port: 1 })).rejects.toMatchObject({ fault: { code: 'arm.unreachable', params: { address: '127.0.0.1:1' } } });
  });
  it('says that it is another arm', async () => {
    const port = await serve((bytes) => {
      let back: Uint8Array | undefined;
      xarmFrames(({ transaction, register }) => {
        back = xarmFrame(transaction, register, [0, ...xarmVersionBytes({ axes: 7, model: 7, serial: 'XI130007ABCDE', firmware: '2.3.0' })]);
      }).push(bytes);
      return back;
    });
    await expect(failing({ port })).rejects.toMatchObject({ fault: { code: 'arm.wrong-arm', params: { expected: '6 joints', found: '7 joints' } } });
  });
  it('is not taken in by answers of nonsense', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 60 }), { minLength: 1, maxLength: 8 }), async (bodies) => {
      let turn = 0;
      const port = await serve((bytes) => {
        let back: Uint8Array | undefined;
        xarmFrames(({ transaction, register }) => { back = xarmFrame(transaction, register, register === 1 ? [0, ...xarmVersionBytes({ axes: 6, model: 6, serial: 'XI130006ABCDE', firmware: '2.3.0' })] : bodies[(turn += 1) % bodies.length]!); }).push(bytes);
        return back;
      });
      await expect(failing({ port, reportPort: port })).rejects.toMatchObject({ fault: { code: expect.stringMatching(/^(arm\.|device\.open)/) } });
    }), { numRuns: 4 });
  });
  it('says that it is no arm at all', async () => {
    const chatty = await serve(() => Buffer.from('220 mail.example ESMTP ready, how nice of you to call\r\n'));
    await expect(failing({ port: chatty })).rejects.toMatchObject({ fault: { code: expect.stringMatching(/^arm\.(unreachable|wrong-arm)$/) } });
    const flooding = await serve(() => Buffer.alloc(200_000, 0xff));
    await expect(failing({ port: flooding })).rejects.toMatchObject({ fault: { code: expect.stringMatching(/^arm\.(unreachable|wrong-arm)$/) } });
    const mute = await serve(() => undefined);
    await expect(failing({ port: mute })).rejects.toMatchObject({ fault: { code: 'arm.unreachable' } });
  });
});
