// Every fault that the bench records, measured directly; and by property: what is injected is what is counted.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judgementSchema, type Judgement } from '../../core/contract/episode.ts';
import { judgedFaults, takeSeconds, type JudgedFault } from '../made-up/judged-faults.ts';
import { command, description, frames, hand, madeStreams, madeTake, state, type MadeTake } from '../made-up/judged-take.ts';
import { judge, type JudgedManifest } from './judge.ts';
import { TakeMeasures } from './take-measures.ts';
import { defaultThresholds, type Thresholds } from './thresholds.ts';

const startNanos = 7e9;

function judged(take: Partial<MadeTake> = {}, { wall, over = {}, limits = defaultThresholds }: { wall?: JudgedFault['wall']; over?: Partial<JudgedManifest>; limits?: Thresholds } = {}): Judgement {
  const seconds = take.seconds ?? takeSeconds;
  const measures = new TakeMeasures(startNanos, madeStreams, limits, description);
  const counts = new Map<string, number>();
  for (let at = 0; at < seconds; at += 0.05) measures.wall(startNanos + at * 1e9, 1e12 + at * 1000 + (wall && at >= wall.atSeconds ? wall.byMilliseconds : 0));
  for (const { sample } of madeTake({ seconds, startNanos, ...take })) {
    measures.note(sample.stream, sample);
    counts.set(sample.stream.id, (counts.get(sample.stream.id) ?? 0) + 1);
  }
  const manifest: JudgedManifest = {
    clock: { epochUnixNanos: '0', startNanos }, durationSeconds: seconds, microphones: [], depths: [],
    streams: madeStreams.map((stream) => ({ description: stream, count: counts.get(stream.id) ?? 0, drops: 0, gaps: 0, firstNanos: null, lastNanos: null, clock: null, latency: null })),
    cameras: [], labels: { outcome: 'success', note: '', taskSuccess: true, tags: [], consent: 'unsaid' }, ...over,
  };
  return judgementSchema.parse(judge(measures, manifest));
}
const reason = (judgement: Judgement, code: string, stream: string) => judgement.reasons.find((one) => one.code === code && one.stream === stream);

test('a good take is accepted with nothing to say', () => {
  const judgement = judged();
  expect(judgement.reasons).toEqual([]);
  expect(judgement).toMatchObject({ score: 100, verdict: 'accept' });
});

describe.each(judgedFaults)('$name', ({ take, wall, reported, figures }) => {
  test('is reported with its count, at its place, and decides the verdict', () => {
    const judgement = judged(take, wall === undefined ? {} : { wall });
    const found = reason(judgement, reported.code, reported.stream);
    expect(found, JSON.stringify(judgement.reasons)).toBeDefined();
    expect(found!.weight).toBe(reported.weight);
    expect(found!.params).toMatchObject(reported.also ?? {});
    for (const [name, figure] of Object.entries(figures)) {
      const [value, within] = typeof figure === 'number' ? [figure, 0] : figure;
      expect(Math.abs(Number(found!.params[name]) - value), `${name}: ${found!.params[name]}, not ${value}`).toBeLessThanOrEqual(within + 1e-9);
    }
    expect(judgement.verdict).toBe(judgement.reasons[0]!.weight);
    expect(judgement.score).toBeLessThan(judgement.verdict === 'refuse' ? 41 : 96);
    if (found!.at !== null) expect(found!.at.toSeconds).toBeLessThanOrEqual(takeSeconds);
  });
});

test('so many samples lost are so many reported, wherever they are', () => {
  fc.assert(fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 350 }), { minLength: 1, maxLength: 60 }), fc.constantFrom(state, hand, frames), (lost, stream) => {
    const missing = new Set(lost.filter((index) => index < (stream === state ? 350 : 58)));
    fc.pre(missing.size > 0);
    const judgement = judged({ seconds: 2, moving: [0.2, 1.8], lost: (one, index) => one === stream && missing.has(index) });
    expect(reason(judgement, 'drops', stream.id)?.params.count).toBe(missing.size);
  }), { numRuns: 10 });
});

test('so many gaps are so many reported, with the longest and its place', () => {
  fc.assert(fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 }), fc.integer({ min: 3, max: 60 }), (at, samples) => {
    const judgement = judged({ seconds: 6, unmade: (one, index) => one === state && at.some((second, order) => index >= second * 200 && index < second * 200 + samples + (order === 0 ? 2 : 0)) });
    const gap = reason(judgement, 'gap', state.id)!;
    expect(gap.params.count).toBe(at.length);
    expect(gap.params.longestMilliseconds).toBeCloseTo((samples + 3) * 5, 3);
    expect(gap.at!.fromSeconds).toBeCloseTo(at[0]! - 0.0025, 2);
  }), { numRuns: 5 });
});

test('a camera that stands still is not frozen while nothing moves', () => {
  const still: Partial<MadeTake> = { moving: [4, 8], picture: (at, good) => good(at < 4 ? 0 : at > 8 ? 8 : at) };
  expect(reason(judged(still), 'frozen', frames.id)).toBeUndefined();
});

test('what the manifest counts is reported too, and the larger count wins', () => {
  const camera = { name: 'wrist', streamId: frames.id, file: 'wrist.mp4', codec: 'avc1', width: 64, height: 48, frames: 350, drops: 9, firstNanos: null, lastNanos: null };
  expect(reason(judged({}, { over: { cameras: [camera] } }), 'drops', frames.id)!.params).toMatchObject({ count: 9, arrived: 350 });
});

test('a label that the world contradicts is flagged, and one that it does not is not', () => {
  const labels = (outcome: 'success' | 'failure' | 'partial' | 'unlabelled', taskSuccess: boolean | null) => judged({ seconds: 4 }, { over: { labels: { outcome, note: '', taskSuccess, tags: [], consent: 'unsaid' } } });
  expect(reason(labels('success', false), 'task', '')).toMatchObject({ weight: 'flag', params: { outcome: 'success', world: 'failure' } });
  expect(reason(labels('failure', true), 'task', '')).toBeDefined();
  for (const [outcome, success] of [['success', true], ['success', null], ['partial', false], ['unlabelled', true]] as const) expect(reason(labels(outcome, success), 'task', '')).toBeUndefined();
});

test('limits are the project’s: the same take is accepted or refused by them', () => {
  const take: Partial<MadeTake> = { lost: (stream, index) => stream === state && index % 100 === 50 };
  expect(judged(take).verdict).toBe('flag');
  const strict = { ...defaultThresholds, drops: { flagShare: 0, refuseShare: 0.005 } };
  expect(judged(take, { limits: strict })).toMatchObject({ verdict: 'refuse' });
  expect(judged(take, { limits: { ...defaultThresholds, drops: { flagShare: 0.1, refuseShare: 0.5 } } }).verdict).toBe('accept');
});

test('a take too short is refused, a short one flagged', () => {
  expect(judged({ seconds: 0.8, moving: [0, 0.8] })).toMatchObject({ verdict: 'refuse', reasons: [expect.objectContaining({ code: 'short' })] });
  expect(reason(judged({ seconds: 2, moving: [0, 2] }), 'short', '')).toMatchObject({ weight: 'flag', params: { seconds: 2 } });
});

test('whatever numbers come, there is a judgement that the manifest can hold', () => {
  const odd = fc.oneof(fc.double(), fc.constantFrom(Number.NaN, Infinity, -Infinity, 0, 1e300));
  fc.assert(fc.property(fc.array(fc.record({ stream: fc.constantFrom(...madeStreams, command), sequence: odd, tCapture: odd, tArrive: odd, fill: odd }), { maxLength: 80 }), (rows) => {
    const measures = new TakeMeasures(0, madeStreams, defaultThresholds, description);
    for (const { stream, fill, ...row } of rows) measures.note(stream, { ...row, tDevice: Number.NaN, values: new Float64Array(stream.fields.reduce((sum, field) => sum + field.size, 0)).fill(fill), text: 'no JSON' });
    const judgement = judge(measures, { clock: { epochUnixNanos: '0', startNanos: 0 }, durationSeconds: 0, streams: [], cameras: [], microphones: [], depths: [], labels: { outcome: 'success', note: '', taskSuccess: null, tags: [], consent: 'unsaid' } });
    expect(judgementSchema.parse(JSON.parse(JSON.stringify(judgement)))).toEqual(judgement);
  }));
});
