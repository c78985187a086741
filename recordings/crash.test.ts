// A real process writes takes and is killed at random moments, as a power cut or an out-of-memory killer would.
// WALDO_CRASHES=200 runs more of them.
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openLibrary, type Library } from './library.ts';
import { openEpisode } from './reader.ts';
import { videoFrames } from './video-file.ts';

const crashes = Number(process.env['WALDO_CRASHES'] ?? 8);
/** Half a second to close a chunk or a fragment, and what a loaded machine may add to it. */
const mostLostSeconds = 1;

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'waldo-crash-')); });
afterEach(() => rmSync(folder, { recursive: true, force: true }));

type Told = { readonly episodeId: string; readonly kept: string[]; readonly lastSeconds: number };

/** Starts the writer and kills it after a while; returns what it had told by then. */
async function crash(afterMilliseconds: number): Promise<Told> {
  const child: ChildProcess = fork(new URL('./fixtures/endless-takes.ts', import.meta.url), [folder], { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  let told: Told | null = null;
  child.on('message', (message: Told) => { told = message; });
  await once(child, 'message');
  await new Promise((resolve) => setTimeout(resolve, afterMilliseconds));
  child.kill('SIGKILL');
  await once(child, 'exit');
  return told!;
}

async function check(library: Library, told: Told): Promise<void> {
  for (const id of told.kept) expect(await library.verify(id), id).toEqual({ ok: true, problems: [] });
  const listed = (await library.list()).map((episode) => episode.id);
  for (const id of told.kept) expect(listed).toContain(id);
  // The take may have been kept in the very moment before the kill.
  const episode = (await library.list()).find((one) => one.id === told.episodeId);
  expect(episode, 'the take that was being written').toBeDefined();
  expect(await library.verify(told.episodeId)).toEqual({ ok: true, problems: [] });
  const opened = await openEpisode(episode!.folder);
  const secondsOf = (nanos: number): number => (nanos - opened.manifest.clock.startNanos) / 1e9;
  const first = told.lastSeconds - mostLostSeconds;
  if (first <= 0) return;
  const state = await opened.columns('arm/state');
  expect(secondsOf(state.tArrive.at(-1)!)).toBeGreaterThan(first);
  // No hole before the end either.
  expect([...state.sequence]).toEqual([...state.sequence.keys()]);
  const video = await videoFrames(join(episode!.folder, 'hand.mp4'));
  expect(video?.seconds.at(-1) ?? 0).toBeGreaterThan(first);
}

test(`kill -9 at ${crashes} random moments loses at most the last second of that take, and no earlier one`, async () => {
  for (let index = 0; index < crashes; index += 1) {
    const told = await crash(Math.random() * 2500);
    await using library = await openLibrary(folder, { report: (fault) => expect.fail(`${fault.code} ${fault.hint}`) });
    await library.settled();
    await check(library, told);
    expect(readdirSync(join(folder, 'episodes')).filter((name) => name.endsWith('.partial'))).toEqual([]);
  }
  expect(existsSync(join(folder, 'catalogue.sqlite'))).toBe(true);
}, 60_000 + crashes * 20_000);
