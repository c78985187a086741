// Notes of the doors that are open on this machine, one small file a host in the configuration folder, so that
// `waldo stop` reaches every one without being told where. serve.ts writes them; the command line reads them.
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const noteSchema = z.object({
  /** With the token where one is needed. */
  url: z.url(),
  /** What the door's TLS shows, to be trusted and nothing else; null without TLS. */
  certificate: z.string().nullable(),
});
export type DoorNote = z.infer<typeof noteSchema>;

const folderOf = (configFolder: string): string => join(configFolder, 'doors');

export async function noteDoor(configFolder: string, port: number, note: DoorNote): Promise<AsyncDisposable> {
  const folder = folderOf(configFolder);
  const file = join(folder, `${port}.json`);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(file, JSON.stringify(note), { mode: 0o600 });
  } catch { /* A folder that cannot be written costs the convenience, not the host. */ }
  return { [Symbol.asyncDispose]: () => rm(file, { force: true }) };
}

/** Every door noted, also of hosts that ended without a word. A file that is no note is passed over. */
export async function notedDoors(configFolder: string): Promise<readonly DoorNote[]> {
  const folder = folderOf(configFolder);
  const names = await readdir(folder).catch(() => []);
  const notes = await Promise.all(names.map(async (name) => {
    try { return noteSchema.parse(JSON.parse(await readFile(join(folder, name), 'utf8'))); } catch { return undefined; }
  }));
  return notes.filter((note) => note !== undefined);
}
