// A take of which nothing is known but its name, for tests.
import type { Episode } from '../../core/contract/episode.ts';

export const take = (id: string, over: Partial<Episode> = {}): Episode => ({
  id, folder: '', startedAt: '', durationSeconds: 1, rig: '', task: 'stack', outcome: 'unlabelled', taskSuccess: null, operator: 'fern', note: '', tags: [], consent: 'unsaid', cameras: [],
  sizeBytes: 0, drops: 0, state: 'kept', score: null, verdict: null, origin: 'recorded', edits: 0, mergedInto: null, ...over,
});
