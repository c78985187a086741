// A file in pieces of any length is the file, whatever blocks it is read in, and is hashed as it passes.
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { checkFile } from './file-check.ts';
import { FileReading } from './file-reading.ts';

const folder = mkdtempSync(join(tmpdir(), 'waldo-reading-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const path = join(folder, 'file');

test.each([0, 1, (1 << 20) - 1, 1 << 20, 3_500_001])('%i bytes, taken, looked at and skipped', async (size) => {
  const bytes = randomBytes(size);
  writeFileSync(path, bytes);
  const step = fc.record({ how: fc.constantFrom('take', 'now', 'peek', 'skip'), length: fc.oneof(fc.nat(40), fc.nat(2_500_000)) });
  await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
    const hash = createHash('sha256');
    await using reading = new FileReading(path, (block) => hash.update(block));
    let at = 0;
    for (const { how, length } of steps) {
      const expected = at + length <= size ? bytes.subarray(at, at + length) : undefined;
      if (how === 'skip') {
        const isThere = await reading.skip(length);
        expect(isThere).toBe(expected !== undefined);
        if (!isThere) return;
      } else {
        const found = how === 'take' ? await reading.take(length) : how === 'peek' ? await reading.peek(length) : reading.takeNow(length) ?? await reading.take(length);
        expect(found === undefined ? undefined : Buffer.compare(found, expected ?? Buffer.alloc(0))).toBe(expected === undefined ? undefined : 0);
      }
      if (how !== 'peek' && expected !== undefined) at += length;
      expect(reading.position).toBe(at);
    }
    await reading.skip(Infinity);
    expect(hash.digest('hex')).toBe(createHash('sha256').update(bytes).digest('hex'));
  }), { numRuns: 40 });
  expect(await checkFile(folder, 'file')).toEqual({ bytes: size, sha256: createHash('sha256').update(bytes).digest('hex'), isTorn: false });
});

test('a file that is not there is said to be missing', async () => {
  expect(await checkFile(folder, 'none')).toEqual({ unread: 'missing' });
});
