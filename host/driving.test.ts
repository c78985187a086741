// Arms that come and go, with the real loop and its real metronome.
import { expect, test } from 'vitest';
import { defaultSettings } from '../core/contract/state.ts';
import { fault } from '../core/fault.ts';
import { createBus } from './bus.ts';
import { systemClock } from './clock.ts';
import type { ArmPort } from './devices/device.ts';
import { createDriving } from './driving.ts';
import { createSession } from './session.ts';
import { so101 } from './teleop/so101.fixture.ts';

const anArm = (): ArmPort => ({ description: so101, twin: { files: undefined as never, world: { bodies: [] } as never }, stop: 'hold', send: () => undefined, hold: () => undefined });
const lost = fault('device.lost', { device: 'arm' });
const settled = (): Promise<void> => new Promise((resolve) => { setTimeout(resolve, 300); });

test('an arm that is lost before the former one\'s loop has ended is not driven, and the session knows that there is none', async () => {
  const bus = createBus(systemClock, (error) => { throw error; });
  const session = createSession(bus, () => undefined);
  await using driving = createDriving({ clock: systemClock, bus, session, rig: { devices: [] }, changed: () => undefined, settings: () => defaultSettings, report: (trouble) => { throw new Error(trouble.code); } });
  const drives = (): boolean => bus.streams().some(({ id }) => id === 'arm/command');
  driving.armOpened('arm', anArm());
  await expect.poll(() => [session.view().state, drives()]).toEqual(['ready', true]);
  driving.armLost('arm', lost);
  driving.armOpened('arm', anArm());
  driving.armLost('arm', lost);
  await settled();
  expect([session.view().state, drives()]).toEqual(['idle', false]);
  driving.armOpened('arm', anArm());
  await expect.poll(() => [session.view().state, drives()]).toEqual(['ready', true]);
});

test('a rig of two arms is whole only with both; losing either is a fault for both, and it comes back to ready', async () => {
  const bus = createBus(systemClock, (error) => { throw error; });
  const session = createSession(bus, () => undefined);
  const base = { position: [0, 0, 0], orientation: [0, 0, 0, 1] } as const;
  const devices = (['left', 'right'] as const).map((hand) => ({ id: hand, kind: 'some-arm', settings: {}, place: { hand, base } }));
  await using driving = createDriving({ clock: systemClock, bus, session, rig: { devices }, changed: () => undefined, settings: () => defaultSettings, report: () => undefined });
  expect(driving.view()).toMatchObject([{ id: 'left', present: false }, { id: 'right', present: false }]);
  driving.armOpened('left', anArm());
  await settled();
  expect(session.view().state).toBe('idle');
  driving.armOpened('right', anArm());
  await expect.poll(() => session.view().state).toBe('ready');
  const commands = (): string[] => bus.streams().map(({ id }) => id).filter((id) => id.endsWith('/command'));
  expect(commands()).toEqual(['left/command', 'right/command']);

  session.takeControl('one', false);
  session.chooseHand('camera');
  session.arm('one');
  driving.armLost('right', lost);
  expect([session.view().state, session.mayMove()]).toEqual(['fault', false]);
  session.clearStop('one');
  expect(session.view().state).toBe('idle');
  driving.armOpened('right', anArm());
  await expect.poll(() => session.view().state).toBe('ready');
  expect(driving.view().map(({ present, hand }) => `${hand} ${present}`)).toEqual(['left true', 'right true']);
});

test('a leader leads the arm that the rig names, or the first that has none; one of another shape leads nothing', async () => {
  const bus = createBus(systemClock, (error) => { throw error; });
  const session = createSession(bus, () => undefined);
  const faults: string[] = [];
  const devices = [{ id: 'left-leader', kind: 'some-leader', settings: {}, leads: 'left' }];
  await using driving = createDriving({ clock: systemClock, bus, session, rig: { devices }, changed: () => undefined, settings: () => defaultSettings, report: ({ code }) => faults.push(code) });
  const leader = (id: string, count = 6) => ({ streamId: `${id}/state`, joints: Array.from({ length: count }, (_, i) => `joint ${i}`) });
  const leads = (): (string | null)[] => driving.view().map((arm) => arm.leader);
  driving.armOpened('right', anArm());
  driving.armOpened('left', anArm());
  driving.leaderOpened('left-leader', leader('left-leader'));
  await expect.poll(leads).toEqual([null, 'left-leader']);
  driving.leaderOpened('odd', leader('odd', 7));
  expect([leads(), faults]).toEqual([[null, 'left-leader'], ['leader.joints']]);
  driving.leaderLost('odd');
  driving.leaderOpened('any', leader('any'));
  expect(leads()).toEqual(['any', 'left-leader']);
  driving.leaderLost('left-leader');
  expect(leads()).toEqual(['any', null]);
});

test('a mistake of ours on the arm\'s path holds the arm and ends motion; the host goes on', async () => {
  const bus = createBus(systemClock, (error) => { throw error; });
  const session = createSession(bus, () => undefined);
  const told: string[] = [];
  let held = 0;
  const broken: ArmPort = { ...anArm(), hold: () => { held += 1; } };
  let breaks = false;
  const settings = (): typeof defaultSettings => { if (breaks) throw new Error('broken on purpose'); return defaultSettings; };
  await using driving = createDriving({ clock: systemClock, bus, session, rig: { devices: [] }, changed: () => undefined, settings, report: (trouble) => { told.push(trouble.code); } });
  driving.armOpened('arm', broken);
  await expect.poll(() => session.view().state).toBe('ready');
  session.takeControl('one', false);
  session.chooseHand('camera');
  breaks = true;
  await expect.poll(() => session.view().state).toBe('fault');
  expect(held).toBeGreaterThan(0);
  expect(told).toContain('internal');
  breaks = false;
});
