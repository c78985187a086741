// The main job with nobody there, as `npm run demo` does it: rendered hand, tracker, arm, cube in the bin, recording,
// and the episode replayed to the same end. It brings a browser of its own, so it runs once.
import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import { makeLibrary } from './host.ts';

const run = promisify(execFile);
const waldo = fileURLToPath(new URL('../host/cli/waldo.ts', import.meta.url));

async function ask(...words: readonly string[]): Promise<Record<string, unknown>> {
  const { stdout } = await run(process.execPath, [waldo, ...words, '--json'], { timeout: 200_000 });
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as Record<string, unknown>;
}

test('the demo operator puts the cube in the bin, and the recording replays to the same end', async ({}, info) => {
  test.skip(info.project.name === 'electron', 'the unattended demo has a browser of its own');
  test.setTimeout(400_000);
  const library = await makeLibrary();
  try {
    const demo = await ask('demo', '--seed', '7', '--library', library);
    expect(demo).toMatchObject({
      task: { name: 'red-cube-in-bin', success: true }, handTracking: { source: 'rendered' },
      environment: { shell: 'headless' }, loop: { hz: expect.any(Number) },
    });
    const streams = demo.streams as Record<string, { count: number }>;
    for (const id of ['hand.right/landmarks', 'teleop/wish', 'teleop/verdict', 'arm/command', 'arm/state', 'camera.overview/frames']) expect(streams[id]?.count, id).toBeGreaterThan(20);
    const { episodes } = await ask('episodes', 'list', '--library', library) as { episodes: { id: string }[] };
    expect(episodes.map(({ id }) => id)).toEqual([demo.episodeId]);
    expect(await ask('episodes', 'verify', String(demo.episodeId), '--library', library)).toMatchObject({ episodes: [{ ok: true }] });
    expect(await ask('replay', String(demo.episodeId), '--on', 'sim', '--library', library)).toMatchObject({ success: true, objectErrorMillimetres: 0 });
  } finally {
    await rm(library, { recursive: true, force: true });
  }
});
