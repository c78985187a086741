// The thread for slow reading: verify, repair, columns for the player. Started by library.ts as 'waldo-chores'.
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parentPort } from 'node:worker_threads';
import type { Judgement } from '../core/contract/episode.ts';
import type { Fault } from '../core/fault.ts';
import { encodeColumns } from '../core/wire/columns-bytes.ts';
import { judgeEpisode } from './judge/judge.ts';
import { readThresholds } from './judge/thresholds.ts';
import { manifestName } from './manifest-file.ts';
import type { Manifest } from './manifest.ts';
import { openEpisode, type OpenEpisode, type Stretch } from './reader.ts';
import { repairEpisode } from './repair.ts';
import { verifyEpisode, type Verdict } from './verify.ts';
import { answerCalls } from './worker-calls.ts';

/** The player asks for one stream after the other of the same episode, or of two that are compared; the newest first. */
let recent: readonly { readonly key: string; readonly episode: Promise<OpenEpisode> }[] = [];
const mostOpen = 2;

async function opened(folder: string): Promise<OpenEpisode> {
  const facts = await stat(join(folder, manifestName)).catch(() => null);
  const key = `${folder} ${facts?.mtimeMs ?? 0}`;
  const one = recent.find((each) => each.key === key) ?? { key, episode: openEpisode(folder, { isInLibrary: true }) };
  recent = [one, ...recent.filter((each) => each !== one)].slice(0, mostOpen);
  return one.episode;
}

const handlers = {
  verify: (folder: string): Promise<Verdict> => verifyEpisode(folder),
  repair: (library: string, id: string): Promise<Manifest> => repairEpisode(library, id),
  /** By the project's limits as they are now; and what is wrong with those. */
  async judge(library: string, folder: string): Promise<{ judgement: Judgement; fault: Fault | null }> {
    const { thresholds, fault } = readThresholds(library);
    return { judgement: await judgeEpisode(folder, thresholds), fault };
  },
  columnBytes: async (folder: string, streamId: string, stretch: Stretch): Promise<Uint8Array> => encodeColumns(await (await opened(folder)).columns(streamId, stretch)),
};
export type ChoresHandlers = typeof handlers;

answerCalls(parentPort!, handlers);
