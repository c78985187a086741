import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { deviceContract } from './contract.ts';
import { fakeGlove } from './fixtures/fake-glove.ts';
import { deviceKinds } from './index.ts';

test('the kinds in the list have names of their own', () => {
  expect(new Set(deviceKinds.map(({ kind }) => kind)).size).toBe(deviceKinds.length);
});

describe.each(deviceKinds.map((kind) => [kind.kind, kind] as const))('%s keeps the device contract', (_name, kind) => deviceContract(kind));

describe('a new device', () => {
  // hub.test.ts puts it into the list (its one line) and sees it publish.
  describe('keeps the device contract', () => deviceContract(fakeGlove));

  test('is twelve lines', async () => {
    const text = await readFile(new URL('./fixtures/fake-glove.ts', import.meta.url), 'utf8');
    const lines = text.split('\n').filter((line) => line.trim() !== '' && !/^(\/\/|import )/.test(line));
    expect(lines.length).toBeLessThanOrEqual(12);
  });
});
