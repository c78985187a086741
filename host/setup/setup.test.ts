// The wizard's steps against emulated arms: from an arm nobody calibrated to one that is checked and ready.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseLerobot } from '../../core/calibration/lerobot.ts';
import { setupViewSchema, type SetupView } from '../../core/contract/setup.ts';
import { fault, FaultError } from '../../core/fault.ts';
import { readCalibration } from '../devices/servo-arm/calibration-folder.ts';
import { openOnBench, pause, servoBench, until, type ServoBench } from '../devices/servo-arm/servo-bench.fixture.ts';
import { deviceKinds } from '../devices/index.ts';
import { so101 } from '../devices/so101.ts';
import { koch as emulatedKoch } from '../emulate/dynamixel/kinds.ts';
import { so101 as emulatedSo101 } from '../emulate/feetech/kinds.ts';
import { createSetup, type Setup } from './setup.ts';

let config = '';
let lerobot = '';
beforeEach(async () => {
  config = await mkdtemp(join(tmpdir(), 'waldo-setup-'));
  lerobot = join(config, 'lerobot');
  process.env['HF_LEROBOT_CALIBRATION'] = lerobot;
});
afterEach(async () => {
  delete process.env['HF_LEROBOT_CALIBRATION'];
  await rm(config, { recursive: true });
});

function wizard(state = 'idle', phase = 'none'): Setup {
  return createSetup({
    hub: { devices: () => [], usedBy: () => undefined, release: async () => undefined, reopen: async () => undefined },
    session: {
      view: () => ({ state }) as never,
      needControl(viewer) { if (viewer !== 'one') throw new FaultError(fault('session.lease', { holder: 'one' })); },
    },
    takes: { view: () => ({ phase }) as never },
    kinds: deviceKinds, configFolder: config, report: () => undefined,
  });
}

/** The view once it is as wanted, within some seconds; then as it is. */
async function viewOf(setup: Setup, wanted: (view: SetupView) => boolean = () => true): Promise<SetupView> {
  const abort = new AbortController();
  const end = performance.now() + 3000;
  for await (const view of setup.watch(abort.signal)) {
    if (!wanted(view) && performance.now() < end) continue;
    abort.abort();
    return setupViewSchema.parse(view);
  }
  throw new Error('no view');
}

const allAnswer = (view: SetupView): boolean => view.servos.every(({ ticks }) => ticks !== null);

/** A hand that takes every joint through its range, and stays a moment at either end. */
async function sweepByHand(bench: ServoBench, share = 1): Promise<void> {
  const { joints, home } = bench.arm.description;
  const to = async (place: number): Promise<void> => {
    joints.forEach(({ minimum, maximum }, i) => bench.arm.push(i, (minimum + maximum) / 2 + ((maximum - minimum) / 2) * share * place));
    await pause(40);
  };
  for (const place of [0.3, 0.6, 0.9]) { await to(place); await to(-place); }
  for (const end of [1, -1]) for (let moment = 0; moment < 12; moment += 1) await to(end);
  home.forEach((at, i) => bench.arm.push(i, at));
  await pause(40);
}

describe('SO-101, from new to ready', () => {
  it('is calibrated by hand, then checked, exported and opened with the right angles', async () => {
    await using bench = await servoBench(emulatedSo101);
    await using setup = wizard();
    await setup.begin('one', { kind: 'so101', path: bench.path, identity: '' });
    await pause(100);
    let view = await viewOf(setup);
    expect(view.arm).toMatchObject({ kind: 'so101', identity: bench.path });
    expect(view.servos.map(({ id, isRight, torque }) => [id, isRight, torque])).toEqual([1, 2, 3, 4, 5, 6].map((id) => [id, true, true]));
    expect(await setup.check('one')).toMatchObject([{ code: 'arm.uncalibrated' }]);

    // Held, it cannot be homed: a new offset would be a jump.
    await expect(setup.centre('one')).rejects.toMatchObject({ fault: { code: 'setup.order' } });
    await expect(setup.sweep('one')).rejects.toMatchObject({ fault: { code: 'setup.order' } });
    await setup.relax('one');
    bench.arm.description.joints.forEach(({ minimum, maximum }, i) => bench.arm.push(i, (minimum + maximum) / 2));
    await setup.centre('one');
    await pause(100);
    view = await viewOf(setup, allAnswer);
    expect(view.phase).toBe('centred');
    for (const servo of view.servos) expect(Math.abs(servo.ticks! - 2047)).toBeLessThan(3);

    await setup.sweep('one');
    await sweepByHand(bench, 0.3);
    await expect(setup.finish('one')).rejects.toMatchObject({ fault: { code: 'setup.little-range', params: { joint: 'shoulder_pan' } } });
    await sweepByHand(bench);
    await setup.hold('one');
    await expect(setup.finish('one')).rejects.toMatchObject({ fault: { code: 'setup.order' } });
    await setup.relax('one');
    view = await viewOf(setup);
    expect(view.servos.filter(({ fullTurn }) => !fullTurn).every(({ swept, wanted }) => swept >= wanted)).toBe(true);
    await setup.finish('one');
    await setup.rest('one');
    expect(await setup.check('one')).toEqual([]);
    view = await viewOf(setup, allAnswer);
    expect(view).toMatchObject({ phase: 'calibrated', calibration: { hasRest: true }, checked: true, problems: [] });
    view.servos.forEach(({ joint, degrees }, i) => {
      if (joint !== 'wrist_roll') expect(Math.abs(degrees! - (bench.arm.description.home[i]! * 180) / Math.PI)).toBeLessThan(2);
    });

    const path = await setup.exportLerobot('one', 'my-arm');
    expect(path).toBe(join(lerobot, 'robots', 'so_follower', 'my-arm.json'));
    const exported = parseLerobot(await readFile(path, 'utf8'), path);
    const stored = await readCalibration(config, bench.path);
    expect(stored!.motors).toEqual(exported);
    await setup.end('one');

    await using open = await openOnBench(so101, { path: bench.path, calibration: 'stored' }, config);
    await until(() => open.samples('arm/state') > 5);
    const { values } = open.newest('arm/state')!;
    // Full turns are homed where they stood; the others by their ends.
    bench.arm.description.home.forEach((home, i) => { if (i !== 4) expect(Math.abs(values[i]! - home)).toBeLessThan(0.04); });

    // The servos are another's now: the next session finds out.
    await open.device.arm!.relax!();
    await open.device[Symbol.asyncDispose]();
    bench.arm.push(1, bench.arm.position(1) + 0.3);
    await expect(openOnBench(so101, { path: bench.path, calibration: 'stored' }, config)).rejects.toMatchObject({ fault: { code: 'arm.rest', params: { joint: 'shoulder_lift' } } });
  }, 30_000);

  it('shows which joint a hand moves', async () => {
    await using bench = await servoBench(emulatedSo101);
    await using setup = wizard();
    await setup.begin('one', { kind: 'so101', path: bench.path, identity: '' });
    await setup.relax('one');
    const seen = new Set<string>();
    const abort = new AbortController();
    const moving = setInterval(() => bench.arm.push(3, bench.arm.position(3) - 0.02), 30);
    setTimeout(() => { clearInterval(moving); abort.abort(); }, 1500);
    for await (const view of setup.watch(abort.signal)) for (const servo of view.servos) if (servo.moving) seen.add(servo.joint);
    expect([...seen]).toEqual(['wrist_flex']);
  });

  it('takes over LeRobot’s file of this arm, and refuses another arm’s and a file that was not offered', async () => {
    await using bench = await servoBench(emulatedSo101);
    await using setup = wizard();
    await setup.begin('one', { kind: 'so101', path: bench.path, identity: '' });
    await setup.relax('one');
    const text = (change: (id: number) => object = () => ({})) => JSON.stringify(Object.fromEntries(bench.arm.description.joints.map(({ name, minimum, maximum }, i) => {
      const half = ((maximum - minimum) / 2 / (2 * Math.PI)) * 4096;
      const full = name === 'wrist_roll';
      return [name, { id: i + 1, drive_mode: 0, homing_offset: 100 * i - 250, range_min: full ? 0 : Math.round(2047 - half), range_max: full ? 4095 : Math.round(2047 + half), ...change(i + 1) }];
    })), null, 4);
    const put = async (name: string, id: string, content: string): Promise<string> => {
      const path = join(lerobot, 'robots', name, `${id}.json`);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content);
      return path;
    };
    const mine = await put('so101_follower', 'mine', text());
    const other = await put('so_follower', 'other', text((id) => ({ id: id + 10 })));
    await put('koch_follower', 'koch', text());
    expect((await setup.lerobotFiles()).map(({ id }) => id)).toEqual(['other', 'mine']);
    await expect(setup.importLerobot('one', other)).rejects.toMatchObject({ fault: { code: 'arm.calibration-foreign', params: { joint: 'shoulder_pan' } } });
    await expect(setup.importLerobot('one', '/etc/passwd')).rejects.toMatchObject({ fault: { code: 'arm.calibration-file' } });
    expect(await readCalibration(config, bench.path)).toBeUndefined();
    await setup.importLerobot('one', mine);
    expect((await readCalibration(config, bench.path))!.motors['gripper']!.homingOffset).toBe(250);
  });
});

describe('ids', () => {
  it('one servo alone gets its id; a taken id and one that is not there are refused', async () => {
    await using bench = await servoBench(emulatedSo101);
    await using setup = wizard();
    await setup.begin('one', { kind: 'so101', path: bench.path, identity: '' });
    await expect(setup.setId('one', { id: 3, baud: 1_000_000 }, 4)).rejects.toMatchObject({ fault: { code: 'setup.id-taken', params: { id: 4 } } });
    await expect(setup.setId('one', { id: 9, baud: 1_000_000 }, 10)).rejects.toMatchObject({ fault: { code: 'setup.no-answer', params: { id: 9 } } });
    bench.fault({ double: [{ id: 2, afterMilliseconds: 0 }] });
    await expect(setup.setId('one', { id: 2, baud: 1_000_000 }, 12)).rejects.toMatchObject({ fault: { code: 'setup.two-answer', params: { id: 2 } } });
    bench.fault({ double: [] });
    // Held, it may carry the arm.
    await expect(setup.setId('one', { id: 3, baud: 1_000_000 }, 13)).rejects.toMatchObject({ fault: { code: 'setup.order' } });
    expect(bench.arm.hasTorque(2)).toBe(true);
    await setup.relax('one');
    await setup.setId('one', { id: 3, baud: 1_000_000 }, 13);
    let view = await viewOf(setup);
    expect(view.servos.find(({ joint }) => joint === 'elbow_flex')).toMatchObject({ id: 3, found: null });
    await setup.scan('one', false);
    for (const end = performance.now() + 10_000; performance.now() < end; await pause(100)) {
      view = await viewOf(setup);
      if (view.scan?.done) break;
    }
    expect(view.scan?.found.map(({ id, name }) => [id, name])).toEqual([1, 2, 4, 5, 6, 13].map((id) => [id, 'STS3215']));
    await setup.setId('one', { id: 13, baud: 1_000_000 }, 3);
    view = await viewOf(setup);
    expect(view.servos.every(({ isRight }) => isRight)).toBe(true);
  }, 30_000);

  it('a Dynamixel at another speed is found and brought to the arm’s', async () => {
    await using bench = await servoBench(emulatedKoch);
    await using setup = wizard();
    await setup.begin('one', { kind: 'koch', path: bench.path, identity: '' });
    await setup.relax('one');
    await setup.setId('one', { id: 6, baud: 1_000_000 }, 7);
    await setup.setId('one', { id: 7, baud: 1_000_000 }, 6);
    expect((await viewOf(setup)).servos.every(({ isRight }) => isRight)).toBe(true);
    await setup.blink('one', 2);
  }, 30_000);
});

describe('who may set up, and when', () => {
  it.each([
    ['an arm is armed', 'armed', 'none', 'one', 'setup.idle'], ['a take runs', 'ready', 'recording', 'one', 'setup.idle'], ['without control', 'idle', 'none', 'two', 'session.lease'],
  ])('not while %s', async (_what, state, phase, viewer, code) => {
    await using setup = wizard(state, phase);
    await expect(setup.begin(viewer, { kind: 'so101', path: '/nowhere', identity: '' })).rejects.toMatchObject({ fault: { code } });
  });

  it('nothing to set up, no such kind, no such port', async () => {
    await using setup = wizard();
    await expect(setup.relax('one')).rejects.toMatchObject({ fault: { code: 'setup.needed' } });
    await expect(setup.begin('one', { kind: 'page-hand', path: 'x', identity: '' })).rejects.toMatchObject({ fault: { code: 'device.unknown' } });
    await expect(setup.begin('one', { kind: 'so101', path: '/dev/ttyNONE7', identity: '' })).rejects.toMatchObject({ fault: { code: 'arm.port' } });
    expect((await viewOf(setup)).arm).toBeNull();
    expect((await setup.find()).kinds.map(({ kind }) => kind)).toContain('so101');
  });
});
