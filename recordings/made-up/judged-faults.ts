// What can be wrong with a take, each injected into a good one with a count that is known, and what has to be reported of
// it. The tests of judge/ measure them directly; `waldo bench judge` records them.
import type { ReasonCode, Verdict } from '../../core/contract/episode.ts';
import { verdictBands, verdictReasons } from '../../core/streams/kinds.ts';
import { fieldOffset } from '../../core/streams/stream.ts';
import { command, frames, hand, picture, state, verdict, type MadeTake } from './judged-take.ts';

export interface JudgedFault {
  readonly name: string;
  readonly take: Partial<MadeTake>;
  /** The wall clock is set by so many milliseconds at this second. */
  readonly wall?: { readonly atSeconds: number; readonly byMilliseconds: number };
  readonly reported: { readonly code: ReasonCode; readonly stream: string; readonly weight: Verdict; readonly also?: Readonly<Record<string, string>> };
  /** Figures of the reason: exact, or within so much. */
  readonly figures: Readonly<Record<string, number | readonly [value: number, within: number]>>;
}

/** Long enough for a gap to be a small part of it. */
export const takeSeconds = 12;
const between = (at: number, from: number, to: number): boolean => at >= from && at < to;
/** From 0 to 1 without a jerk. */
const ramp = (at: number, from: number, to: number): number => {
  const x = Math.min(1, Math.max(0, (at - from) / (to - from)));
  return x ** 3 * (10 - 15 * x + 6 * x * x);
};
const nth = (count: number, every: number): number => Math.floor(count / every);
const counted = (stream: typeof state, hz = stream.nominalHz, seconds = takeSeconds): number => Math.floor(seconds * hz - 1e-9);

export const judgedFaults: readonly JudgedFault[] = [
  {
    name: '1 sample in 1000 lost on the way', take: { seconds: 60, lost: (stream, index) => stream === state && index % 1000 === 500 },
    reported: { code: 'drops', stream: state.id, weight: 'flag' }, figures: { count: nth(counted(state, state.nominalHz, 60) + 500, 1000) },
  },
  {
    name: '1 camera frame in 50 lost before the encoder', take: { unmade: (stream, index) => stream === frames && index % 50 === 25, alter: (stream, index, _at, row) => { if (stream === frames && index % 50 === 26) row.values[fieldOffset(frames, 'dropped')] = 1; } },
    reported: { code: 'drops', stream: frames.id, weight: 'flag' }, figures: { count: nth(counted(frames) + 25, 50) },
  },
  {
    name: 'three gaps of 200 ms in the arm’s state', take: { unmade: (stream, _index, at) => stream === state && [3, 6, 9].some((from) => between(at, from, from + 0.195)) },
    reported: { code: 'gap', stream: state.id, weight: 'flag' }, figures: { count: 3, longestMilliseconds: [200, 0.01], totalMilliseconds: [600, 0.01] },
  },
  {
    name: 'one gap of 200 ms in the commands', take: { unmade: (stream, _index, at) => stream === command && between(at, 5, 5.19) },
    reported: { code: 'gap', stream: command.id, weight: 'flag' }, figures: { count: 1, longestMilliseconds: [200, 5] },
  },
  {
    name: 'a camera frozen for 3 s', take: { picture: (at, good) => good(between(at, 5, 8) ? 5 : at) },
    // The first of them is the last new picture.
    reported: { code: 'frozen', stream: frames.id, weight: 'flag' }, figures: { frames: 89, stretches: 1, seconds: [3, 0.04] },
  },
  {
    name: 'no picture for 3 s', take: { unmade: (stream, _index, at) => stream === frames && between(at, 5, 8) },
    reported: { code: 'gap', stream: frames.id, weight: 'flag' }, figures: { count: 1, longestMilliseconds: [3033.3, 0.1] },
  },
  {
    name: 'a black camera from second 9', take: { picture: (at, good) => (at >= 9 ? picture(() => 16) : good(at)) },
    reported: { code: 'black', stream: frames.id, weight: 'flag' }, figures: { frames: counted(frames) - 270, of: counted(frames) },
  },
  {
    name: 'a camera out of focus for 4 s', take: { picture: (at, good) => (between(at, 4, 8) ? picture((x, y) => 120 + 40 * Math.sin((x + at * 40) / 20) + y / 20) : good(at)) },
    reported: { code: 'blur', stream: frames.id, weight: 'flag' }, figures: { frames: 120, of: counted(frames) },
  },
  {
    name: 'a camera in the dark', take: { picture: (at, good) => ({ ...good(at), data: good(at).data.map((level) => (level > 120 ? 45 : 5)) }) },
    reported: { code: 'exposure', stream: frames.id, weight: 'flag', also: { what: 'dark' } }, figures: { frames: counted(frames), of: counted(frames) },
  },
  {
    name: 'a camera at 10 Hz instead of 30', take: { unmade: (stream, index) => stream === frames && index % 3 !== 0 },
    reported: { code: 'rate', stream: frames.id, weight: 'flag' }, figures: { hz: [10, 0.01], nominalHz: 30 },
  },
  {
    name: 'the wall clock set back by 3 s', take: {}, wall: { atSeconds: 6, byMilliseconds: -3000 },
    reported: { code: 'clock-jump', stream: '', weight: 'flag', also: { which: 'wall' } }, figures: { count: 1, worstMilliseconds: [-3000, 100] },
  },
  {
    name: 'a camera’s clock set back by 500 ms', take: { alter: (stream, _index, at, row) => { if (stream === frames && at >= 6) row.tCapture -= 500e6; } },
    reported: { code: 'clock-jump', stream: frames.id, weight: 'flag', also: { which: 'stream' } }, figures: { count: 1, worstMilliseconds: [-466.7, 0.1] },
  },
  {
    name: 'nothing moves for the first 4 s', take: { moving: [4, 11] },
    reported: { code: 'idle-head', stream: '', weight: 'flag' }, figures: { seconds: [4, 0.1] },
  },
  {
    name: 'nothing moves for the last 5 s', take: { moving: [1, 7] },
    reported: { code: 'idle-tail', stream: '', weight: 'flag' }, figures: { seconds: [5, 0.1] },
  },
  {
    name: 'the guard refuses 120 commands', take: { alter: (stream, _index, at, row) => { if (stream === verdict && between(at, 5, 6)) row.values.set([verdictBands.indexOf('reject'), verdictReasons.indexOf('jump')]); } },
    reported: { code: 'guard', stream: verdict.id, weight: 'flag', also: { what: 'refused', reason: 'jump' } }, figures: { count: 120, rulings: 1199 },
  },
  {
    name: 'a joint shakes', take: { alter: (stream, _index, at, row) => { if (stream === state && between(at, 4, 8)) row.values[2] = row.values[2]! + 0.05 * Math.sin(at * 2 * Math.PI * 5); } },
    reported: { code: 'jerk', stream: state.id, weight: 'flag', also: { joint: 'elbow' } }, figures: {},
  },
  {
    name: 'a joint at its limit for 2 s', take: { alter: (stream, _index, at, row) => { if (stream === state || stream === command) row.values[1] = row.values[1]! + (1.995 - row.values[1]!) * ramp(at, 4, 5) * ramp(at, 8, 7); } },
    reported: { code: 'saturation', stream: state.id, weight: 'flag', also: { what: 'limit', joint: 'shoulder' } }, figures: { seconds: [2, 0.4] },
  },
  {
    name: 'no hand in sight for 60 samples', take: { alter: (stream, _index, at, row) => { if (stream === hand && between(at, 5, 7)) row.values[0] = 0; } },
    reported: { code: 'tracking', stream: hand.id, weight: 'flag' }, figures: { lostSamples: 60, percent: [82.5, 2.5] },
  },
  {
    name: '7 angles that are no number', take: { alter: (stream, index, _at, row) => { if (stream === state && index >= 1000 && index < 1007) row.values[3] = Number.NaN; } },
    reported: { code: 'not-finite', stream: state.id, weight: 'refuse', also: { field: 'position' } }, figures: { count: 7 },
  },
  {
    name: 'the arm’s state ends 4 s early', take: { unmade: (stream, _index, at) => stream === state && at > 8 },
    reported: { code: 'silent', stream: state.id, weight: 'flag', also: { where: 'end' } }, figures: { seconds: [4, 0.01] },
  },
  {
    name: 'no state of the arm at all', take: { unmade: (stream) => stream === state },
    reported: { code: 'empty', stream: state.id, weight: 'refuse' }, figures: {},
  },
];
