import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { reasonCodes } from '../contract/episode.ts';
import { partWords, reasonSentence } from './en-judgement.ts';

describe.each(reasonCodes)('the sentence for %s', (code) => {
  test('is one whole sentence, with any params and with none', () => {
    const whole = (text: string): void => {
      expect(text).toMatch(/^\S.*\.$/);
      expect(text).not.toMatch(/[{}|]|undefined|NaN| {2}/);
    };
    whole(reasonSentence({ code, stream: '', params: {} }));
    const params = fc.dictionary(fc.constantFrom('count', 'hz', 'seconds', 'percent', 'frames', 'longestMilliseconds', 'reason', 'what', 'joint'), fc.oneof(fc.constantFrom('dark', 'lag', 'elbow_flex'), fc.double({ noNaN: true, min: -1e6, max: 1e6 })));
    fc.assert(fc.property(params, (some) => whole(reasonSentence({ code, stream: 'camera.wrist/frames', params: some }))));
  });
});

test('exact figures stay exact, one is one, and little is not nothing', () => {
  expect(reasonSentence({ code: 'gap', stream: 'arm/state', params: { count: 1, longestMilliseconds: 200.4 } })).toBe('1 gap in the joints of arm, the longest 200 ms.');
  expect(reasonSentence({ code: 'drops', stream: 'camera.wrist/frames', params: { count: 12, percent: 0.001 } })).toBe('12 frames of the wrist camera lost (under 0.01 %).');
  expect(reasonSentence({ code: 'not-finite', stream: 'arm/state', params: { count: 1, field: 'position' } })).toBe('1 number of the joints of arm (position) is no number.');
  expect(reasonSentence({ code: 'not-finite', stream: 'arm/state', params: { count: 3, field: 'position' } })).toBe('3 numbers of the joints of arm (position) are no numbers.');
});

test('streams have the names that people use', () => {
  expect(['camera.hand/frames', 'hand.left/landmarks', 'left/command', 'glove.left/force', ''].map(partWords)).toEqual(['the hand camera', 'the left hand', 'the commands to left', 'glove.left/force', 'the take']);
});
