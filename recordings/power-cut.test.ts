// The power goes at any moment of a take, of its keeping, or of its repair: what was not synced is lost in any part.
// Earlier episodes must be whole, the take must be repairable or absent, and nothing that says "kept" may be damaged.
// WALDO_CUTS=5000 tries more moments.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FaultError } from '../core/fault.ts';
import { nanos } from '../core/time.ts';
import { BatchBuilder } from './batch.ts';
import { replaceFile } from './durable-file.ts';
import { episodesFolder, partialSuffix } from './folders.ts';
import { ForgetfulDisk, seeded } from './fixtures/forgetful-disk.ts';
import { recordEpisode } from './fixtures/record.ts';
import { everyKind, sample } from './fixtures/take.ts';
import { patternPacket } from './fixtures/video.ts';
import { openLibrary } from './library.ts';
import { readManifest } from './manifest-file.ts';
import { manifestSchema, type Manifest } from './manifest.ts';
import { openEpisode } from './reader.ts';
import { repairEpisode } from './repair.ts';
import { TakeWriter } from './take-writer.ts';
import { verifyEpisode } from './verify.ts';

const cuts = Number(process.env['WALDO_CUTS'] ?? 150);
const takeSeconds = 1.6;
/** Half a second until a chunk is closed, and what syncing it takes on a loaded machine. */
const mostLostMilliseconds = 1000;
const id = '20261122-131500-abcdef';

let base: string;
let library: string;
let earlier: string;
let disk: ForgetfulDisk;
/** Changes made when the take began to record, when it was kept, and how many samples had come at which time. */
const marks = { recording: 0, kept: 0 };
const sent: { readonly at: number; readonly samples: number }[] = [];

beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'waldo-power-'));
  library = join(base, 'library');
  {
    await using opened = await openLibrary(library);
    earlier = (await recordEpisode(opened, 60)).id;
  }
  for (const name of readdirSync(library)) if (name.startsWith('catalogue')) rmSync(join(library, name));
  disk = new ForgetfulDisk(library);
  using _ = disk.install();
  await recordTake();
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

const manifestOf = (): Manifest => manifestSchema.parse({
  ...readManifest(join(episodesFolder(library), earlier)), id, state: 'recording', durationSeconds: 0, files: [], cameras: [], missing: [], history: [],
  clock: { epochUnixNanos: '1795350000000000000', startNanos: 0 }, streams: [], labels: { outcome: 'unlabelled', note: '', taskSuccess: null, tags: [] }, judgement: null,
});

async function recordTake(): Promise<void> {
  const writer = new TakeWriter(library, manifestOf(), (trouble) => expect.fail(trouble.code));
  await writer.start('{}', null);
  marks.recording = disk.changes;
  const builder = new BatchBuilder();
  const begun = performance.now();
  for (let step = 0, elapsed = 0; elapsed < takeSeconds; step += 1) {
    elapsed = (performance.now() - begun) / 1e3;
    for (const stream of everyKind) builder.add(sample(stream, step, elapsed * 1e9));
    await writer.write(builder.take(), step % 2 === 0 ? [patternPacket('camera.hand/frames', step / 2, elapsed * 1e9)] : [], elapsed * 1e9, Date.now());
    sent.push({ at: performance.now(), samples: step + 1 });
    await writer.tick();
    await sleep(20);
  }
  await writer.end(nanos(takeSeconds * 1e9));
  await writer.keep({ outcome: 'success', note: '', taskSuccess: true }, { samples: {}, frames: {} });
  marks.kept = disk.changes;
}

/** The process that held the lock is this one, and it lives; after a power cut it does not. */
function ownerIsDead(folder: string): void {
  for (const name of ['lock.json', 'repair.json']) {
    const path = join(folder, name);
    if (existsSync(path)) writeFileSync(path, JSON.stringify({ pid: 2 ** 22 + 1, started: '1', host: hostname() }));
  }
}

/** What the app would do with the library: finish what is unfinished, then judge every episode. */
async function settle(at: string): Promise<Map<string, Manifest>> {
  const episodes = episodesFolder(at);
  for (const name of readdirSync(episodes)) ownerIsDead(join(episodes, name));
  for (const name of readdirSync(episodes).filter((one) => one.endsWith(partialSuffix))) {
    await repairEpisode(at, name.slice(0, -partialSuffix.length)).catch((error: unknown) => {
      expect((error as FaultError).fault?.code, String(error)).toBe('episode.absent');
    });
  }
  const found = new Map<string, Manifest>();
  for (const name of readdirSync(episodes)) {
    const folder = join(episodes, name);
    expect(await verifyEpisode(folder), name).toEqual({ ok: true, problems: [] });
    found.set(name, readManifest(folder));
  }
  return found;
}

/** Moments where many things happen at once get half of the tries. */
const momentOf = (random: () => number, changes: number): number =>
  (random() < 0.5 ? Math.floor(random() * (changes + 1)) : random() < 0.5 ? Math.floor(random() * (marks.recording + 2)) : changes - Math.floor(random() * 40));

test(`${cuts} power cuts during a take: whole, repaired with all but its last second, or absent`, async () => {
  const fates: Record<string, number> = {};
  for (let index = 0; index < cuts; index += 1) {
    const random = seeded(index + 1);
    const moment = Math.max(0, momentOf(random, disk.changes));
    const at = join(base, `cut-${index}`);
    disk.cut(moment, random, at);
    const found = await settle(at);
    expect(found.has(earlier), `cut ${index}`).toBe(true);
    const manifest = found.get(id);
    const fate = manifest?.state ?? 'absent';
    fates[fate] = (fates[fate] ?? 0) + 1;
    expect(['kept', 'repaired', 'absent']).toContain(fate);
    if (moment >= marks.kept) expect(fate, `cut ${index} after it was kept`).toBe('kept');
    if (moment >= marks.recording) expect(fate, `cut ${index} while it was recorded`).not.toBe('absent');
    const longAgo = disk.timeOf(moment) - mostLostMilliseconds;
    const owed = sent.findLast((one) => one.at < longAgo)?.samples ?? 0;
    if (owed > 0) expect((await (await openEpisode(join(episodesFolder(at), id))).columns('arm/state')).count, `cut ${index} at ${moment}`).toBeGreaterThanOrEqual(owed);
    rmSync(at, { recursive: true });
  }
  console.info(`${cuts} power cuts at ${disk.changes} changes of the disk: ${JSON.stringify(fates)}`);
  expect(fates['repaired']).toBeGreaterThan(cuts / 10);
  expect(fates['kept']).toBeGreaterThan(0);
}, 120_000 + cuts * 400);

test('a power cut during a repair leaves something that is repaired again', async () => {
  const crashed = join(base, 'crashed');
  disk.cut(Math.floor((marks.recording + disk.changes) / 2), () => 0.3, crashed);
  for (const name of readdirSync(episodesFolder(crashed))) ownerIsDead(join(episodesFolder(crashed), name));
  const repairing = new ForgetfulDisk(crashed);
  {
    using _ = repairing.install();
    await repairEpisode(crashed, id);
  }
  const whole = readManifest(join(episodesFolder(crashed), id)).streams.find(({ description }) => description.id === 'arm/state')!.count;
  expect(repairing.changes).toBeGreaterThan(5);
  for (let moment = 0; moment <= repairing.changes; moment += 1) {
    for (const seed of [1, 2]) {
      const at = join(base, `again-${moment}-${seed}`);
      repairing.cut(moment, seeded(seed * 1000 + moment), at);
      const found = await settle(at);
      expect(found.has(earlier)).toBe(true);
      expect(found.get(id)?.state, `cut ${moment}`).toBe('repaired');
      expect(found.get(id)!.streams.find(({ description }) => description.id === 'arm/state')!.count, `cut ${moment}`).toBe(whole);
      rmSync(at, { recursive: true });
    }
  }
}, 240_000);

test('a library whose catalogue was lost with the power lists the same episodes', async () => {
  const at = join(base, 'whole-library');
  disk.cut(disk.changes, seeded(5), at);
  writeFileSync(join(at, 'catalogue.sqlite'), Buffer.alloc(5000));
  await using opened = await openLibrary(at);
  await opened.settled();
  expect((await opened.list()).map((episode) => episode.id).sort()).toEqual([earlier, id].sort());
});

test('a file that is replaced is the old one or the new one after any cut', () => {
  const folder = mkdtempSync(join(base, 'replace-'));
  const path = join(folder, 'labels.json');
  replaceFile(path, 'old '.repeat(400));
  const small = new ForgetfulDisk(folder);
  {
    using _ = small.install();
    replaceFile(path, 'new '.repeat(900));
  }
  for (let seed = 0; seed < 400; seed += 1) {
    const at = join(base, `small-${seed}`);
    const moment = seed % (small.changes + 1);
    small.cut(moment, seeded(seed), at);
    const text = readFileSync(join(at, 'labels.json'), 'utf8');
    expect([('old ').repeat(400), 'new '.repeat(900)]).toContain(text);
    if (moment === small.changes) expect(text.startsWith('new')).toBe(true);
    rmSync(at, { recursive: true });
  }
});
