// Drivers against the emulated arms, over the bus master: the whole of a session and what goes wrong in one.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Calibration } from '../../../core/calibration/calibration.ts';
import { leadServos, ticksOf, type ServoChain } from '../../../core/protocols/servo-chain.ts';
import { sentence } from '../../../core/sentences/en.ts';
import { gello as emulatedGello, koch as emulatedKoch, kochLeader as emulatedKochLeader, vx300s as emulatedVx300s } from '../../emulate/dynamixel/kinds.ts';
import { bornHomingOffset } from '../../emulate/feetech/birth.ts';
import { so101 as emulatedSo101, so101Leader as emulatedSo101Leader } from '../../emulate/feetech/kinds.ts';
import { readArmTwin } from '../arm-twin.ts';
import { gello } from '../gello.ts';
import { kochLeader } from '../koch-leader.ts';
import { koch } from '../koch.ts';
import { so101Leader } from '../so101-leader.ts';
import { so101 } from '../so101.ts';
import { vx300s } from '../vx300s.ts';
import { writeCalibration } from './calibration-folder.ts';
import { readChain } from './open-chain.ts';
import { drive, openOnBench, pause, servoBench, until, type OpenOnBench, type ServoBench } from './servo-bench.fixture.ts';

let config = '';
beforeEach(async () => { config = await mkdtemp(join(tmpdir(), 'waldo-servo-')); });
afterEach(async () => { await rm(config, { recursive: true }); });

const now = { afterMilliseconds: 0 } as const;
const positions = (open: OpenOnBench, count: number): number[] => [...open.newest('arm/state')!.values.slice(0, count)];
const codes = (open: OpenOnBench): string[] => open.faults.map(({ code }) => code);
const far = (bench: ServoBench, joint: number, by: number): number[] => bench.arm.description.home.map((home, i) => (i === joint ? home + by : home));

describe.each([['so101', so101, emulatedSo101], ['koch', koch, emulatedKoch], ['vx300s', vx300s, emulatedVx300s]] as const)('%s', (_name, kind, emulated) => {
  it('opens where it stands, follows, says what it does, and stays held when it is closed', async () => {
    await using bench = await servoBench(emulated);
    const { home } = bench.arm.description;
    let moved = 0;
    const watching = setInterval(() => { for (const [i, at] of home.entries()) moved = Math.max(moved, Math.abs(bench.arm.position(i) - at)); }, 2);
    const open = await openOnBench(kind, { path: bench.path });
    await until(() => open.samples('arm/state') > 20);
    clearInterval(watching);
    expect(moved).toBeLessThan(0.005);
    expect(open.device.arm!.stop).toBe('hold');
    positions(open, home.length).forEach((at, i) => expect(at).toBeCloseTo(home[i]!, 2));

    await drive(open.device, far(bench, 0, 0.4), 600);
    expect(bench.arm.position(0)).toBeCloseTo(home[0]! + 0.4, 2);
    expect(positions(open, 1)[0]).toBeCloseTo(home[0]! + 0.4, 2);
    await until(() => open.newest('arm/servos')!.values.slice(0, home.length).every((volts) => volts > 4 && volts < 13), 6000);
    expect(codes(open)).toEqual([]);

    await open.device[Symbol.asyncDispose]();
    expect(home.map((_at, i) => bench.arm.hasTorque(i))).toEqual(home.map(() => true));
    await using again = await openOnBench(kind, { path: bench.path });
    await until(() => again.samples('arm/state') > 5);
    expect(bench.arm.position(0)).toBeCloseTo(home[0]! + 0.4, 2);
  });

  it('lets go when asked, and is taken up where it then is', async () => {
    await using bench = await servoBench(emulated);
    await using open = await openOnBench(kind, { path: bench.path });
    await until(() => open.samples('arm/state') > 5);
    await open.device.arm!.relax!();
    await until(() => !bench.arm.hasTorque(1));
    const there = bench.arm.position(1) + 0.3;
    bench.arm.push(1, there);
    await pause(100);
    open.device.arm!.hold();
    await until(() => bench.arm.hasTorque(1));
    await pause(200);
    expect(Math.abs(bench.arm.position(1) - there)).toBeLessThan(0.02);
    await drive(open.device, far(bench, 0, 0.2), 500);
    expect(bench.arm.position(0)).toBeCloseTo(far(bench, 0, 0.2)[0]!, 2);
  });
});

describe('an arm that is not what it should be is refused, in a sentence that names the joint', () => {
  it.each([
    ['another model', { wrongModel: [{ id: 3, afterMilliseconds: 0 }] }, { code: 'arm.wrong-model', params: { joint: 'elbow_flex', found: 'STS3250', expected: 'STS3215' } }],
    ['a servo missing', { mute: [{ id: 4, afterMilliseconds: 0 }] }, { code: 'arm.servo-missing', params: { joint: 'wrist_flex', id: 4 } }],
    ['a servo twice', { double: [{ id: 2, afterMilliseconds: 0 }] }, { code: 'arm.servo-twice', params: { joint: 'shoulder_lift', id: 2 } }],
    ['no power', { powerLoss: { afterMilliseconds: 0, forMilliseconds: Infinity } }, { code: 'arm.no-power' }],
  ])('%s', async (_what, faults, expected) => {
    await using bench = await servoBench(emulatedSo101);
    bench.fault(faults);
    await pause(50);
    await expect(openOnBench(so101, { path: bench.path })).rejects.toMatchObject({ fault: expected });
    expect(bench.arm.position(0)).toBeCloseTo(bench.arm.description.home[0]!, 2);
  });

  it('a port that another program has, or that is not there', async () => {
    await using bench = await servoBench(emulatedSo101);
    await using open = await openOnBench(so101, { path: bench.path });
    await expect(openOnBench(so101, { path: bench.path })).rejects.toMatchObject({ fault: { code: 'arm.port-taken' } });
    await until(() => open.samples('arm/state') > 5);
    await expect(openOnBench(so101, { path: `${bench.path}9` })).rejects.toMatchObject({ fault: { code: 'arm.port' } });
    await expect(openOnBench(so101, {})).rejects.toMatchObject({ fault: { code: expect.stringMatching(/^arm\.(absent|several)$/) } });
  });
});

describe('calibration', () => {
  /** What LeRobot would have written into the emulated arm's servos. */
  async function own(bench: ServoBench): Promise<{ chain: ServoChain; calibration: Calibration }> {
    const chain = await readChain({ world: 'so101' });
    const { description } = await readArmTwin('so101');
    const motors = Object.fromEntries(leadServos(chain).map((servo, i) => {
      const ends = [ticksOf(servo, description.joints[i]!.minimum), ticksOf(servo, description.joints[i]!.maximum)].map((ticks) => Math.max(0, Math.min(4095, Math.round(ticks))));
      return [servo.joint, {
        id: servo.id, driveMode: 0, homingOffset: bornHomingOffset(servo.id),
        rangeMinimum: servo.anchor === 'zero' ? 0 : ends[0]!, rangeMaximum: servo.anchor === 'zero' ? 4095 : ends[1]!,
      }];
    }));
    return { chain, calibration: { version: 1, kind: 'so101', identity: bench.path, madeAt: '2026-11-22T00:00:00.000Z', motors, rest: null } };
  }
  const stored = { calibration: 'stored' } as const;

  it('none is said so; the arm’s own gives the same angles as the arm has', async () => {
    await using bench = await servoBench(emulatedSo101);
    await expect(openOnBench(so101, { path: bench.path, ...stored }, config)).rejects.toMatchObject({ fault: { code: 'arm.uncalibrated' } });
    await writeCalibration(config, (await own(bench)).calibration);
    await using open = await openOnBench(so101, { path: bench.path, ...stored }, config);
    await until(() => open.samples('arm/state') > 5);
    positions(open, 6).forEach((at, i) => expect(at).toBeCloseTo(bench.arm.description.home[i]!, 2));
  });

  it('17° of drift in one servo is refused with the joint and the angle', async () => {
    await using bench = await servoBench(emulatedSo101);
    const { calibration } = await own(bench);
    const lift = calibration.motors['shoulder_lift']!;
    await writeCalibration(config, { ...calibration, motors: { ...calibration.motors, shoulder_lift: { ...lift, homingOffset: lift.homingOffset - 193 } } });
    const refused = await openOnBench(so101, { path: bench.path, ...stored }, config).catch((error: unknown) => error);
    expect(refused).toMatchObject({ fault: { code: 'arm.calibration-drift', params: { joint: 'shoulder_lift', degrees: '17.0' } } });
    expect(sentence((refused as { fault: Parameters<typeof sentence>[0] }).fault)).toMatch(/shoulder_lift is 17\.0° off/);
  });

  it('another arm’s, by its numbers or as another kind, is refused', async () => {
    await using bench = await servoBench(emulatedSo101);
    const { calibration } = await own(bench);
    const others = Object.fromEntries(Object.entries(calibration.motors).map(([joint, motor], i) => [joint, { ...motor, homingOffset: 333 - 71 * i }]));
    await writeCalibration(config, { ...calibration, motors: others });
    await expect(openOnBench(so101, { path: bench.path, ...stored }, config)).rejects.toMatchObject({ fault: { code: 'arm.calibration-foreign' } });
    await writeCalibration(config, { ...calibration, kind: 'so101-leader' });
    await expect(openOnBench(so101, { path: bench.path, ...stored }, config)).rejects.toMatchObject({ fault: { code: 'arm.calibration-foreign' } });
  });

  it('an arm that was let go and lies elsewhere than at rest is refused; one that is held is not asked', async () => {
    await using bench = await servoBench(emulatedSo101);
    const { chain, calibration } = await own(bench);
    const rest = Object.fromEntries(leadServos(chain).map((servo, i) => [servo.joint, ticksOf(servo, bench.arm.description.home[i]!) + (servo.joint === 'elbow_flex' ? 300 : 0)]));
    await writeCalibration(config, { ...calibration, rest });
    await using held = await openOnBench(so101, { path: bench.path, ...stored }, config);
    await held.device.arm!.relax!();
    await held.device[Symbol.asyncDispose]();
    await expect(openOnBench(so101, { path: bench.path, ...stored }, config)).rejects.toMatchObject({ fault: { code: 'arm.rest', params: { joint: 'elbow_flex', degrees: '26.4' } } });
  });
});

describe('while it is driven', () => {
  it('no number and infinities move nothing', async () => {
    await using bench = await servoBench(emulatedSo101);
    await using open = await openOnBench(so101, { path: bench.path });
    await until(() => open.samples('arm/state') > 5);
    for (const bad of [Number.NaN, Infinity, -Infinity]) await drive(open.device, bench.arm.description.home.map(() => bad), 150);
    bench.arm.description.home.forEach((home, i) => expect(bench.arm.position(i)).toBeCloseTo(home, 2));
  });

  it.each([['overload', 'arm.overload'], ['hot', 'arm.hot']] as const)('%s holds the arm and names the joint', async (name, code) => {
    await using bench = await servoBench(emulatedSo101);
    await using open = await openOnBench(so101, { path: bench.path });
    await until(() => open.samples('arm/state') > 5);
    bench.fault({ [name]: [{ id: 2, ...now }] });
    await until(() => codes(open).includes(code));
    const about = () => open.faults.filter((one) => one.code === code);
    expect(about()).toMatchObject([{ code, params: { joint: 'shoulder_lift' } }]);
    const before = bench.arm.position(0);
    await drive(open.device, far(bench, 0, 0.5), 300);
    expect(Math.abs(bench.arm.position(0) - before)).toBeLessThan(0.01);
    expect(about()).toHaveLength(1);
    // Whoever drives on regardless is told again.
    for (let more = 0; more < 10 && about().length < 2; more += 1) await drive(open.device, far(bench, 0, 0.5), 1000);
    expect(about().length).toBeGreaterThan(1);
  }, 20_000);

  it('a servo that falls silent holds the arm; when it answers again the arm is taken up where it is', async () => {
    await using bench = await servoBench(emulatedSo101);
    await using open = await openOnBench(so101, { path: bench.path });
    await until(() => open.samples('arm/state') > 5);
    bench.fault({ mute: [{ id: 5, ...now }] });
    await until(() => codes(open).includes('arm.servo-silent'));
    expect(open.faults.find(({ code }) => code === 'arm.servo-silent')).toMatchObject({ params: { joint: 'wrist_roll' } });
    await drive(open.device, far(bench, 0, 0.5), 200);
    expect(bench.arm.position(0)).toBeCloseTo(bench.arm.description.home[0]!, 1);
    bench.fault({ mute: [] });
    await until(() => codes(open).includes('arm.servo-back'));
    await pause(150);
    await drive(open.device, far(bench, 0, 0.2), 500);
    expect(bench.arm.position(0)).toBeCloseTo(far(bench, 0, 0.2)[0]!, 1);
  });

  it('power lost mid-motion and back within a second: held where it then is, never a jump back', async () => {
    await using bench = await servoBench(emulatedSo101);
    await using open = await openOnBench(so101, { path: bench.path });
    await until(() => open.samples('arm/state') > 5);
    void drive(open.device, far(bench, 0, 1.2), 250);
    await pause(150);
    bench.fault({ powerLoss: { ...now, forMilliseconds: 500 } });
    await until(() => !bench.arm.hasTorque(0) && codes(open).includes('arm.no-power'));
    // It sinks meanwhile.
    bench.arm.push(1, bench.arm.position(1) + 0.25);
    await pause(30);
    const sunk = [bench.arm.position(0), bench.arm.position(1)];
    await until(() => bench.arm.hasTorque(1));
    await pause(400);
    expect([...new Set(codes(open))]).toEqual(['arm.no-power', 'arm.servo-back']);
    expect(Math.abs(bench.arm.position(0) - sunk[0]!)).toBeLessThan(0.03);
    expect(Math.abs(bench.arm.position(1) - sunk[1]!)).toBeLessThan(0.03);
  });

  it('a cable that stays out loses the arm, once; plugged in again it opens again', async () => {
    await using bench = await servoBench(emulatedSo101);
    const open = await openOnBench(so101, { path: bench.path });
    await until(() => open.samples('arm/state') > 5);
    bench.fault({ unplug: { ...now, forMilliseconds: 2500 } });
    const out = performance.now();
    await until(() => codes(open).includes('device.lost'), 4000);
    expect(codes(open)).toEqual(['device.lost']);
    expect(sentence(open.faults[0]!)).toMatch(/SO-101/);
    expect(bench.arm.hasTorque(0)).toBe(true);
    await open.device[Symbol.asyncDispose]();
    await until(() => performance.now() > out + 2700, 5000);
    await using again = await openOnBench(so101, { path: bench.path });
    await until(() => again.samples('arm/state') > 5);
  });

  it('lost and broken packets are counted and cost nothing', async () => {
    await using bench = await servoBench(emulatedSo101);
    await using open = await openOnBench(so101, { path: bench.path });
    await until(() => open.samples('arm/state') > 5);
    bench.fault({ drop: 0.02, corrupt: 0.01 });
    await drive(open.device, far(bench, 0, 0.4), 1000);
    expect(bench.arm.position(0)).toBeCloseTo(far(bench, 0, 0.4)[0]!, 2);
    expect(codes(open)).toEqual([]);
    await pause(250);
    const { values } = open.newest('arm/servos')!;
    expect(values[24]! + values[25]!).toBeGreaterThan(0);
  });
});

describe.each([['so101-leader', so101Leader, emulatedSo101Leader], ['koch-leader', kochLeader, emulatedKochLeader], ['gello', gello, emulatedGello]] as const)('%s', (_name, kind, emulated) => {
  it('tells where a hand puts it, in the follower’s joints, and is never driven', async () => {
    await using bench = await servoBench(emulated);
    await using open = await openOnBench(kind, { path: bench.path });
    const { leader } = open.device;
    expect(leader).toMatchObject({ streamId: 'arm/state', joints: bench.arm.description.joints.map(({ name }) => name) });
    expect(open.device.arm).toBeUndefined();
    await until(() => open.samples('arm/state') > 3);
    const { home } = bench.arm.description;
    positions(open, home.length).forEach((at, i) => expect(Math.abs(at - home[i]!)).toBeLessThan(0.02));
  });
});

it('a leader pushes back where the arm is pushed, gives way to the hand, and is loose again after it', async () => {
  await using bench = await servoBench(emulatedSo101Leader);
  await using open = await openOnBench(so101Leader, { path: bench.path });
  await until(() => open.samples('arm/state') > 3);
  const { home } = bench.arm.description;
  const { push } = open.device.leader!;
  push!([0, 0.8, 0, 0, 0, 0]);
  await until(() => bench.arm.position(1) < home[1]! - 0.02);
  expect(Math.abs(bench.arm.position(0) - home[0]!)).toBeLessThan(0.02);
  push!([0, 0, 0, 0, 0, 0]);
  await until(() => Math.abs(bench.arm.position(1) - home[1]!) < 0.01);
  expect(codes(open)).toEqual([]);
});

it('does the same over the plain twin of the bus master', async () => {
  await using bench = await servoBench(emulatedSo101);
  await using open = await openOnBench(so101, { path: bench.path, master: 'twin' });
  await until(() => open.samples('arm/state') > 20);
  await drive(open.device, far(bench, 0, 0.3), 800);
  expect(bench.arm.position(0)).toBeCloseTo(far(bench, 0, 0.3)[0]!, 2);
});
