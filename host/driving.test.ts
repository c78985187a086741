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

const anArm = (): ArmPort => ({ description: so101, twin: undefined as never, stop: 'hold', send: () => undefined, hold: () => undefined });
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
