// Programs of others judge what `waldo export` writes: node tools/peers/exports.ts LIBRARY [name…]. Exports the library once
// for each, installs what reads it into a scratch environment, prints a line a check. With PEER_PYTHON that Python is used
// as it is, with what it has. Adding one is a script in this folder ({check, ok, detail} a line) and an entry here.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { makeVenv, type Venv } from './venv.ts';

interface ExportPeer {
  readonly name: string;
  /** Behind `waldo export`. */
  readonly words: readonly string[];
  /** Beside this file; gets the folder. */
  readonly script: string;
  /** For pip: with everything they need, and bare. */
  readonly packages: readonly string[];
  readonly bare?: readonly string[];
  /** Variables that must be set, or it is left out. */
  readonly needs?: readonly string[];
}

const hdf5 = { script: 'hdf5.py', packages: ['h5py', 'numpy', 'opencv-python-headless'] } as const;
const tables = { script: 'tables.py', packages: ['pandas', 'pyarrow', 'numpy', 'av'] } as const;
/** LeRobot's robots need much that its data sets do not. */
const torch = ['torch==2.7.1', 'torchvision==0.22.1', 'numpy<2.3', 'av==15.1.0', 'pandas<3', 'pyarrow'];

const exportPeers: readonly ExportPeer[] = [
  { name: 'h5py-robomimic', words: ['hdf5'], ...hdf5 },
  { name: 'h5py-robomimic-jpeg', words: ['hdf5', '--pictures', 'jpeg'], ...hdf5 },
  { name: 'h5py-aloha', words: ['hdf5', '--layout', 'aloha'], ...hdf5 },
  { name: 'h5py-aloha-jpeg', words: ['hdf5', '--layout', 'aloha', '--pictures', 'jpeg'], ...hdf5 },
  { name: 'pandas-csv', words: ['csv'], ...tables },
  { name: 'pandas-parquet', words: ['parquet'], ...tables },
  { name: 'lerobot-0.3', words: ['lerobot-v2.1'], script: 'lerobot_v21.py', bare: ['lerobot==0.3.3'], packages: [...torch, 'datasets==3.6.0', 'huggingface-hub<0.36', 'draccus==0.10.0', 'jsonlines', 'einops', 'deepdiff', 'imageio', 'packaging', 'termcolor', 'pyserial', 'gymnasium', 'opencv-python-headless'] },
  { name: 'groot', words: ['lerobot-v2.1'], script: 'groot.py', packages: [...torch, 'torchcodec==0.5', 'opencv-python-headless', 'tqdm', 'scipy'], needs: ['GROOT_SOURCE'] },
];

const here = import.meta.dirname;
const root = dirname(dirname(here));

/** Lines of standard output; standard error goes to ours. */
async function linesOf(program: string, words: readonly string[], line: (text: string) => void): Promise<number | null> {
  const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' } });
  const ended = new Promise<number | null>((resolve) => { child.once('exit', resolve); });
  for await (const text of createInterface({ input: child.stdout })) line(text);
  return await ended;
}

async function judge({ name, words, script, packages, bare = [] }: ExportPeer, library: string, folder: string, venvs: Map<string, Venv>): Promise<boolean> {
  const out = join(folder, name);
  const status = await linesOf(process.execPath, [join(root, 'host/cli/waldo.ts'), 'export', ...words, '--library', library, '--out', out], () => {});
  if (status !== 0) throw new Error(`waldo export ${words.join(' ')} ended with ${status}`);
  const key = [...packages, ...bare].sort().join(' ');
  const own = process.env['PEER_PYTHON'];
  const venv = own === undefined ? venvs.get(key) ?? await makeVenv(join(folder, `place${venvs.size}`), packages, bare) : { python: own };
  venvs.set(key, venv);
  let [passed, all] = [0, 0];
  const ended = await linesOf(venv.python, [join(here, script), out], (text) => {
    const { check, ok, detail } = JSON.parse(text) as { readonly check: string; readonly ok: boolean; readonly detail: string };
    all += 1;
    if (ok) passed += 1;
    process.stdout.write(`${ok ? 'ok  ' : 'FAIL'} ${name}: ${check}${detail === '' ? '' : ` (${detail.slice(0, ok ? 160 : 2000)})`}\n`);
  });
  process.stdout.write(`${name}: ${passed} of ${all} checks passed\n\n`);
  return ended === 0 && passed === all && all > 0;
}

const [library, ...names] = process.argv.slice(2);
const unknown = names.filter((name) => !exportPeers.some((peer) => peer.name === name));
if (library === undefined || unknown.length > 0) throw new Error(`usage: exports.ts LIBRARY [${exportPeers.map(({ name }) => name).join('|')}…]`);
const folder = mkdtempSync(join(tmpdir(), 'waldo-peers-'));
const venvs = new Map<string, Venv>();
let good = true;
try {
  for (const peer of exportPeers) {
    if (names.length > 0 ? !names.includes(peer.name) : (peer.needs ?? []).some((variable) => process.env[variable] === undefined)) continue;
    good = await judge(peer, library, folder, venvs) && good;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = good ? 0 : 1;
