// An arm that complains of itself, through a whole host: motion ends, the reason is shown, and a person lifts it.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { rigNamed } from './rigs.ts';
import { openViewer } from './serve/viewer.fixture.ts';
import { startHost } from './start-host.ts';

it('an overloaded joint puts the session into fault, naming it; a person lifts it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'waldo-trouble-'));
  try {
    const rig = rigNamed('so101-emulated');
    const devices = rig.devices.map((device) => (device.id === 'bench' ? { ...device, settings: { ...device.settings, fault: 'overload=3@8s' } } : device));
    await using host = await startHost({ shell: 'headless', rig: { ...rig, devices }, library: join(folder, 'library'), config: join(folder, 'config') });
    await using viewer = await openViewer(host.serving!.url);
    using _awake = viewer.keepAwake();
    await viewer.call.session.takeControl({ force: false });
    await viewer.until(({ session }) => session.state === 'ready');
    const told = await viewer.until(({ session }) => session.state === 'fault');
    expect(told.session.reason).toMatchObject({ code: 'arm.overload', params: { joint: 'elbow_flex' } });
    expect(told.devices.find(({ id }) => id === 'arm')).toMatchObject({ state: 'open', fault: { code: 'arm.overload' } });
    await viewer.call.session.clearStop({});
    await viewer.until(({ session }) => session.state === 'ready');
  } finally {
    await rm(folder, { recursive: true });
  }
}, 60_000);

it('a cable that was out and is in again: the arm is opened again by itself, and holds', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'waldo-trouble-'));
  try {
    const rig = rigNamed('so101-emulated');
    const devices = rig.devices.map((device) => (device.id === 'bench' ? { ...device, settings: { ...device.settings, fault: 'unplug=3000ms@8s' } } : device));
    await using host = await startHost({ shell: 'headless', rig: { ...rig, devices }, library: join(folder, 'library'), config: join(folder, 'config') });
    await using viewer = await openViewer(host.serving!.url);
    using _awake = viewer.keepAwake();
    const isArm = (wanted: string) => ({ devices: all }: { devices: readonly { id: string; state: string }[] }) => all.some(({ id, state }) => id === 'arm' && state === wanted);
    await viewer.until(isArm('open'));
    await viewer.until(isArm('lost'));
    const again = await viewer.until(isArm('open'));
    expect(again.session.state).not.toBe('armed');
  } finally {
    await rm(folder, { recursive: true });
  }
}, 60_000);
