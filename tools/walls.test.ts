// The walls, tested: a small tree breaks every rule of .dependency-cruiser.mjs once, and each break must be found;
// the same tree without the breaks must pass. A rule nobody breaks here fails this test.
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wallsCommand } from './walls.ts';

const checkout = join(import.meta.dirname, '..');

/** A tree that respects every wall, and uses what the rules must not mistake for a break. */
const sound: Readonly<Record<string, string>> = {
  'core/word.ts': "import { z } from 'zod';\nexport const word = z.string();\n",
  'core/word.test.ts': "import { readFileSync } from 'node:fs';\nimport { word } from './word.ts';\nexport const both = [word, readFileSync];\n",
  'core/contract/contract.ts': "import { oc } from '@orpc/contract';\nexport const contract = oc;\n",
  'recordings/reader.ts': "export { word } from '../core/word.ts';\n",
  'native/index.ts': "export { word } from '../core/word.ts';\n",
  'worlds/table.ts': "export { word } from '../core/word.ts';\n",
  'host/bus.ts': "import { readFileSync } from 'node:fs';\nusing file = { [Symbol.dispose]: () => readFileSync };\nexport const bus = file;\n",
  'host/start.ts': "export { word } from '../recordings/reader.ts';\nexport { word as metal } from '../native/index.ts';\nexport { word as world } from '../worlds/table.ts';\nexport * from './teleop/loop.ts';\n",
  'host/devices/device.ts': 'export interface DeviceKind { kind: string }\n',
  'host/devices/glove.ts': "import type { DeviceKind } from './device.ts';\nimport { bytes } from './glove-bytes.ts';\nexport const glove: DeviceKind = { kind: String(bytes) };\n",
  'host/clock.ts': 'export const clock = 1;\n',
  'host/devices/glove-bytes.ts': "export { clock as bytes } from '../clock.ts';\n",
  'host/devices/pedal.ts': "import type { DeviceKind } from './device.ts';\nexport const pedal: DeviceKind = { kind: 'pedal' };\n",
  'host/devices/index.ts': "import { glove } from './glove.ts';\nimport { pedal } from './pedal.ts';\nexport const deviceKinds = [glove, pedal];\n",
  'host/teleop/guard.ts': "export { word as guard } from '../../core/word.ts';\n",
  'host/teleop/loop.ts': "export { guard } from './guard.ts';\nexport { bus } from '../bus.ts';\n",
  'renderer/host/connect.ts': "export { createORPCClient } from '@orpc/client';\n",
  'renderer/main.tsx': "import { useState } from 'react';\nexport { createORPCClient } from './host/connect.ts';\nexport { panels } from './panels/index.ts';\nexport { useState };\n",
  'renderer/panels/scene-light.ts': 'export const light = 1;\n',
  'renderer/panels/ScenePanel.tsx': "import './scene-light.ts';\nexport { word as scene } from '../../core/word.ts';\n",
  'renderer/panels/CameraPanel.tsx': "export { word as camera } from '../../core/word.ts';\n",
  'renderer/panels/index.ts': "import { scene } from './ScenePanel.tsx';\nimport { camera } from './CameraPanel.tsx';\nexport const panels = [scene, camera];\n",
  'electron/main.ts': "import { app } from 'electron';\nexport { word } from '../core/word.ts';\nexport { app };\n",
  'tools/any.ts': "export * from '../host/start.ts';\nexport * from '../renderer/main.tsx';\n",
};

/** One break a line: the rule that must find it, the file that breaks it, the line added to that file. */
const breaks: readonly (readonly [rule: string, file: string, line: string])[] = [
  ['core-imports-nothing', 'core/word.ts', "import type { DeviceKind } from '../host/devices/device.ts';"],
  ['recordings-imports-core', 'recordings/reader.ts', "import '../host/bus.ts';"],
  ['native-imports-core', 'native/index.ts', "import '../recordings/reader.ts';"],
  ['worlds-imports-core', 'worlds/table.ts', "import '../host/bus.ts';"],
  ['host-imports-core-recordings-native-worlds', 'host/start.ts', "const page = await import('../renderer/main.tsx');"],
  ['renderer-imports-core', 'renderer/main.tsx', "import type { bus } from '../host/bus.ts';"],
  ['electron-imports-core', 'electron/main.ts', "import '../host/start.ts';"],
  ['core-no-platform', 'core/contract/contract.ts', "import 'node:fs';"],
  ['core-few-packages', 'core/contract/contract.ts', "import 'three';"],
  ['renderer-no-node', 'renderer/panels/CameraPanel.tsx', "import 'node:path';"],
  ['electron-in-the-shell-only', 'renderer/main.tsx', "import type { App } from 'electron';"],
  ['electron-in-the-shell-only', 'host/bus.ts', "import 'electron';"],
  ['shipped-packages', 'host/teleop/loop.ts', "import 'vitest';"],
  ['driver-not-driver', 'host/devices/glove.ts', "import { pedal } from './pedal.ts';"],
  ['driver-not-driver', 'host/devices/glove-bytes.ts', "import './pedal.ts';"],
  ['driver-not-house', 'host/devices/pedal.ts', "import '../bus.ts';"],
  ['driver-not-house', 'host/devices/glove-bytes.ts', "import '../teleop/loop.ts';"],
  ['teleop-pure', 'host/teleop/guard.ts', "import type { DeviceKind } from '../devices/device.ts';"],
  ['teleop-pure', 'host/teleop/guard.ts', "import './loop.ts';"],
  ['teleop-no-platform', 'host/teleop/guard.ts', "import 'node:timers';"],
  ['panels-apart', 'renderer/panels/ScenePanel.tsx', "import './CameraPanel.tsx';"],
  ['one-door-to-the-host', 'renderer/main.tsx', "import '@orpc/client';"],
  ['no-test-imported', 'recordings/reader.ts', "import '../core/word.test.ts';"],
  ['no-cycle', 'host/bus.ts', "import './start.ts';"],
  ['no-dead-import', 'tools/any.ts', "import './gone.ts';"],
];

interface Violation { readonly from: string; readonly rule: { readonly name: string } }
interface Summary { readonly violations: readonly Violation[]; readonly ruleSetUsed: { readonly forbidden: readonly { readonly name: string; readonly comment: string }[] } }

function tree(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'waldo-walls-'));
  for (const name of ['.dependency-cruiser.mjs', 'package.json']) copyFileSync(join(checkout, name), join(root, name));
  symlinkSync(join(checkout, 'node_modules'), join(root, 'node_modules'), 'junction');
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  return root;
}

function summary(root: string): Summary {
  const ended = spawnSync(process.execPath, wallsCommand(root, 'json'), { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26 });
  if (ended.stdout === '') throw new Error(ended.stderr);
  return (JSON.parse(ended.stdout) as { summary: Summary }).summary;
}

describe('the walls', () => {
  let found: Summary;
  let roots: readonly string[] = [];

  beforeAll(() => {
    const broken: Record<string, string> = { ...sound };
    for (const [, file, line] of breaks) broken[file] = `${broken[file] ?? ''}${line}\n`;
    roots = [tree(sound), tree(broken)];
    found = summary(roots[1] ?? '');
  });
  afterAll(() => roots.forEach((root) => rmSync(root, { recursive: true, force: true })));

  it('let a sound tree pass', () => {
    expect(summary(roots[0] ?? '').violations).toEqual([]);
  });

  it.each(breaks)('%s finds the break in %s', (rule, file) => {
    expect(found.violations.filter((violation) => violation.from === file).map((violation) => violation.rule.name)).toContain(rule);
  });

  it('each have a break here and a reason there', () => {
    const { forbidden } = found.ruleSetUsed;
    expect([...new Set(breaks.map(([rule]) => rule))].sort()).toEqual(forbidden.map((rule) => rule.name).sort());
    for (const rule of forbidden) expect(rule.comment, rule.name).toMatch(/^[A-Z].*\.$/);
  });
});

describe('the compiler', () => {
  /** Compiles one file under a folder's own tsconfig, options and all. */
  function errors(folder: string, text: string): string {
    const root = mkdtempSync(join(tmpdir(), 'waldo-types-'));
    try {
      mkdirSync(join(root, folder));
      symlinkSync(join(checkout, 'node_modules'), join(root, 'node_modules'), 'junction');
      for (const name of ['tsconfig.base.json', 'package.json']) copyFileSync(join(checkout, name), join(root, name));
      copyFileSync(join(checkout, folder, 'tsconfig.json'), join(root, folder, 'tsconfig.json'));
      writeFileSync(join(root, folder, 'probe.ts'), text);
      execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', folder], { cwd: root, encoding: 'utf8' });
      return '';
    } catch (error) {
      return (error as { stdout: string }).stdout;
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  }

  it.each([
    ['core', 'export const now = process.hrtime();', /'process'/],
    ['core', 'export const title = document.title;', /'document'/],
    ['core', "export { readFileSync } from 'node:fs';", /'node:fs'/],
    ['host', 'export const title = document.title;', /'document'/],
    ['recordings', 'export const title = document.title;', /'document'/],
    ['renderer', 'export const now = process.hrtime();', /'process'/],
  ])('gives %s only its own globals: %s', (folder, text, expected) => {
    expect(errors(folder, text)).toMatch(expected);
  });

  it('lets each side use what it has', () => {
    expect(errors('core', 'export const one: number = 1;')).toBe('');
    expect(errors('host', 'export const now = process.hrtime();')).toBe('');
    expect(errors('renderer', 'export const title = document.title;')).toBe('');
  });

  it('refuses a plain row of numbers where a SafeCommand is wanted', () => {
    const text = readFileSync(join(checkout, 'core/streams/safe-command.ts'), 'utf8').replaceAll('../', `${checkout}/core/`);
    expect(errors('core', `${text}\nexport const wrong: SafeCommand = new Float64Array(6);`)).toMatch(/SafeCommand/);
  });
});
