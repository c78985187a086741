// The whole way: the simulated arm moves in real time, a take is recorded to disk and kept, and the episode
// replays exactly; what cannot be replayed says why.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SafeCommand } from '../../core/streams/safe-command.ts';
import type { Sample } from '../../core/streams/sample.ts';
import { openLibrary } from '../../recordings/library.ts';
import { openRecorder } from '../../recordings/recorder.ts';
import { createBus } from '../bus.ts';
import { epochUnixMilliseconds, systemClock } from '../clock.ts';
import { deviceKinds } from '../devices/index.ts';
import { createHub } from '../hub.ts';
import { replayInSimulator } from './replay-in-simulator.ts';

let folder: string;
beforeAll(async () => { folder = await mkdtemp(join(tmpdir(), 'waldo-replay-')); });
afterAll(async () => { await rm(folder, { recursive: true, force: true }); });

const silent = (): undefined => undefined;
// Only guard() makes commands in the program; here goals known to be harmless stand in for them.
const command = (joints: readonly number[]): SafeCommand => ({ joints: Float64Array.from(joints), tCapture: systemClock.now() }) as unknown as SafeCommand;

it('replays an episode of the simulated arm to the last bit', async () => {
  const bus = createBus(systemClock, (error) => { throw error; });
  await using library = await openLibrary(folder);
  await using recorder = openRecorder({ library, clock: systemClock, report: silent });
  await using hub = createHub({ bus, clock: systemClock, kinds: deviceKinds, changed: silent, report: silent, armOpened: silent, armLost: silent });
  using _recording = bus.subscribe((sample) => { recorder.write(sample); });
  await hub.open({ kind: 'simulated-arm', id: 'arm', settings: { seed: 8 } });
  const states = (count: number): Promise<void> => new Promise((resolve) => {
    let left = count;
    const listening = bus.subscribe(() => {
      left -= 1;
      if (left > 0) return;
      listening[Symbol.dispose]();
      resolve();
    }, ['arm/state']);
  });
  const arm = hub.arm()!;
  const { home } = arm.description;
  const drive = async (ticks: number): Promise<void> => {
    for (let tick = 0; tick < ticks; tick += 1) {
      // Down among the cubes, so that something is pushed.
      const share = Math.min(1, tick / 60);
      arm.send(command([home[0]! + 0.3 * Math.sin(tick / 20), home[1]! + 0.5 * share, home[2]! + 0.25 * share, home[3]! - 0.75 * share, home[4]!, home[5]!]));
      await states(1);
    }
  };
  // The arm already moves when the take begins: what was latched then is from different moments.
  await drive(40);
  const streams = bus.streams();
  await recorder.start({
    rig: 'simulated', task: 'red-cube-in-bin', operator: '', seed: 8, softwareVersion: 'test', epochUnixMilliseconds, startsAt: systemClock.now(), streams,
    latched: streams.filter(({ latched }) => latched).map(({ id }) => bus.newest(id)).filter((sample): sample is Sample => sample !== undefined),
    description: { arm: arm.description, world: hub.world()!.description }, worldXml: hub.world()!.xml,
  });
  await drive(150);
  await recorder.end();
  const episode = await recorder.keep({ outcome: 'failure', note: '', taskSuccess: false });

  const result = await replayInSimulator(await library.folderOf(episode.id));
  expect(result).toMatchObject({ success: false, objectErrorMillimetres: 0 });
  expect(result.commands).toBeGreaterThan(100);
}, 60_000);

it('says what is missing', async () => {
  await expect(replayInSimulator(join(folder, 'no-such-episode'))).rejects.toMatchObject({ fault: { code: 'episode.absent' } });
});
