// The operator's settings on disk: one validated, versioned JSON file in the configuration folder.
// Called by start-host.ts; viewers change it through the contract.
import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { defaultSettings, settingsSchema, type Settings } from '../core/contract/state.ts';
import { fault, FaultError, type Fault } from '../core/fault.ts';

export interface SettingsFile extends AsyncDisposable {
  current(): Settings;
  /** Why the defaults are in use although a file is there, if so. */
  readonly fault: Fault | null;
  /** Takes effect at once and is written soon after. A file of a version we do not know is never written over. */
  update(change: Partial<Settings>): Settings;
}

/** From version n to n + 1. */
export type Migration = (old: Record<string, unknown>) => Record<string, unknown>;

/** `migrations[0]` leads from version 1 to 2, and so on: the chain is as long as the current version less one. */
const migrations: readonly Migration[] = [];

/** Walks the chain; throws a Fault when the version is none that we know. */
export function migrate(value: unknown, chain: readonly Migration[]): Record<string, unknown> {
  const current = chain.length + 1;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new FaultError(fault('settings.invalid', { field: 'the whole file' }));
  let settings = value as Record<string, unknown>;
  const { version } = settings;
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1 || version > current) {
    throw new FaultError(fault('settings.version', { version: String(version), known: current }));
  }
  for (let at = version; at < current; at += 1) settings = { ...chain[at - 1]!(settings), version: at + 1 };
  return settings;
}

/** Where settings live, by the platform's custom. */
export function configFolder(environment: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform): string {
  if (platform === 'win32') return join(environment.APPDATA ?? join(homedir(), 'AppData', 'Roaming'), 'Waldo');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Waldo');
  return join(environment.XDG_CONFIG_HOME || join(homedir(), '.config'), 'waldo');
}

export async function openSettings(folder: string): Promise<SettingsFile> {
  const file = join(folder, 'settings.json');
  let settings = defaultSettings;
  let problem: Fault | null = null;
  try {
    settings = parse(await readFile(file, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') problem = explain(error, file);
  }
  let writing: Promise<void> = Promise.resolve();
  return {
    current: () => settings,
    fault: problem,
    update(change) {
      const next = settingsSchema.safeParse({ ...settings, ...change });
      if (!next.success) throw new FaultError(fault('settings.invalid', { field: fieldOf(next.error), path: file }, next.error.message));
      settings = next.data;
      if (problem?.code === 'settings.version') return settings;
      const text = `${JSON.stringify(settings, null, 2)}\n`;
      // One write after the other; a failure is told by the next start, the settings in memory still hold.
      writing = writing.then(() => writeAtomically(folder, file, text, problem !== null)).catch(() => undefined);
      return settings;
    },
    async [Symbol.asyncDispose]() { await writing; },
  };
}

function parse(text: string): Settings {
  // A setting that is newer than the file has its default.
  return settingsSchema.parse({ ...defaultSettings, ...migrate(JSON.parse(text), migrations) });
}

const fieldOf = (error: { issues: readonly { path: readonly PropertyKey[] }[] }): string => error.issues[0]?.path.join('.') || 'the whole file';

function explain(error: unknown, file: string): Fault {
  if (error instanceof FaultError) return fault(error.fault.code, { ...error.fault.params, path: file });
  if (error instanceof SyntaxError) return fault('settings.invalid', { field: 'the whole file', path: file }, error.message);
  if (error instanceof Error && 'issues' in error) return fault('settings.invalid', { field: fieldOf(error as never), path: file }, error.message);
  return fault('settings.unreadable', { path: file }, String(error));
}

/** The file is always whole: written beside, forced to disk, then renamed over. A file that could not be read is kept aside. */
async function writeAtomically(folder: string, file: string, text: string, keepOld: boolean): Promise<void> {
  await mkdir(folder, { recursive: true });
  const beside = `${file}.${randomUUID()}.tmp`;
  const handle = await open(beside, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  if (keepOld) await rename(file, `${file}.unread`).catch(() => undefined);
  await rename(beside, file);
}
