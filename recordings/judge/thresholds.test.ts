import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { defaultThresholds, qualityName, readThresholds, rulesOf } from './thresholds.ts';

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'waldo-quality-')); });
afterEach(() => { rmSync(folder, { recursive: true }); });
const read = (text: string) => {
  writeFileSync(join(folder, qualityName), text);
  return readThresholds(folder);
};

test('without a file the limits are the built-in ones, and nothing is said', () => {
  expect(readThresholds(folder)).toEqual({ thresholds: defaultThresholds, fault: null });
});

test('what a project says holds, what it leaves out is built in, and the rules are other ones', () => {
  const { thresholds, fault } = read('{ "gap": { "flagMilliseconds": 40 } }');
  expect(fault).toBeNull();
  expect(thresholds).toEqual({ ...defaultThresholds, gap: { ...defaultThresholds.gap, flagMilliseconds: 40 } });
  expect(rulesOf(thresholds)).not.toBe(rulesOf(defaultThresholds));
});

test.each(['{ "gap": { "flagMiliseconds": 40 } }', '{ "gaps": {} }', '{ "rate": { "flagBelow": 2 } }', '{ "jerk": 5 }', '[]', 'null', '{', '', ' '.repeat(70_000)])('a file that would not do what it says is void, and Waldo says so: %s', (text) => {
  const { thresholds, fault } = read(text);
  expect(thresholds).toEqual(defaultThresholds);
  expect(fault).toMatchObject({ code: 'library.quality', params: { path: join(folder, qualityName) } });
  expect(fault!.hint).toBeTruthy();
});

test('whatever is in the file, there are limits', () => {
  fc.assert(fc.property(fc.oneof(fc.json(), fc.string()), (text) => { expect(Object.keys(read(text).thresholds)).toEqual(Object.keys(defaultThresholds)); }), { numRuns: 50 });
});
