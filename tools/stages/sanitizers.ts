// The sanitizers stage: the C++ of native/bus by itself, fuzzed under AddressSanitizer and UBSan, and its threads under
// ThreadSanitizer as well. Skipped, by name, where there is no compiler or no such library. Called by test.ts.
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ccFiles, compile, compiler } from '../native.ts';
import type { Outcome } from './outcome.ts';
import type { Ended } from './program.ts';

const memory = ['-fsanitize=address,undefined', '-fno-sanitize-recover=all'];
const threads = ['-fsanitize=thread'];
const arithmetic = ['dynamixel.cc', 'feetech.cc', 'setpoints.cc'];
const programs: readonly { readonly name: string; readonly source: string; readonly flags: readonly string[]; readonly uses?: readonly string[] }[] = [
  { name: 'threads under ThreadSanitizer', source: 'threads.cc', flags: threads },
  { name: 'threads under AddressSanitizer and UBSan', source: 'threads.cc', flags: memory },
  { name: 'codecs under AddressSanitizer and UBSan', source: 'codecs.cc', flags: memory, uses: arithmetic },
];
const mostSeconds = 120;

export async function sanitizers(root: string): Promise<Outcome> {
  if (compiler() === undefined) return { passed: 0, failed: 0, skipped: programs.length, problems: programs.map(({ name }) => `skipped, there is no C++ compiler: ${name}`) };
  const folder = join(root, 'out', 'test', 'native');
  mkdirSync(folder, { recursive: true });
  const bus = ccFiles(root, 'native/bus').filter((file) => !file.endsWith('addon.cc'));
  const total = { passed: 0, failed: 0, skipped: 0 };
  const problems: string[] = [];
  const compiled: { readonly name: string; readonly into: string }[] = [];
  for (const [index, { name, source, flags, uses }] of programs.entries()) {
    const files = bus.filter((file) => uses === undefined || uses.includes(basename(file)));
    const into = join(folder, `${index}-${source.replace('.cc', '')}`);
    try {
      await compile(root, { files: [join(root, 'native', 'test', source), ...files], into, flags: ['-g', '-O1', '-Werror', ...flags] });
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error);
      const isMissing = /cannot find.*san|unsupported option .*-fsanitize/i.test(said);
      total[isMissing ? 'skipped' : 'failed'] += 1;
      problems.push(isMissing ? `skipped, the compiler has no such sanitizer: ${name}` : `${name}: ${said}`);
      continue;
    }
    compiled.push({ name, into });
  }
  // One after the other and beside no compiler: their threads have deadlines to keep.
  for (const { name, into } of compiled) {
    const ended = await check(into);
    total[ended.ok ? 'passed' : 'failed'] += 1;
    if (!ended.ok) problems.push(`${name}:\n${ended.output}`);
  }
  return { ...total, problems };
}

async function check(program: string): Promise<Ended> {
  const ended = await execute(program, []);
  // Where addresses are more random than the sanitizer can follow: once more, without that randomness.
  return !ended.ok && ended.output.includes('unexpected memory mapping') ? execute('setarch', ['-R', program]) : ended;
}

function execute(file: string, parameters: readonly string[]): Promise<Ended> {
  const child = spawn(file, [...parameters], { stdio: ['ignore', 'pipe', 'pipe'], timeout: mostSeconds * 1000, killSignal: 'SIGKILL' });
  let output = '';
  const keep = (chunk: Buffer): void => { output += chunk.toString(); };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  return new Promise((resolve) => {
    child.on('error', (error) => resolve({ ok: false, output: error.message }));
    child.on('close', (status, signal) => resolve({ ok: status === 0, output: signal ? `${output}\nended by ${signal} after ${mostSeconds} s` : output.trim() }));
  });
}
