// The sentence of each reason of a judgement, in English: what was found, with its exact figure. Used by the screen and
// the command line alike.
import type { Judgement, ReasonCode } from '../contract/episode.ts';

type Reason = Pick<Judgement['reasons'][number], 'code' | 'stream' | 'params'>;

interface Words {
  /** The stream as people call it: `the wrist camera`, `the right hand`. */
  readonly part: string;
  readonly is: (name: string, value: string) => boolean;
  /** A figure, rounded to what is worth reading. */
  readonly figure: (name: string, decimals?: number) => string;
  /** `1 frame`, `5 frames`. */
  readonly count: (name: string, one: string, many?: string) => string;
  readonly word: (name: string, otherwise: string) => string;
}

const guardReasons: Readonly<Record<string, string>> = {
  'not-finite': 'a wish that is no number', 'joint-limit': 'a joint limit', velocity: 'too much speed', acceleration: 'too much acceleration', jerk: 'too much jerk',
  workspace: 'the edge of the workspace', table: 'the table', 'self-collision': 'the arm itself', 'stale-hand': 'a hand that came too late', jump: 'a hand that jumped',
  stopped: 'a stop', 'stale-arm': 'an arm that did not answer', 'start-gate': 'a hand far from the arm', 'stale-leader': 'a leader that came too late', clearance: 'something near',
  effort: 'too much effort', ramp: 'the slow start',
};

const sentences: Readonly<Record<ReasonCode, (words: Words) => string>> = {
  rate: ({ part, figure }) => `${capital(part)} came at ${figure('hz', 1)} Hz instead of ${figure('nominalHz')}.`,
  gap: ({ part, figure, count }) => `${count('count', 'gap')} in ${part}, the longest ${figure('longestMilliseconds')} ms.`,
  drops: ({ part, figure, count }) => `${count('count', part.endsWith('camera') ? 'frame' : 'sample')} of ${part} lost (${figure('percent', 2)} %).`,
  sync: ({ part, figure }) => `The times of ${part} may be ${figure('milliseconds')} ms off.`,
  'clock-jump': ({ part, figure, count, is }) => {
    const far = figure('worstMilliseconds');
    return `${is('which', 'wall') ? 'The computer\'s clock was set' : `The times of ${part} jumped`} ${count('count', 'time')}, at most ${far.replace('-', '')} ms ${far.startsWith('-') ? 'back' : 'ahead'}.`;
  },
  saturation: ({ figure, word, is }) => {
    const joint = capital(word('joint', 'a joint').replaceAll('_', ' '));
    if (is('what', 'effort')) return `${joint} gave all its strength for ${figure('seconds', 1)} s.`;
    if (is('what', 'lag')) return `${joint} was far behind its command for ${figure('seconds', 1)} s.`;
    return `${joint} was at its limit for ${figure('seconds', 1)} s.`;
  },
  guard: ({ figure, count, word, is }) =>
    `The guard ${is('what', 'refused') ? 'refused' : 'changed'} ${count('count', 'command')} (${figure('percent', 1)} %), mostly because of ${guardReasons[word('reason', '')] ?? 'its limits'}.`,
  'idle-head': ({ figure }) => `Nothing moves in the first ${figure('seconds', 1)} s.`,
  'idle-tail': ({ figure }) => `Nothing moves in the last ${figure('seconds', 1)} s.`,
  jerk: ({ figure, word }) => `${capital(word('joint', 'a joint').replaceAll('_', ' '))} moves in jerks (${figure('rms')} rad/s³).`,
  tracking: ({ part, figure, count }) => `${capital(part)} was in sight for ${figure('percent', 1)} % of the driving; ${count('lostSamples', 'sample')} without it.`,
  frozen: ({ part, figure, count }) => `${capital(part)} stood still for ${figure('seconds', 1)} s (${count('frames', 'frame')} the same).`,
  black: ({ part, count }) => `${count('frames', 'black frame')} from ${part}.`,
  exposure: ({ part, figure, is }) => `${capital(part)} is too ${is('what', 'dark') ? 'dark' : 'bright'} in ${figure('frames')} of ${figure('of')} frames.`,
  blur: ({ part, figure }) => `${capital(part)} is out of focus in ${figure('frames')} of ${figure('of')} frames.`,
  task: ({ is }) => (is('outcome', 'success') ? 'Labelled a success, but the task was not done at the end.' : 'Labelled a failure, but the task was done at the end.'),
  short: ({ figure }) => `Only ${figure('seconds', 1)} s long.`,
  empty: ({ part, is }) => {
    if (is('what', 'movement')) return 'No arm moved.';
    if (is('what', 'commands')) return `No command was sent to ${part}.`;
    return `${is('what', 'frames') ? 'No picture' : 'Nothing'} came from ${part}.`;
  },
  'not-finite': ({ part, count, word }) => `${count('count', 'number')} of ${part} (${word('field', 'values')}) ${count('count', 'is no number', 'are no numbers').replace(/^\S+ /, '')}.`,
  silent: ({ part, figure, is }) => (is('where', 'start') ? `${capital(part)} came only after ${figure('seconds', 1)} s.` : `${capital(part)} ended ${figure('seconds', 1)} s before the take.`),
};

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

/** What people call a stream; what has no name of its own keeps its id. */
export function partWords(stream: string): string {
  const [where = '', what = ''] = stream.split('/');
  const [kind, which] = where.split('.');
  if (kind === 'camera' && which !== undefined) return `the ${which} camera`;
  if (kind === 'hand' && which !== undefined) return `the ${which} hand`;
  if (what === 'state' || what === 'command') return what === 'state' ? `the joints of ${where}` : `the commands to ${where}`;
  if (stream === 'viewer/clock') return 'the window in control';
  return stream === '' ? 'the take' : stream;
}

/** One sentence, whole whatever is missing. */
export function reasonSentence({ code, stream, params }: Reason): string {
  const figure: Words['figure'] = (name, decimals = 0) => {
    const value = params[name];
    if (typeof value !== 'number') return 'some';
    // What rounds to nothing is not nothing.
    const least = 10 ** -decimals;
    return value !== 0 && Math.abs(value) < least / 2 ? `under ${least}` : String(Number(value.toFixed(decimals)));
  };
  const count: Words['count'] = (name, one, many = `${one}s`) => `${figure(name)} ${params[name] === 1 ? one : many}`;
  const is: Words['is'] = (name, value) => params[name] === value;
  const word: Words['word'] = (name, otherwise) => (typeof params[name] === 'string' && params[name] !== '' ? params[name] : otherwise);
  return sentences[code]({ part: partWords(stream), is, figure, count, word });
}
