// The disk refuses the n-th change of an export and all that follow, for many n: the sentence says so, nothing looks like
// a finished data set, and when there is room again the same export goes on and is whole.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { exportOptionsSchema } from '../../core/contract/exports.ts';
import { faultFrom } from '../../core/fault.ts';
import { failingDisk } from '../fixtures/failing-disk.ts';
import { makeTake } from '../made-up/made-take.ts';
import { runExport } from './job.ts';
import { validate } from './lerobot/validate.ts';

let root: string;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'waldo-full-'));
  for (let number = 0; number < 2; number += 1) await makeTake(join(root, 'library'), { number, seconds: 1 });
});
afterAll(() => { rmSync(root, { recursive: true }); });

const run = (out: string) => runExport({ library: join(root, 'library'), options: exportOptionsSchema.parse({ format: 'lerobot', out }), software: 'Waldo 0' }, { signal: new AbortController().signal });

it('ends in a sentence, and goes on when there is room', async () => {
  const sound = join(root, 'sound');
  let all = 0;
  {
    using disk = failingDisk(join(root, 'sound'), () => null);
    await run(sound);
    all = disk.asked;
  }
  expect(all).toBeGreaterThan(30);
  const codes = new Map<string, number>();
  for (let number = 1; number < all; number += Math.ceil(all / 16)) {
    const out = join(root, `full-${number}`);
    {
      using _disk = failingDisk(out, (_call, at) => (at >= number ? (number % 2 === 0 ? 'ENOSPC' : 'EROFS') : null));
      const code = await run(out).then(() => 'done', (error: unknown) => faultFrom(error).code);
      codes.set(code, (codes.get(code) ?? 0) + 1);
      // Nothing looks finished that is not; only the very last changes may still be refused then.
      if (existsSync(out)) expect(await validate(out)).toEqual([]);
    }
    if (existsSync(out)) continue;
    expect(await run(out), `after change ${number} was refused`).toMatchObject({ episodes: 2, problems: [] });
    expect(await validate(out)).toEqual([]);
  }
  // The very last changes are of a data set that is whole already.
  codes.delete('done');
  expect([...codes.keys()].sort()).toEqual(['export.full', 'export.unwritable']);
});
