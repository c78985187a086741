// Whole rigs behind their real drivers and emulated buses: a leader that leads, two arms at once, and what a stop does.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startHost, type Host } from './start-host.ts';

let folder: string;
beforeAll(async () => { folder = await mkdtemp(join(tmpdir(), 'waldo-leading-')); });
afterAll(() => rm(folder, { recursive: true, force: true }));

const open = (rig: string): Promise<Host> => startHost({ shell: 'headless', rig, library: join(folder, rig), config: join(folder, 'config'), door: null });
const row = (host: Host, stream: string): number[] => Array.from(host.bus.newest(stream)?.values.subarray(0, 5) ?? []);
const apart = (a: readonly number[], b: readonly number[]): number => Math.max(...a.map((q, i) => Math.abs(q - b[i]!)));
/** Opens again what a busy machine answered too late for, and says whether all is there. */
async function ready(host: Host): Promise<void> {
  host.session.takeControl('operator', false);
  await expect.poll(async () => {
    await Promise.all(host.hub.devices().filter(({ state }) => state === 'lost').map(({ id }) => host.hub.reopen(id).catch(() => undefined)));
    if (host.session.view().state === 'fault') host.session.clearStop('operator');
    return [host.session.view().state, host.hub.devices().every(({ state }) => state === 'open')];
  }, { timeout: 30_000, interval: 200 }).toEqual(['ready', true]);
}
const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

test('an emulated leader leads an emulated arm through both drivers; after a stop not one command is sent', async () => {
  await using host = await open('so101-with-leader-emulated');
  await ready(host);
  expect(host.board.current().rig.arms).toMatchObject([{ id: 'arm', present: true, leader: 'leader', stop: 'hold' }]);
  host.session.chooseHand('leader');
  // The emulated operator waves: now and then the leader stands near enough to the arm's posture.
  await expect.poll(() => { try { host.session.arm('operator'); return true; } catch { return false; } }, { timeout: 20_000, interval: 10 }).toBe(true);
  host.session.clutch('operator', false);
  host.session.clutch('operator', true);
  // Eased in, and then wherever the leader goes.
  const behind = (): number => apart(row(host, 'arm/state'), row(host, 'leader/state'));
  await expect.poll(behind, { timeout: 20_000 }).toBeLessThan(0.1);
  const at = row(host, 'leader/state');
  await expect.poll(() => apart(row(host, 'leader/state'), at), { timeout: 20_000 }).toBeGreaterThan(0.15);
  await expect.poll(behind, { timeout: 20_000 }).toBeLessThan(0.1);
  expect(apart(row(host, 'arm/state'), at)).toBeGreaterThan(0.05);

  let commands = 0;
  host.bus.subscribe(() => { commands += 1; }, ['arm/command']);
  host.session.stop();
  commands = 0;
  await pause(300);
  const stood = row(host, 'arm/state');
  await pause(500);
  expect([commands, apart(row(host, 'arm/state'), stood) < 0.01]).toEqual([0, true]);
}, 90_000);

test('two emulated arms are one rig: the loss of one holds both, and it is opened again where it was', async () => {
  await using host = await open('bimanual-so101-emulated');
  await ready(host);
  expect(host.board.current().rig.arms.map(({ id, hand, present }) => `${id} ${hand} ${present}`)).toEqual(['left left true', 'right right true']);
  host.session.chooseHand('rendered');
  host.session.arm('operator');
  await host.hub.close('left-bench');
  await expect.poll(() => host.session.view().state, { timeout: 10_000 }).toBe('fault');
  expect(host.session.mayMove()).toBe(false);
  expect(host.board.current().devices.find(({ id }) => id === 'left')).toMatchObject({ state: 'lost', fault: { code: 'device.lost' } });

  // Plugged in again, behind another port than before.
  await host.hub.open({ kind: 'emulated-bench', id: 'left-bench', settings: { emulator: 'so101', prefix: 'left.' } });
  await ready(host);
  // It holds: nothing arms by itself.
  await pause(300);
  expect(host.session.view().state).toBe('ready');
}, 90_000);
