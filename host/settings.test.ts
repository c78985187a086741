import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { defaultSettings } from '../core/contract/state.ts';
import { configFolder, migrate, openSettings } from './settings.ts';

let folder: string;
beforeEach(async () => { folder = await mkdtemp(join(tmpdir(), 'waldo-settings-')); });
afterEach(() => rm(folder, { recursive: true, force: true }));
const write = (text: string) => writeFile(join(folder, 'settings.json'), text);
const read = () => readFile(join(folder, 'settings.json'), 'utf8');

describe('settings', () => {
  test('nothing there: the defaults, no fault, and nothing is written', async () => {
    await using settings = await openSettings(folder);
    expect([settings.current(), settings.fault, await readdir(folder)]).toEqual([defaultSettings, null, []]);
  });

  test('what is changed is there next time, and leaves no other file', async () => {
    {
      await using settings = await openSettings(join(folder, 'deep', 'er'));
      settings.update({ operator: 'Ada' });
      settings.update({ theme: 'light' });
      expect(settings.current()).toMatchObject({ operator: 'Ada', theme: 'light' });
    }
    await using again = await openSettings(join(folder, 'deep', 'er'));
    expect(again.current()).toEqual({ ...defaultSettings, operator: 'Ada', theme: 'light' });
    expect(await readdir(join(folder, 'deep', 'er'))).toEqual(['settings.json']);
  });

  test('an operator’s limits of an arm are kept; a file from before them has none; nonsense is refused', async () => {
    const { limits: _none, ...before } = defaultSettings;
    await write(JSON.stringify(before));
    const limits = { 'arm-left': { workspace: { minimum: [0, -0.1, 0.02], maximum: [0.3, 0.1, 0.3] }, tablePlane: 0.01, jointRanges: { elbow_flex: { minimum: -1, maximum: 1 } }, speedScale: 0.5, clearanceMetres: 0.02 } };
    {
      await using settings = await openSettings(folder);
      expect([settings.fault, settings.current().limits]).toEqual([null, {}]);
      settings.update({ limits } as never);
      for (const wrong of [{ speedScale: 2 }, { speedScale: 0 }, { clearanceMetres: -1 }, { tablePlane: Number.NaN }, { workspace: { minimum: [0, 0], maximum: [1, 1, 1] } }]) {
        expect(() => settings.update({ limits: { arm: wrong } } as never)).toThrow('settings.invalid');
      }
    }
    await using again = await openSettings(folder);
    expect(again.current().limits).toEqual(limits);
  });

  test('a version from the future: defaults, a fault, and the file is never touched', async () => {
    const text = JSON.stringify({ version: 99, operator: 'Eve' });
    await write(text);
    {
      await using settings = await openSettings(folder);
      expect(settings.current()).toEqual(defaultSettings);
      expect(settings.fault).toMatchObject({ code: 'settings.version', params: { version: '99', known: 1 } });
      expect(settings.update({ operator: 'Ada' }).operator).toBe('Ada');
    }
    expect(await read()).toBe(text);
  });

  test.each([
    ['not JSON', '{"version": 1', 'the whole file'],
    ['a list', '[]', 'the whole file'],
    ['a wrong value', JSON.stringify({ ...defaultSettings, staleHandMilliseconds: -1 }), 'staleHandMilliseconds'],
  ])('%s: defaults, a fault that names the place, and the old file kept aside when written', async (_name, text, field) => {
    await write(text);
    {
      await using settings = await openSettings(folder);
      expect(settings.fault).toMatchObject({ code: 'settings.invalid', params: { field } });
      expect(settings.current()).toEqual(defaultSettings);
      expect(await read()).toBe(text);
      settings.update({ operator: 'Ada' });
    }
    expect(JSON.parse(await read()).operator).toBe('Ada');
    expect(await readFile(join(folder, 'settings.json.unread'), 'utf8')).toBe(text);
  });

  test('a change that is not valid is refused and changes nothing', async () => {
    await using settings = await openSettings(folder);
    expect(() => settings.update({ staleHandMilliseconds: 1e9 })).toThrow('settings.invalid');
    expect(settings.current()).toEqual(defaultSettings);
  });
});

describe('migrations', () => {
  const chain = [
    (old: Record<string, unknown>) => ({ name: old['nom'] }),
    (old: Record<string, unknown>) => ({ ...old, loud: true }),
  ];
  test('walk the chain from whichever version it is', () => {
    expect(migrate({ version: 1, nom: 'a' }, chain)).toEqual({ version: 3, name: 'a', loud: true });
    expect(migrate({ version: 2, name: 'a' }, chain)).toEqual({ version: 3, name: 'a', loud: true });
    expect(migrate({ version: 3, name: 'a' }, chain)).toEqual({ version: 3, name: 'a' });
  });
  test.each([0, 4, 1.5, '1', null, undefined])('refuse version %s', (version) => {
    expect(() => migrate({ version }, chain)).toThrow('settings.version');
  });
});

test('the folder follows the platform', () => {
  expect(configFolder({ XDG_CONFIG_HOME: '/x' }, 'linux')).toBe(join('/x', 'waldo'));
  expect(configFolder({}, 'linux')).toMatch(/\.config.waldo$/);
  expect(configFolder({}, 'darwin')).toContain('Application Support');
  expect(configFolder({ APPDATA: 'C:' }, 'win32')).toBe(join('C:', 'Waldo'));
});
