import { describe, expect, test } from 'vitest';
import { exportOptionsSchema } from '../../core/contract/exports.ts';
import { freshDraft, optionsOf, rememberDraft, rememberedDraft, sizes, suggestedFolder, type ExportDraft } from './export-draft.ts';

const draft: ExportDraft = { ...freshDraft, out: '/data/set' };

describe('the options that a filled-in sheet comes to', () => {
  test('are what the host takes, whatever is chosen', () => {
    for (const size of sizes) {
      const options = optionsOf({ ...draft, size, validationPercent: 50, fps: '30', name: ' set ', outcomes: ['success'] }, ['a'], ['hand', 'wrist']);
      expect(exportOptionsSchema.parse(options)).toEqual(options);
    }
  });

  test('nothing chosen is everything', () => {
    expect(optionsOf(draft, [], ['hand'])).toMatchObject({ episodes: [], fps: 0, cameras: [], size: null, outcomes: ['success', 'partial', 'failure', 'unlabelled'], verdicts: ['accept', 'flag', 'refuse', 'none'] });
    expect(optionsOf({ ...draft, verdicts: ['accept'] }, [], [])?.verdicts).toEqual(['accept']);
  });

  test('cameras are named only when one is left out', () => {
    expect(optionsOf({ ...draft, withoutCameras: ['wrist'] }, [], ['hand', 'wrist'])?.cameras).toEqual(['hand']);
    expect(optionsOf({ ...draft, withoutCameras: ['gone'] }, [], ['hand', 'wrist'])?.cameras).toEqual([]);
  });

  test('nothing is asked while a folder is missing or a rate is none', () => {
    for (const part of [{ out: ' ' }, { fps: '2.5' }, { fps: '-1' }, { fps: 'x' }, { fps: '1001' }]) expect(optionsOf({ ...draft, ...part }, [], []), JSON.stringify(part)).toBeNull();
  });
});

test('the suggested folder stands beside the library and says what is in it', () => {
  const at = new Date(2026, 10, 22, 9, 5);
  expect(suggestedFolder('/data/takes/', 'lerobot-v2.1', 'Red cube, in bin', at)).toBe('/data/takes-exports/red-cube-in-bin-lerobot-v2-1-20261122-0905');
  expect(suggestedFolder('C:\\takes', 'mcap', '', at)).toBe('C:\\takes-exports\\mcap-20261122-0905');
});

test('choices are remembered, what they were about is not; nonsense is forgotten', () => {
  const stored = new Map<string, string>();
  const storage = { getItem: (key: string) => stored.get(key) ?? null, setItem: (key: string, value: string) => { stored.set(key, value); } };
  expect(rememberedDraft(storage)).toEqual(freshDraft);
  rememberDraft(storage, { ...draft, format: 'hdf5', licence: 'cc-by-4.0', which: 'marked', withoutCameras: ['hand'], name: 'x' });
  expect(rememberedDraft(storage)).toEqual({ ...freshDraft, format: 'hdf5', licence: 'cc-by-4.0' });
  for (const nonsense of ['{', 'null', '[]', '{"outcomes":3,"fps":[],"format":"zip"}']) {
    stored.forEach((_value, key) => { stored.set(key, nonsense); });
    expect(rememberedDraft(storage)).toEqual(freshDraft);
  }
});
