import { expect, test } from 'vitest';
import { en } from './en.ts';
import { pseudo } from './pseudo.ts';

const flat = (words: object, path = ''): [string, string][] => Object.entries(words).flatMap(([key, value]) =>
  typeof value === 'string' ? [[`${path}${key}`, value] as [string, string]] : flat(value as object, `${path}${key}.`));

test('the pseudo-locale changes every sentence, makes it longer and keeps its parameters', () => {
  const made = new Map(flat(pseudo(en)));
  for (const [key, text] of flat(en)) {
    const other = made.get(key)!;
    expect(other.startsWith('⟦') && other.endsWith('⟧'), key).toBe(true);
    expect(other.length, key).toBeGreaterThan(text.length * 1.3);
    expect(other.match(/\{\{.*?\}\}/g), key).toEqual(text.match(/\{\{.*?\}\}/g));
  }
});

test('no sentence shouts', () => {
  for (const [key, text] of flat(en)) {
    expect(text, key).not.toMatch(/!/);
  }
});
