// `waldo import PATH`: a data set of others into the library, without a window.
import { resolve } from 'node:path';
import { fault, FaultError } from '../../core/fault.ts';
import { openLibrary } from '../../recordings/library.ts';
import { startImport, type ImportProgress } from '../../recordings/import/start-import.ts';
import { defaultLibrary, version } from '../places.ts';
import { textOption } from './options.ts';
import type { Verb } from './verb.ts';

export const importVerb: Verb = {
  name: 'import',
  summary: 'Bring a data set into the library: import PATH (LeRobot v2.0 to v3.0, MCAP, HDF5 of ALOHA or robomimic)',
  options: { library: { type: 'string', help: 'folder of the episodes' } },
  async run({ values, positionals, out, signal }) {
    const [path] = positionals;
    if (path === undefined) throw new FaultError(fault('request.invalid', { field: 'the path' }, 'name the data set: waldo import PATH'));
    const report = (trouble: { code: string; hint?: string }): void => out.say(`${trouble.code}${trouble.hint === undefined ? '' : `: ${trouble.hint}`}`);
    await using library = await openLibrary(textOption(values, 'library') ?? defaultLibrary, { report });
    await library.settled();
    let last: ImportProgress = { done: 0, total: 0, episodes: [], problems: [] };
    for await (const now of startImport(library, resolve(path), version, signal)) {
      for (const sentence of now.problems.slice(last.problems.length)) out.say(`  ${sentence}`);
      for (const id of now.episodes.slice(last.episodes.length)) out.say(`${now.done} of ${now.total}  ${id}`);
      last = now;
    }
    out.say(`${last.episodes.length} of ${last.total} episodes imported into ${library.folder}`);
    return { ok: last.episodes.length > 0 || last.problems.every((sentence) => sentence.includes(': already in the ')), result: { ...last } };
  },
};
