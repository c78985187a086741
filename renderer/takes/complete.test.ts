import { expect, test } from 'vitest';
import { cleanTag, completions } from './complete.ts';

test('what begins with it comes first, then words inside, then letters inside', () => {
  expect(completions(['best of day', 'slow', 'left lamp on', 'on', 'regrasp'], 'o', [])).toEqual(['on', 'best of day', 'left lamp on', 'slow']);
  expect(completions(['slow', 'Slalom'], 'SL', [])).toEqual(['Slalom', 'slow']);
});

test('nothing that is there already, and not more than fit', () => {
  expect(completions(['slow', 'short'], 's', ['slow'])).toEqual(['short']);
  expect(completions(Array.from({ length: 50 }, (_, index) => `tag ${index}`), '', [])).toHaveLength(8);
});

test('a tag is one line without commas', () => {
  expect([cleanTag('  left\t lamp '), cleanTag('a, b'), cleanTag(' , ')]).toEqual(['left lamp', 'a b', '']);
  expect(cleanTag('x'.repeat(90))).toHaveLength(40);
});
