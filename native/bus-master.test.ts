import { existsSync } from 'node:fs';
import { delimiter } from 'node:path';
import { describe, expect, test } from 'vitest';
import { motionContract } from './fixtures/motion-contract.ts';
import { portContract } from './fixtures/port-contract.ts';
import { nativeAvailable, openBusMaster } from './index.ts';
import { openTwin } from './twin/twin.ts';

const found = nativeAvailable();

describe.skipIf(!found.ok)(found.ok ? 'the native bus master' : 'the native bus master (needs a C++ compiler)', () => {
  describe('on a pseudo-terminal', () => {
    portContract((options) => openBusMaster(options, 'native'), 'pty');
    motionContract((options) => openBusMaster(options, 'native'), 'pty');
  });
  describe('over TCP', () => portContract((options) => openBusMaster(options, 'native'), 'tcp'));
});

describe('its twin', () => {
  describe('over TCP', () => {
    portContract((options) => openBusMaster(options, 'twin'), 'tcp');
    motionContract((options) => openBusMaster(options, 'twin'), 'tcp');
  });
  describe.skipIf(!found.ok)('on a pseudo-terminal', () => portContract((options) => openBusMaster(options, 'twin'), 'pty'));
  describe.skipIf(!found.ok)('through the main thread, as on Windows', () => portContract((options) => openTwin(options, true), 'pty'));
});

test('where there is a compiler, there is a native bus master', () => {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const hasCompiler = process.platform !== 'win32' && folders.some((folder) => existsSync(`${folder}/c++`));
  expect(found.ok || !hasCompiler ? 'as it should be' : found.why).toBe('as it should be');
});
