// Makes a data set for a peer to judge: takes as a recorder would have written them, exported by `waldo export`, or, with
// PEERS_LIBRARY, the episodes of a real library. Used by run.ts.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makeTake } from '../../recordings/made-up/made-take.ts';

export interface MadeDataSet extends AsyncDisposable {
  readonly endpoint: Readonly<Record<string, string | number>>;
  readonly episodes: number;
}

const takes = 30;
const cameras = [{ name: 'wrist', width: 320, height: 240, hz: 20, noise: 0.1 }, { name: 'overview', width: 160, height: 120, hz: 20, delay: 0.013, noise: 0.1, lost: [7, 31] }];

/** `words`: the format, and options of `waldo export`. */
export async function makeDataSet(root: string, words: readonly string[]): Promise<MadeDataSet> {
  const folder = mkdtempSync(join(tmpdir(), 'waldo-peers-set-'));
  const real = process.env['PEERS_LIBRARY'];
  const library = real ?? join(folder, 'library');
  const out = join(folder, 'set');
  for (let number = 0; real === undefined && number < takes; number += 1) {
    await makeTake(library, { number, seconds: 2 + (number % 3), cameras, task: number % 4 === 0 ? 'stack "the" blocks,\nthen stop' : 'put the cube in the bin', labels: { outcome: number % 5 === 0 ? 'failure' : 'success' } });
  }
  const waldo = [join(root, 'host', 'cli', 'waldo.ts'), 'export', ...words, '--library', library, '--out', out, '--json'];
  const { stdout } = await promisify(execFile)(process.execPath, waldo, { maxBuffer: 1e8 });
  const { report } = JSON.parse(stdout.trim().split('\n').at(-1)!) as { report: { episodes: number } };
  return { endpoint: { path: out }, episodes: report.episodes, async [Symbol.asyncDispose]() { rmSync(folder, { recursive: true, force: true }); } };
}
