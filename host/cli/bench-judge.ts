// `waldo bench judge --out docs/judgement.md`: what can be wrong with a take, injected with a known count into takes that
// the recorder writes as it always does, and what the judgement at save says of each. Called by bench.ts.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Judgement } from '../../core/contract/episode.ts';
import { reasonSentence } from '../../core/sentences/en-judgement.ts';
import { nanos, type Clock } from '../../core/time.ts';
import { openLibrary, type Library } from '../../recordings/library.ts';
import { judgedFaults, takeSeconds, type JudgedFault } from '../../recordings/made-up/judged-faults.ts';
import { description, madeStreams, madeTake } from '../../recordings/made-up/judged-take.ts';
import { openRecorder } from '../../recordings/recorder.ts';
import { version } from '../places.ts';
import { writeBetween } from './between.ts';
import type { Bench } from './bench-input.ts';

export interface JudgedRow {
  readonly injected: string;
  readonly reported: string;
  readonly isExact: boolean;
  readonly verdict: string;
  readonly keepMilliseconds: number;
  /** Of the judging alone. */
  readonly judgeMilliseconds: number;
}

const startNanos = 5e9;
const epochUnixMilliseconds = 1_795_350_000_000;
/** So much of the take's time goes by between two looks at the clock. */
const stepSeconds = 0.5;

export const benchJudge: Bench = async ({ say, out, signal }) => {
  const folder = await mkdtemp(join(tmpdir(), 'waldo-judge-'));
  try {
    const rows: JudgedRow[] = [];
    await using library = await openLibrary(folder);
    for (const one of [null, ...judgedFaults]) {
      signal.throwIfAborted();
      const row = await recorded(library, one);
      say(`${row.injected}: ${row.reported} (${row.verdict}${row.isExact ? '' : ', NOT as injected'})`);
      rows.push(row);
    }
    if (out !== undefined) await writeBetween(out, 'table of injected faults', table(rows));
    return { judge: { rows, missed: rows.filter(({ isExact }) => !isExact).length } };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/** Through recorder, writer thread and disk, faster than time: clock and wall are turned by hand. */
async function recorded(library: Library, one: JudgedFault | null): Promise<JudgedRow> {
  const seconds = one?.take.seconds ?? takeSeconds;
  let now = startNanos;
  const clock: Clock = { now: () => nanos(now) };
  const wall = (): number => epochUnixMilliseconds + now / 1e6 + (one?.wall && (now - startNanos) / 1e9 >= one.wall.atSeconds ? one.wall.byMilliseconds : 0);
  await using recorder = openRecorder({ library, clock, wall, report: () => undefined });
  await recorder.start({ rig: 'made up', task: 'bench judge', operator: '', seed: 0, softwareVersion: version, epochUnixMilliseconds, startsAt: nanos(startNanos), streams: madeStreams, latched: [], description });
  let next = startNanos;
  for (const { sample, packet } of madeTake({ seconds, startNanos, ...one?.take })) {
    if (sample.tArrive >= next) {
      // The recorder hands over what it has every 50 ms of real time.
      await sleep(60);
      now = next;
      next += stepSeconds * 1e9;
    }
    recorder.write(sample);
    if (packet !== null) recorder.writeVideo(packet);
  }
  await sleep(60);
  now = startNanos + seconds * 1e9;
  await recorder.end();
  const begun = performance.now();
  const episode = await recorder.keep({ outcome: 'success', note: one?.name ?? '', taskSuccess: true });
  const keepMilliseconds = performance.now() - begun;
  const { manifest: { judgement } } = await library.show(episode.id);
  if (judgement === null) throw new Error('the take was not judged');
  return { ...compared(one, judgement), verdict: `${judgement.verdict}, ${judgement.score}`, keepMilliseconds, judgeMilliseconds: judgement.milliseconds };
}

function compared(one: JudgedFault | null, judgement: Judgement): Pick<JudgedRow, 'injected' | 'reported' | 'isExact'> {
  if (one === null) return { injected: 'nothing', reported: judgement.reasons.map(reasonSentence).join(' ') || 'nothing', isExact: judgement.reasons.length === 0 };
  const found = judgement.reasons.find(({ code, stream }) => code === one.reported.code && stream === one.reported.stream);
  if (found === undefined) return { injected: one.name, reported: judgement.reasons.map(reasonSentence).join(' ') || 'nothing', isExact: false };
  const isExact = found.weight === one.reported.weight
    && Object.entries(one.reported.also ?? {}).every(([name, value]) => found.params[name] === value)
    && Object.entries(one.figures).every(([name, figure]) => isFigure(Number(found.params[name]), figure));
  const at = found.at === null ? '' : ` At ${found.at.fromSeconds.toFixed(1)} s.`;
  return { injected: one.name, reported: `${reasonSentence(found)}${at}`, isExact };
}

const isFigure = (said: number, figure: number | readonly [number, number]): boolean =>
  (typeof figure === 'number' ? said === figure : Math.abs(said - figure[0]) <= figure[1] + 1e-9);

function table(rows: readonly JudgedRow[]): string {
  const slowest = Math.max(...rows.map(({ keepMilliseconds }) => keepMilliseconds));
  const judged = Math.max(...rows.map(({ judgeMilliseconds }) => judgeMilliseconds));
  return [
    '', '| Injected | Reported at save | As injected | Verdict, score |', '|---|---|---|---|',
    ...rows.map(({ injected, reported, isExact, verdict }) => `| ${[injected, reported, isExact ? 'yes' : '**no**', verdict].map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`),
    '', `${rows.filter(({ isExact }) => isExact).length} of ${rows.length} as injected. Judging took ${judged.toFixed(1)} ms at most, keep() with it ${slowest.toFixed(0)} ms at most.`, '',
  ].join('\n');
}
