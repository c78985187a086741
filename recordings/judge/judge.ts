// The judgement of a take: what its measures, its manifest and its labels come to, gravest first, with a score and a
// verdict. `judge` at save, from what was measured while recording; `judgeEpisode` of a folder, by reading it.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { verdicts, type Judgement, type Verdict } from '../../core/contract/episode.ts';
import { samplesName, worldName } from '../folders.ts';
import { readManifest } from '../manifest-file.ts';
import type { Manifest } from '../manifest.ts';
import { scanSamples } from '../samples-scanner.ts';
import { residualFinding } from './clocks.ts';
import { lookAtVideos } from './decoded-pictures.ts';
import { finding, placeOf, weigh, type Finding, type TakeFacts } from './finding.ts';
import { TakeMeasures } from './take-measures.ts';
import { paceOf } from './timing.ts';
import { rulesOf, type Thresholds } from './thresholds.ts';

/** What is judged besides the samples. */
export type JudgedManifest = Pick<Manifest, 'clock' | 'durationSeconds' | 'streams' | 'cameras' | 'microphones' | 'depths' | 'labels'>;

const mostReasons = 60;

export function judge(measures: TakeMeasures, manifest: JudgedManifest): Judgement {
  const begun = performance.now();
  const { startNanos } = manifest.clock;
  const seconds = manifest.durationSeconds;
  const take: TakeFacts = { startNanos, endNanos: startNanos + seconds * 1e9, seconds, limits: measures.limits };
  const findings = [
    ...lengthFindings(take), ...emptyFindings(measures, manifest), ...dropFindings(take, measures, manifest), ...taskFindings(manifest.labels),
    ...measures.findings(take), ...syncFindings(take, manifest),
  ].sort((a, b) => verdicts.indexOf(b.weight) - verdicts.indexOf(a.weight) || b.cost - a.cost || a.stream.localeCompare(b.stream));
  const verdict = findings[0]?.weight ?? 'accept';
  return {
    score: scoreOf(findings, verdict), verdict,
    reasons: findings.slice(0, mostReasons).map(({ cost: _, ...reason }) => reason),
    at: new Date().toISOString(), rules: rulesOf(measures.limits), milliseconds: Math.round((performance.now() - begun) * 100) / 100,
  };
}

/**
 * What each reason leaves of the rest, inside the band of its verdict, so that no refused take outscores a flagged one.
 * More of the same counts half as much each time: four slow cameras are one slow computer.
 */
const bands: Readonly<Record<Verdict, readonly [number, number]>> = { accept: [80, 100], flag: [41, 95], refuse: [0, 40] };

function scoreOf(findings: readonly Finding[], verdict: Verdict): number {
  const told = new Map<string, number>();
  const left = findings.reduce((score, { code, cost }) => {
    const times = told.get(code) ?? 0;
    told.set(code, times + 1);
    return score * (1 - (cost * 0.5 ** times) / 100);
  }, 100);
  const [least, most] = bands[verdict];
  return Math.round(Math.min(most, Math.max(least, left)));
}

function lengthFindings({ seconds, limits: { duration } }: TakeFacts): Finding[] {
  if (seconds >= duration.flagSeconds) return [];
  const weight = weigh(1 / Math.max(seconds, 1e-3), 1 / duration.flagSeconds, duration.refuseSeconds > 0 ? 1 / duration.refuseSeconds : Infinity);
  return [finding('short', '', weight, { seconds, leastSeconds: seconds < duration.refuseSeconds ? duration.refuseSeconds : duration.flagSeconds })];
}

/** Nothing came of what a take is made of. The other hand, and what comes only when something happens, may be silent. */
function emptyFindings(measures: TakeMeasures, { streams, durationSeconds: seconds }: JudgedManifest): Finding[] {
  return streams.filter(({ description }) => (measures.timing(description.id)?.count ?? 0) === 0).flatMap(({ description }) => {
    const { id, kind } = description;
    if (kind === 'jointState') return [finding('empty', id, weigh(1, 1, 1), { what: 'samples', seconds })];
    if (kind === 'jointCommand') return [finding('empty', id, weigh(1, 1), { what: 'commands', seconds })];
    if (kind === 'videoFrames') return [finding('empty', id, weigh(1, 1), { what: 'frames', seconds })];
    return paceOf(description) === 'steady' ? [finding('empty', id, weigh(1, 1), { what: 'samples', seconds })] : [];
  });
}

/** A refused sample is usually a gap in the counting as well, so the larger of the two is the count. */
function dropFindings(take: TakeFacts, measures: TakeMeasures, { streams, cameras, microphones, depths }: JudgedManifest): Finding[] {
  const { flagShare, refuseShare } = take.limits.drops;
  const files = [
    ...[...cameras, ...depths].map(({ streamId, drops, frames }) => ({ streamId, drops, arrived: frames })),
    ...microphones.map(({ streamId, drops, packets }) => ({ streamId, drops, arrived: packets })),
  ];
  const found: Finding[] = [];
  const tell = (id: string, count: number, arrived: number): void => {
    if (count > 0) found.push(finding('drops', id, weigh(count / (count + arrived), flagShare, refuseShare), { count, arrived, percent: (100 * count) / (count + arrived) }, placeOf(take, measures.timing(id)?.missingAt ?? null)));
  };
  for (const { description: { id }, drops, gaps, count } of streams) {
    if (!files.some((file) => file.streamId === id)) tell(id, Math.max(drops, gaps, measures.timing(id)?.missing ?? 0), count);
  }
  for (const { streamId, drops, arrived } of files) tell(streamId, Math.max(drops, measures.timing(streamId)?.missing ?? 0), arrived);
  return found;
}

/** What each device's own counter leaves unexplained by a straight line. */
function syncFindings(take: TakeFacts, { streams }: JudgedManifest): Finding[] {
  return streams.flatMap(({ description: { id }, clock }) => {
    const device = clock?.device;
    return device ? residualFinding(take, id, device.residualMilliseconds, device.worstMilliseconds, null) : [];
  });
}

function taskFindings({ outcome, taskSuccess }: JudgedManifest['labels']): Finding[] {
  const contradicts = (outcome === 'success' && taskSuccess === false) || (outcome === 'failure' && taskSuccess === true);
  return contradicts ? [finding('task', '', weigh(1, 1), { outcome, world: taskSuccess ? 'success' : 'failure' })] : [];
}

/** Of a finished episode, from its files. Pictures without facts are looked at decoded, as many as there is time for. */
export async function judgeEpisode(folder: string, thresholds: Thresholds): Promise<Judgement> {
  const begun = performance.now();
  const manifest = readManifest(folder);
  const description = await readFile(join(folder, worldName), 'utf8').then((text) => JSON.parse(text) as unknown).catch(() => null);
  const measures = new TakeMeasures(manifest.clock.startNanos, manifest.streams.map((stream) => stream.description), thresholds, description, await lookAtVideos(folder, manifest));
  // What cannot be read is not judged; verify and repair tell of it.
  await scanSamples(join(folder, samplesName), { sample: (stream, row) => measures.note(stream, row) }).catch(() => undefined);
  const judgement = judge(measures, manifest);
  return { ...judgement, milliseconds: Math.round(performance.now() - begun) };
}
