import { existsSync } from 'node:fs';
import { delimiter } from 'node:path';
import { describe, expect, test } from 'vitest';
import { busMasterContract } from './fixtures/contract.ts';
import { nativeAvailable, openBusMaster } from './index.ts';
import { openTwin } from './twin/twin.ts';

const found = nativeAvailable();

describe.skipIf(!found.ok)('the native bus master on a pseudo-terminal', () => busMasterContract((options) => openBusMaster(options, 'native'), 'pty'));
describe.skipIf(!found.ok)('the native bus master over TCP', () => busMasterContract((options) => openBusMaster(options, 'native'), 'tcp'));
describe('the twin over TCP', () => busMasterContract((options) => openBusMaster(options, 'twin'), 'tcp'));
describe.skipIf(!found.ok)('the twin on a pseudo-terminal', () => busMasterContract((options) => openBusMaster(options, 'twin'), 'pty'));
// As on Windows, where only the main thread can have the port.
describe.skipIf(!found.ok)('the twin through the main thread', () => busMasterContract((options) => openTwin(options, true), 'pty'));

test('where there is a compiler, there is a native bus master', () => {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const hasCompiler = process.platform !== 'win32' && folders.some((folder) => existsSync(`${folder}/c++`));
  expect(found.ok || !hasCompiler ? 'as it should be' : found.why).toBe('as it should be');
});
