// The disk refuses the n-th change of a take and what follows, for every n: full (with and without the held-back space
// being of use), and gone, as a card that is pulled. The earlier episode must stay whole, the host must be told, and no
// episode may say that it is whole and not be.
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FaultError } from '../core/fault.ts';
import { BatchBuilder } from './batch.ts';
import { ballastName, episodesFolder, partialSuffix } from './folders.ts';
import { failingDisk } from './fixtures/failing-disk.ts';
import { recordEpisode } from './fixtures/record.ts';
import { everyKind, sample } from './fixtures/take.ts';
import { patternPacket } from './fixtures/video.ts';
import { openLibrary } from './library.ts';
import { lockName, releaseLock } from './lock.ts';
import { readManifest } from './manifest-file.ts';
import { manifestSchema, type Manifest } from './manifest.ts';
import { repairEpisode } from './repair.ts';
import { TakeWriter } from './take-writer.ts';
import { verifyEpisode } from './verify.ts';

let library: string;
let earlier: string;
beforeAll(async () => {
  library = mkdtempSync(join(tmpdir(), 'waldo-failing-'));
  await using opened = await openLibrary(library);
  earlier = (await recordEpisode(opened, 60)).id;
});
afterAll(() => rmSync(library, { recursive: true, force: true }));

const manifestOf = (id: string): Manifest => manifestSchema.parse({
  ...readManifest(join(episodesFolder(library), earlier)), id, state: 'recording', durationSeconds: 0, files: [], cameras: [], missing: [], history: [], streams: [],
  clock: { epochUnixNanos: '1795350000000000000', startNanos: 0 }, judgement: null,
});
const labels = { outcome: 'success', note: '', taskSuccess: true } as const;

/** What the writer's thread does with a take, and where it stopped. */
async function recordTake(id: string): Promise<'start' | 'keep' | null> {
  const writer = new TakeWriter(library, manifestOf(id), () => undefined);
  try {
    await writer.start('{}', null);
  } catch {
    try { writer.discard(); } catch { /* Then it stays for the next start. */ }
    return 'start';
  }
  const builder = new BatchBuilder();
  try {
    for (let step = 0; step < 24; step += 1) {
      for (const stream of everyKind) for (let copy = 0; copy < 3; copy += 1) builder.add({ ...sample(stream, step * 3 + copy, step * 3e7), values: sample(stream, step, 0).values.map(Math.random) });
      await writer.write(builder.take(), [patternPacket('camera.hand/frames', step, step * 3e7)], step * 3e7, Date.now());
      await writer.tick();
    }
  } catch { /* The take is ended with what it has. */ }
  try {
    await writer.end(24 * 3e7);
    await writer.keep(labels, { samples: {}, frames: {} });
    return null;
  } catch {
    return 'keep';
  }
}

/** After the disk works again, as the next start of the app finds it. */
async function judge(id: string): Promise<string> {
  const [partial, finished] = [join(episodesFolder(library), id + partialSuffix), join(episodesFolder(library), id)];
  if (existsSync(partial)) {
    releaseLock(partial, lockName);
    await repairEpisode(library, id).catch((error: unknown) => expect((error as FaultError).fault?.code, String(error)).toBe('episode.absent'));
  }
  expect(await verifyEpisode(join(episodesFolder(library), earlier))).toEqual({ ok: true, problems: [] });
  if (!existsSync(finished)) return 'absent';
  const { state } = readManifest(finished);
  const verdict = await verifyEpisode(finished);
  if (state === 'damaged') {
    expect(verdict.ok).toBe(false);
    await repairEpisode(library, id);
    expect(await verifyEpisode(finished)).toEqual({ ok: true, problems: [] });
  } else {
    expect(verdict, state).toEqual({ ok: true, problems: [] });
  }
  rmSync(finished, { recursive: true });
  return state;
}

test.each([
  ['full, and the held-back space helps', 'ENOSPC', true],
  ['full, and stays full', 'ENOSPC', false],
  ['gone', 'EIO', false],
  ['read-only', 'EROFS', false],
] as const)('the disk is %s from the n-th change on, for every n', async (_, code, helps) => {
  const fates: Record<string, number> = {};
  let all = 0;
  {
    using disk = failingDisk(library, () => null);
    expect(await recordTake('take-whole')).toBeNull();
    all = disk.asked;
  }
  expect(await judge('take-whole')).toBe('kept');
  for (let from = 0; from < all; from += 1) {
    const id = `take-${code}-${from}`;
    let isRelieved = false;
    let stopped: string | null;
    {
      using __ = failingDisk(library, (call, number, target) => {
        if (target.endsWith(ballastName) && call === 'rmSync') isRelieved ||= helps && number >= from;
        // A full disk still renames and removes; one that is gone does nothing.
        const isRefused = number >= from && !isRelieved && !(code === 'ENOSPC' && ['rmSync', 'renameSync', 'ftruncateSync', 'fsyncSync'].includes(call));
        return isRefused ? code : null;
      });
      stopped = await recordTake(id);
    }
    const fate = await judge(id);
    if (stopped === null) expect(['kept', 'damaged'], `refused from ${from} on`).toContain(fate);
    fates[`${fate}${stopped === null ? '' : `, ${stopped} told`}`] = (fates[`${fate}${stopped === null ? '' : `, ${stopped} told`}`] ?? 0) + 1;
  }
  expect(readdirSync(episodesFolder(library))).toEqual([earlier]);
  console.info(`${all} changes, ${code}${helps ? ' with relief' : ''}: ${JSON.stringify(fates)}`);
  // Once files are written, nothing of a take on a full disk is lost that was written.
  if (helps) expect(fates['kept'] ?? 0).toBeGreaterThan(0);
}, 240_000);
