// docs/peers-tested.md: which clients that are not ours were satisfied by which emulator. run.ts replaces the rows of
// what it ran and leaves the others.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface PeerResult {
  readonly name: string;
  readonly emulator: string;
  readonly client: string;
  readonly version: string;
  readonly checks: readonly string[];
  readonly passed: number;
}

const heading = `# Programs of others that judge the emulators and the data sets

Written by \`npm run peers [name…]\`, which installs each client into a scratch environment, starts \`waldo emulate\` or \`waldo export\` and runs the client's script in \`tools/peers/\`. No client was changed unless its script says so. Rows that begin with \`export-\` are of scripts run by hand on what \`waldo export\` wrote of real takes.

| Run | Emulator | Client | Version | Passed | What was checked |
|---|---|---|---|---|---|
`;

export function writeReport(root: string, results: readonly PeerResult[]): void {
  const file = join(root, 'docs', 'peers-tested.md');
  const before = existsSync(file) ? readFileSync(file, 'utf8') : '';
  writeFileSync(file, report(before, results));
}

/** `before`: the page as it is, or nothing. */
export function report(before: string, results: readonly PeerResult[]): string {
  const rows = new Map([...before.matchAll(/^\| `([^`]+)` \|.*$/gm)].map(([row, name]) => [name!, row]));
  for (const result of results) rows.set(result.name, rowOf(result));
  return `${heading}${[...rows.keys()].sort().map((name) => rows.get(name)).join('\n')}\n`;
}

/** What was checked of every episode is said once. */
const kindsOf = (checks: readonly string[]): string[] =>
  [...new Set(checks.map((check) => check.replace(/^\d{8}-\d{6}-[0-9a-f]+: /, 'each episode: ').replace(/^episode \d+\b/, 'each episode')))];

const rowOf = ({ name, emulator, client, version, checks, passed }: PeerResult): string =>
  `| \`${name}\` | ${emulator} | ${client} | ${version} | ${passed} of ${checks.length} | ${kindsOf(checks).join('; ').replaceAll('|', '/')} |`;
