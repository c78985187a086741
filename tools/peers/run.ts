// `npm run peers [name…]`: clients that are not ours judge our emulators and exports. Installs each into a scratch
// environment, starts the emulator that it talks to or exports a data set for it (of PEERS_LIBRARY, if that is set), prints a
// line a check, and writes what passed into docs/peers-tested.md. PEERS_PYTHON is used as it is for data sets.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { raisePriority } from '../../host/priority.ts';
import { makeDataSet } from './data-set.ts';
import { startEmulator } from './emulator.ts';
import { peerList, type Peer } from './list.ts';
import { writeReport, type PeerResult } from './report.ts';
import { makeNodeFolder, makeVenv, thisNode, versionOf, type Venv } from './venv.ts';

interface Check { readonly check: string; readonly ok: boolean; readonly detail: string }

/** A machine that is busy with other things makes a client's patience end: then it is asked again. */
const tries = 3;

/** False when any check failed in every try. */
export async function peers(root: string, names: readonly string[]): Promise<boolean> {
  const unknown = names.filter((name) => !peerList.some((peer) => peer.name === name));
  if (unknown.length > 0) throw new Error(`No such peer: ${unknown.join(', ')}. There are ${peerList.map((peer) => peer.name).join(', ')}.`);
  raisePriority();
  const isReady = ({ needs = [] }: Peer): boolean => needs.every((variable) => process.env[variable] !== undefined);
  const chosen = peerList.filter((peer) => (names.length === 0 ? isReady(peer) : names.includes(peer.name)));
  const folder = mkdtempSync(join(tmpdir(), 'waldo-peers-'));
  const venvs = new Map<string, Venv>();
  const results: PeerResult[] = [];
  try {
    for (const peer of chosen) {
      const key = [...peer.packages, ...peer.bare ?? [], ...peer.npm ?? []].sort().join(' ');
      const venv = venvs.get(key) ?? await placeFor(root, peer, join(folder, `place${venvs.size}`));
      venvs.set(key, venv);
      const result = await judge(root, peer, venv);
      results.push(result);
      process.stdout.write(`${peer.name}: ${peer.client} ${result.version}, ${result.passed} of ${result.checks.length} checks passed\n\n`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  writeReport(root, results);
  return results.every((result) => result.passed === result.checks.length);
}

const placeFor = (root: string, { script, npm, packages, bare = [], dataSet }: Peer, folder: string): Promise<Venv> | Venv =>
  // A large one that is there already may be used.
  dataSet && process.env['PEERS_PYTHON'] ? { python: process.env['PEERS_PYTHON'] } : npm ? makeNodeFolder(folder, npm) : script.endsWith('.ts') ? thisNode(root) : makeVenv(folder, packages, bare);

async function judge(root: string, peer: Peer, venv: Venv): Promise<PeerResult> {
  const version = await versionOf(venv, peer.client);
  for (let attempt = 1; ; attempt += 1) {
    const checks = await attemptOnce(root, peer, venv);
    const passed = checks.filter((one) => one.ok).length;
    if ((passed === checks.length && passed > 0) || attempt === tries) {
      return { name: peer.name, emulator: peer.emulator, client: peer.client, version, checks: checks.map((one) => one.check), passed };
    }
    process.stdout.write(`${peer.name}: once more\n`);
  }
}

async function attemptOnce(root: string, peer: Peer, venv: Venv): Promise<readonly Check[]> {
  await using judged = peer.dataSet ? await makeDataSet(root, peer.dataSet) : await startEmulator(root, peer);
  const parameters = 'episodes' in judged ? [String(judged.episodes)] : peer.scriptArguments ?? [];
  const child = spawn(venv.python, [join(root, 'tools', 'peers', peer.script), JSON.stringify(judged.endpoint), ...parameters], {
    stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1', PEER_MODULES: venv.nodeModules ?? '' },
  });
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => { complaints = (complaints + chunk.toString()).slice(-2000); });
  const patience = setTimeout(() => child.kill(), peer.dataSet ? 1_800_000 : 180_000);
  const checks: Check[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const check = JSON.parse(line) as Check;
    checks.push(check);
    process.stdout.write(`${check.ok ? 'ok  ' : 'FAIL'} ${peer.name}: ${check.check}${check.detail === '' ? '' : ` (${check.detail.slice(0, check.ok ? 160 : 2000)})`}\n`);
  }
  clearTimeout(patience);
  const status = child.exitCode ?? await new Promise<number | null>((resolve) => { child.once('exit', resolve); });
  if (status === 0 || checks.some((one) => !one.ok)) return checks;
  process.stdout.write(`FAIL ${peer.name}: ended with ${status}\n${complaints}\n`);
  return [...checks, { check: 'runs to its end', ok: false, detail: complaints }];
}
