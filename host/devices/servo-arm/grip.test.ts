// How a servo arm is let go of and taken up: as a whole whatever is asked in between, and by itself only where it lies.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { leadServos, ticksOf } from '../../../core/protocols/servo-chain.ts';
import { bornHomingOffset } from '../../emulate/feetech/birth.ts';
import { so101 as emulatedSo101 } from '../../emulate/feetech/kinds.ts';
import { so101 } from '../so101.ts';
import { writeCalibration } from './calibration-folder.ts';
import { readChain } from './open-chain.ts';
import type { ServoRegisters } from './registers.ts';
import { drive, openOnBench, pause, servoBench, until, type ServoBench } from './servo-bench.fixture.ts';
import { readSlack, torqueOff } from './torque.ts';

const torque = (bench: ServoBench): boolean[] => bench.arm.description.joints.map((_joint, i) => bench.arm.hasTorque(i));
const all = (bench: ServoBench, on: boolean): boolean[] => bench.arm.description.joints.map(() => on);
const settled = 700;

it('taken up while it is being let go, it ends with all of its torque; let go while it is taken up, with none', async () => {
  await using bench = await servoBench(emulatedSo101);
  await using open = await openOnBench(so101, { path: bench.path });
  const arm = open.device.arm!;
  await until(() => open.samples('arm/state') > 5);
  for (const after of [0, 5, 15, 30, 60]) {
    const relaxing = arm.relax!();
    await pause(after);
    arm.hold();
    expect(arm.follows).toBe(false);
    await relaxing;
    await pause(settled);
    expect(torque(bench)).toEqual(all(bench, true));
    expect(arm.follows).toBe(true);
    await arm.relax!();
    arm.hold();
    await pause(3 * after);
    await arm.relax!();
    await pause(settled);
    expect(torque(bench)).toEqual(all(bench, false));
    expect(arm.follows).toBe(false);
    arm.hold();
    await until(() => arm.follows!);
  }
  expect(open.faults).toEqual([]);
}, 30_000);

it.each([['in its rest posture it is let go', 0, true], ['from anywhere else it stays held', 0.4, false]] as const)('closed where letting go is wanted: %s', async (_what, away, letGo) => {
  const config = await mkdtemp(join(tmpdir(), 'waldo-grip-'));
  try {
    await using bench = await servoBench(emulatedSo101);
    const { description } = bench.arm;
    const chain = await readChain({ world: 'so101' });
    const motors = Object.fromEntries(leadServos(chain).map((servo, i) => {
      const ends = [description.joints[i]!.minimum, description.joints[i]!.maximum].map((end) => Math.max(0, Math.min(4095, Math.round(ticksOf(servo, end)))));
      return [servo.joint, {
        id: servo.id, driveMode: 0, homingOffset: bornHomingOffset(servo.id),
        rangeMinimum: servo.anchor === 'zero' ? 0 : ends[0]!, rangeMaximum: servo.anchor === 'zero' ? 4095 : ends[1]!,
      }];
    }));
    const rest = Object.fromEntries(leadServos(chain).map((servo, i) => [servo.joint, Math.round(ticksOf(servo, description.home[i]!))]));
    await writeCalibration(config, { version: 1, kind: 'so101', identity: bench.path, madeAt: '2026-11-22T00:00:00.000Z', motors, rest });
    const open = await openOnBench(so101, { path: bench.path, calibration: 'stored', relaxOnClose: true }, config);
    await until(() => open.samples('arm/state') > 5);
    await drive(open.device, description.home.map((at, i) => (i === 1 ? at + away : at)), 800);
    await open.device[Symbol.asyncDispose]();
    await pause(50);
    expect(torque(bench)).toEqual(all(bench, !letGo));
  } finally {
    await rm(config, { recursive: true });
  }
});

it('where no rest posture is known, closing keeps it held whatever is wanted', async () => {
  await using bench = await servoBench(emulatedSo101);
  const open = await openOnBench(so101, { path: bench.path, relaxOnClose: true });
  await until(() => open.samples('arm/state') > 5);
  await open.device[Symbol.asyncDispose]();
  await pause(50);
  expect(torque(bench)).toEqual(all(bench, true));
});

it('a joint is slack when its servo or one that helps it has no torque', async () => {
  const chain = { servos: [{ id: 1 }, { id: 2 }, { id: 3, shadowOf: 2 }, { id: 4 }] } as never;
  const registers = { get: async (id: number) => (id === 3 || id === 4 ? 0 : 1) } as unknown as ServoRegisters;
  expect(await readSlack(registers, chain)).toEqual([false, true, true]);
});

it('a servo that does not take it keeps no other from being let go', async () => {
  const off: number[] = [];
  const registers = { set: async (id: number) => { if (id === 3) throw new Error('servo 3 is mute'); off.push(id); } } as unknown as ServoRegisters;
  await expect(torqueOff(registers, { servos: [{ id: 1 }, { id: 2 }, { id: 3 }] } as never)).rejects.toThrow('servo 3 is mute');
  expect(off).toEqual([2, 1]);
});
