// `waldo arms` on the terminal, against an emulated arm.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { pause, servoBench } from '../devices/servo-arm/servo-bench.fixture.ts';
import { torqueOff } from '../devices/servo-arm/torque.ts';
import { so101 } from '../devices/so101.ts';
import { so101 as emulatedSo101 } from '../emulate/feetech/kinds.ts';
import { openBench } from '../setup/bench.ts';
import { check } from '../setup/calibrate.ts';
import { calibrateByHand } from './arms.ts';
import { main } from './waldo.ts';

let config = '';
beforeEach(async () => { config = await mkdtemp(join(tmpdir(), 'waldo-arms-')); });
afterEach(async () => { await rm(config, { recursive: true }); });

async function arms(...words: string[]): Promise<{ status: number; result: Record<string, unknown>; said: string }> {
  let out = '';
  let said = '';
  const status = await main(['arms', ...words, '--config', config, '--json'], { out: (text) => { out += text; }, error: (text) => { said += text; } }, new AbortController().signal);
  return { status, result: JSON.parse(out.trim().split('\n').at(-1)!) as Record<string, unknown>, said };
}

it('finds what is plugged in, and says what it does not understand', async () => {
  expect((await arms('find')).result).toMatchObject({ adapters: expect.any(Array) });
  expect((await arms('dance')).result).toMatchObject({ fault: { code: 'request.invalid' } });
  expect((await arms('check', '--kind', 'toaster')).result).toMatchObject({ fault: { code: 'request.invalid', params: { field: '--kind' } } });
});

it('scans, renames, checks; a servo that does not answer is a sentence', async () => {
  await using bench = await servoBench(emulatedSo101);
  const where = ['--kind', 'so101', '--path', bench.path];
  expect((await arms('scan', ...where)).result).toMatchObject({ servos: [1, 2, 3, 4, 5, 6].map((id) => ({ id, name: 'STS3215', twice: false })) });
  // The emulated arm holds itself: what may carry an arm is not let go for a new id.
  expect((await arms('set-id', ...where, '--from', '6', '--to', '8')).result).toMatchObject({ fault: { code: 'setup.order' } });
  {
    await using open = await openBench(so101.servoArm, { path: bench.path, identity: 'test' }, 'terminal', config);
    await torqueOff(open.registers, open.chain);
  }
  expect(await arms('set-id', ...where, '--from', '6', '--to', '8')).toMatchObject({ status: 0 });
  const checked = await arms('check', ...where);
  expect(checked).toMatchObject({ status: 1, result: { problems: [{ code: 'arm.servo-missing', params: { joint: 'gripper' } }] } });
  expect(checked.said).toContain('gripper');
  expect((await arms('export', ...where)).result).toMatchObject({ fault: { code: 'arm.uncalibrated' } });
}, 30_000);

it('calibrates with a person who presses Enter', async () => {
  await using bench = await servoBench(emulatedSo101);
  const { joints, home } = bench.arm.description;
  await using open = await openBench(so101.servoArm, { path: bench.path, identity: 'test' }, 'terminal', config);
  const said: string[] = [];
  let sweeps = 0;
  const sweep = async (share: number): Promise<void> => {
    for (const end of [1, -1]) {
      for (let moment = 0; moment < 20; moment += 1) {
        joints.forEach(({ minimum, maximum }, i) => bench.arm.push(i, (minimum + maximum) / 2 + ((maximum - minimum) / 2) * share * end));
        await pause(40);
      }
    }
  };
  await calibrateByHand(open, config, async (question) => {
    if (question.includes('in the middle?')) joints.forEach(({ minimum, maximum }, i) => bench.arm.push(i, (minimum + maximum) / 2));
    if (question.startsWith('Move every joint')) { sweeps += 1; await sweep(sweeps === 1 ? 0.2 : 1); }
    if (question.startsWith('Lay the arm')) home.forEach((at, i) => bench.arm.push(i, at));
    await pause(60);
  }, (line) => { said.push(line); });
  // A machine that is very busy may make the hand do it once more.
  expect(sweeps).toBeGreaterThanOrEqual(2);
  expect(said[0]).toMatch(/Not far enough yet: shoulder_pan/);
  expect(await check(open)).toEqual([]);
}, 30_000);
