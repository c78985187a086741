// The set-up calls through a whole host: what the wizard closes it opens again, and only who is in control sets up.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { codeOf, openViewer } from '../serve/viewer.fixture.ts';
import { startHost } from '../start-host.ts';

it('the arm of the rig is closed for the wizard, held on, and opened again at its end; also when its viewer goes', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'waldo-wizard-'));
  try {
    await using host = await startHost({ shell: 'headless', rig: 'so101-emulated', library: join(folder, 'library'), config: join(folder, 'config') });
    const url = host.serving!.url;
    await using one = await openViewer(url);
    using _awake = one.keepAwake();
    const path = String(host.hub.endpoint('bench')['path']);
    expect((await one.call.setup.find({})).adapters.find(({ identity }) => identity === path)).toMatchObject({ kinds: [{ kind: 'so101' }], usedBy: 'arm' });
    const begin = { kind: 'so101', path, identity: '' };
    expect(await codeOf(one.call.setup.begin(begin))).toBe('session.lease');
    await one.call.session.takeControl({ force: false });
    await one.call.setup.begin(begin);
    expect(host.hub.devices().some(({ kind }) => kind === 'so101')).toBe(false);
    expect(await codeOf(one.call.setup.begin(begin))).toBe('setup.busy');
    for await (const view of await one.call.setup.watch({})) {
      if (view.servos.length === 0) continue;
      expect(view.servos.map(({ joint, torque }) => [joint, torque])).toContainEqual(['elbow_flex', true]);
      break;
    }
    expect((await one.call.setup.check({})).problems).toMatchObject([{ code: 'arm.uncalibrated' }]);
    await one.call.setup.end({});
    await one.until(({ devices }) => devices.some(({ id, state }) => id === 'arm' && state === 'open'));

    {
      await using two = await openViewer(url);
      using _alsoAwake = two.keepAwake();
      await two.call.session.takeControl({ force: true });
      await two.call.setup.begin(begin);
      expect(await codeOf(one.call.setup.relax({}))).toBe('session.lease');
    }
    await one.until(({ devices }) => devices.some(({ id, state }) => id === 'arm' && state === 'open'));
  } finally {
    await rm(folder, { recursive: true });
  }
}, 40_000);
