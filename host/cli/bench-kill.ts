// `waldo bench kill --times 200 --out docs/durability.md`: a process that records is killed at random moments, and the
// library it leaves behind is opened as the app would open it. Counted: earlier episodes (every one must be whole), what
// became of the one that was being recorded, and how much of its end was lost. Called by bench.ts.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openLibrary, type Library } from '../../recordings/library.ts';
import { writeBetween } from './between.ts';
import type { Bench } from './bench-input.ts';
import type { Deed, Told } from './bench-kill-takes.ts';

/** A kill comes at any moment of this, from the first take's beginning on. */
const mostMilliseconds = 4000;
/** This many kills out of a hundred come while the program is still starting. */
const earlyPercent = 5;

/** What became of the take that the kill met. */
type Fate = 'repaired' | 'kept' | 'absent' | 'broken';
interface Kill { readonly during: Deed | 'opening'; readonly fate: Fate; readonly lostMs: number | null; readonly pictureLostMs: number | null }

export interface KillCount {
  readonly kills: number;
  readonly earlierEpisodes: number;
  readonly earlierBroken: readonly string[];
  readonly during: Readonly<Record<string, number>>;
  readonly fates: Readonly<Record<string, number>>;
  /** Of takes that were being recorded: from the newest sample on disk to the kill. */
  readonly lostMs: Spread;
  /** The same for the camera's newest picture. */
  readonly pictureLostMs: Spread;
  readonly loadAverage: number;
}
interface Spread { readonly count: number; readonly median: number; readonly p95: number; readonly worst: number }

export const benchKill: Bench = async ({ times, signal, say, out }) => {
  const count = await countKills(times, signal, say);
  const table = tableOf(count);
  say(table);
  if (out !== undefined) await writeBetween(out, 'kills', table);
  return { kill: count };
};

export async function countKills(times: number, signal: AbortSignal, say: (line: string) => void): Promise<KillCount> {
  const folder = await mkdtemp(join(tmpdir(), 'waldo-kill-'));
  const kills: Kill[] = [];
  const kept = new Set<string>();
  /** Episodes that earlier runs left. */
  const seen = new Set<string>();
  const broken: string[] = [];
  try {
    for (let index = 0; index < times && !signal.aborted; index += 1) {
      const { told, killedAt } = await recordAndKill(folder);
      await using library = await openLibrary(folder, { report: (trouble) => broken.push(`${trouble.code} ${trouble.hint ?? ''}`) });
      await library.settled();
      const earlier = told.filter(({ deed }) => deed === 'kept').map(({ id }) => id);
      for (const id of earlier) kept.add(id);
      // All of them every tenth time and at the end, otherwise those of this run.
      for (const id of index % 10 === 9 || index === times - 1 ? kept : earlier) if (!(await isWhole(library, id))) broken.push(id);
      const kill = await judged(library, told, killedAt, seen);
      for (const { id } of await library.list()) seen.add(id);
      kills.push(kill);
      if (kill.fate === 'broken') broken.push(told.at(-1)?.id ?? '');
      const left = (await readdir(join(folder, 'episodes'))).filter((name) => name.endsWith('.partial'));
      broken.push(...left);
      say(`${index + 1}: killed while ${kill.during}: ${kill.fate}${kill.lostMs === null ? '' : `, ${kill.lostMs.toFixed(0)} ms lost`}`);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return {
    kills: kills.length, earlierEpisodes: kept.size, earlierBroken: broken,
    during: tally(kills.map(({ during }) => during)), fates: tally(kills.map(({ fate }) => fate)),
    lostMs: spread(kills.map(({ lostMs }) => lostMs)), pictureLostMs: spread(kills.map(({ pictureLostMs }) => pictureLostMs)), loadAverage: loadavg()[0]!,
  };
}

async function recordAndKill(folder: string): Promise<{ readonly told: readonly Told[]; readonly killedAt: number }> {
  const child = fork(new URL(`./bench-kill-takes${extname(import.meta.url)}`, import.meta.url), [folder], { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const told: Told[] = [];
  child.on('message', (message: Told) => told.push(message));
  if (Math.random() * 100 >= earlyPercent) await once(child, 'message');
  await sleep(Math.random() * (told.length === 0 ? 500 : mostMilliseconds));
  const killedAt = Number(process.hrtime.bigint());
  child.kill('SIGKILL');
  await once(child, 'exit');
  return { told, killedAt };
}

const isWhole = async (library: Library, id: string): Promise<boolean> => (await library.verify(id).catch(() => ({ ok: false }))).ok;

async function judged(library: Library, told: readonly Told[], killedAt: number, seen: ReadonlySet<string>): Promise<Kill> {
  const last = told.at(-1);
  const during = last?.deed ?? 'opening';
  // While it starts it has not said its name: it is the one that was not kept.
  const known = new Set([...seen, ...told.map(({ id }) => id)]);
  const id = last !== undefined && last.id !== '' ? last.id : (await library.list()).find((episode) => !known.has(episode.id))?.id;
  const shown = id === undefined ? null : await library.show(id).catch(() => null);
  if (id === undefined || shown === null) return { during, fate: during === 'opening' || during === 'starting' ? 'absent' : 'broken', lostMs: null, pictureLostMs: null };
  const { state, streams, cameras } = shown.manifest;
  const fate = !(await isWhole(library, id)) || (state !== 'kept' && state !== 'repaired') ? 'broken' : state;
  if (during !== 'recording' || fate === 'broken') return { during, fate, lostMs: null, pictureLostMs: null };
  const age = (nanos: number | null | undefined): number => (killedAt - (nanos ?? shown.manifest.clock.startNanos)) / 1e6;
  const newestSample = Math.max(...streams.filter(({ description }) => description.id !== 'recorder/clock').map(({ lastNanos }) => lastNanos ?? shown.manifest.clock.startNanos));
  return { during, fate, lostMs: age(newestSample), pictureLostMs: age(cameras[0]?.lastNanos) };
}

const tally = (words: readonly string[]): Record<string, number> =>
  Object.fromEntries([...new Set(words)].sort().map((word) => [word, words.filter((one) => one === word).length]));

function spread(values: readonly (number | null)[]): Spread {
  const sorted = values.filter((value) => value !== null).sort((a, b) => a - b);
  const at = (share: number): number => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
  return { count: sorted.length, median: at(0.5), p95: at(0.95), worst: at(1) };
}

function tableOf({ kills, earlierEpisodes, earlierBroken, during, fates, lostMs, pictureLostMs, loadAverage }: KillCount): string {
  const words = (counts: Readonly<Record<string, number>>): string => Object.entries(counts).map(([word, number]) => `${word} ${number}`).join(', ');
  const milliseconds = ({ count, median, p95, worst }: Spread): string => `median ${median} ms, p95 ${p95} ms, worst ${worst} ms (${count} takes)`;
  return [
    '| | |', '|---|---|',
    `| Kills (SIGKILL at a random moment) | ${kills} |`,
    `| What the program was doing | ${words(during)} |`,
    `| Earlier episodes, verified again afterwards | ${earlierEpisodes} |`,
    `| Anything not whole or left unfinished | ${earlierBroken.length === 0 ? 'none' : earlierBroken.join(', ')} |`,
    `| What became of the take that the kill met | ${words(fates)} |`,
    `| Lost of the samples' end, killed while recording | ${milliseconds(lostMs)} |`,
    `| Lost of the picture's end | ${milliseconds(pictureLostMs)} |`,
    `| Load average of the machine at the end | ${loadAverage.toFixed(1)} |`,
  ].join('\n');
}
