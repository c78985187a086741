// What decides whether anything is built: the fingerprint of the sources, and the lock between two commands.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { buildLock } from './build-lock.ts';
import { fingerprint } from './fingerprint.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'waldo-build-'));
  mkdirSync(join(root, 'host/teleop'), { recursive: true });
  writeFileSync(join(root, 'host/teleop/guard.ts'), 'one');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test('a source that changes, comes or goes makes another fingerprint', () => {
  const of = () => fingerprint(root, ['host', 'absent']);
  const before = of();
  expect(of()).toBe(before);
  utimesSync(join(root, 'host/teleop/guard.ts'), 1, 1);
  const touched = of();
  expect(touched).not.toBe(before);
  writeFileSync(join(root, 'host/teleop/pace.ts'), '');
  const more = of();
  expect(more).not.toBe(touched);
  rmSync(join(root, 'host/teleop/pace.ts'));
  expect(of()).toBe(touched);
});

test('a test that changes does not', () => {
  const before = fingerprint(root, ['host']);
  writeFileSync(join(root, 'host/teleop/guard.test.ts'), 'two');
  expect(fingerprint(root, ['host'])).toBe(before);
});

test('the second command waits until the first has built', async () => {
  const file = join(root, 'build.lock');
  const first = await buildLock(file);
  let entered = false;
  const second = buildLock(file).then((lock) => { entered = true; return lock; });
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(entered).toBe(false);
  first[Symbol.dispose]();
  (await second)[Symbol.dispose]();
  expect(entered).toBe(true);
});

test('a lock whose process is gone is taken over', async () => {
  const file = join(root, 'build.lock');
  // No process has this number: Linux's largest is 4194304.
  writeFileSync(file, '99999999');
  using _lock = await buildLock(file);
  expect(readFileSync(file, 'utf8')).toBe(String(process.pid));
});
