// `waldo bench library`: a library of so many episodes (manifests only), opened, listed, searched, filtered and labelled
// through the library's own thread. Called by bench.ts.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { searchSchema, type EpisodeSearch } from '../../core/contract/episode.ts';
import { makeManyEpisodes } from '../../recordings/made-up/many-episodes.ts';
import { openLibrary, type Library } from '../../recordings/library.ts';
import type { Bench } from './bench-input.ts';
import { percentiles } from './measure.ts';

/** Each as somebody would ask it. */
const searches: Readonly<Record<string, Partial<EpisodeSearch>>> = {
  newest: {},
  lastPage: { offset: 9_900, limit: 100 },
  oneWord: { text: 'slipped' },
  threeWords: { text: 'cube ada über' },
  noMatch: { text: 'nothing of the kind' },
  outcome: { outcomes: ['success', 'partial'] },
  verdict: { verdicts: ['refuse', 'none'] },
  task: { task: 'Fold the towel' },
  operator: { operator: 'Ada' },
  tag: { tag: 'train' },
  since: { since: '2026-12-01' },
  byScore: { sort: 'score', descending: false },
  byTask: { sort: 'task' },
  everything: { text: 'a', outcomes: ['success'], verdicts: ['accept'], tag: 'train', sort: 'durationSeconds' },
};
const labelledAtOnce = 200;

export const benchLibrary: Bench = async ({ episodes: count, say, signal }) => {
  const folder = await mkdtemp(join(tmpdir(), 'waldo-bench-'));
  try {
    const ids = makeManyEpisodes(folder, count);
    say(`${count} episodes made`);
    const firstOpenMs = await timed(async () => { await using _library = await openLibrary(folder); });
    const openMs = await timed(async () => { await using _library = await openLibrary(folder); });
    await using library = await openLibrary(folder);
    await library.settled();
    const timings: Record<string, unknown> = {};
    const measure = async (name: string, times: number, work: (index: number) => Promise<unknown>): Promise<void> => {
      if (signal.aborted) return;
      const taken: number[] = [];
      const before = performance.eventLoopUtilization();
      for (let index = 0; index < times; index += 1) taken.push(await timed(() => work(index)));
      // What the host's own thread, on which the arm is driven, is kept busy by it.
      timings[name] = { ...percentiles(taken), hostThreadMs: Math.round(performance.eventLoopUtilization(before).active / times * 100) / 100 };
    };
    await measure('list', 10, () => library.list());
    for (const [name, search] of Object.entries(searches)) await measure(name, 40, () => library.search(searchSchema.parse(search)));
    await measure('label', 20, (index) => library.label(ids[index]!, { note: `bench ${index}` }));
    await measure(`labelMany${labelledAtOnce}`, 3, (index) => relabel(library, ids.slice(0, labelledAtOnce), index));
    const rebuildMs = await timed(() => library.rebuild());
    return { library: { episodes: count, firstOpenMs, openMs, rebuildMs, timings } };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const relabel = (library: Library, ids: readonly string[], index: number): Promise<unknown> =>
  library.labelMany(ids, { change: { outcome: index % 2 === 0 ? 'failure' : 'success' }, addTags: [`bench ${index}`], removeTags: [] });

async function timed(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return Math.round((performance.now() - from) * 100) / 100;
}
