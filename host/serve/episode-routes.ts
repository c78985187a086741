// The calls `episodes.*`: the library, asked by viewers. Called by router.ts.
import { resolve } from 'node:path';
import { implement } from '@orpc/server';
import { contract } from '../../core/contract/contract.ts';
import { faultFrom } from '../../core/fault.ts';
import { startImport } from '../../recordings/import/start-import.ts';
import type { Library } from '../../recordings/library.ts';
import { version } from '../places.ts';
import type { CallContext } from './call-context.ts';

export interface EpisodeParts {
  readonly library: Library;
  replayInSimulator(folder: string): Promise<{ success: boolean; objectErrorMillimetres: number; commands: number; seconds: number }>;
}

export function episodeRoutes({ library, replayInSimulator }: EpisodeParts) {
  const os = implement(contract).$context<CallContext>().episodes;
  return {
    list: os.list.handler(async () => ({ episodes: [...await library.list()] })),
    search: os.search.handler(({ input }) => library.search(input)),
    label: os.label.handler(({ input: { id, ...labels } }) => library.label(id, labels)),
    labelMany: os.labelMany.handler(async ({ input: { ids, ...labels } }) => {
      const { episodes, refused } = await library.labelMany(ids, labels);
      return { episodes: [...episodes], refused: [...refused] };
    }),
    judge: os.judge.handler(({ input }) => library.judge(input.id)),
    remove: os.remove.handler(async ({ input }) => { await library.remove(input.id); return {}; }),
    restore: os.restore.handler(({ input }) => library.restore(input.id)),
    verify: os.verify.handler(async ({ input }) => {
      const { ok, problems } = await library.verify(input.id);
      return { ok, problems: [...problems] };
    }),
    repair: os.repair.handler(({ input }) => library.repair(input.id)),
    replayInSimulator: os.replayInSimulator.handler(async ({ input }) => replayInSimulator(await library.folderOf(input.id))),
    edits: {
      show: os.edits.show.handler(({ input }) => library.edits(input.id)),
      apply: os.edits.apply.handler(({ input, context }) => library.applyEdit(input.id, input.edit, context.viewer.title)),
      undo: os.edits.undo.handler(({ input, context }) => library.undoEdit(input.id, context.viewer.title)),
      redo: os.edits.redo.handler(({ input, context }) => library.redoEdit(input.id, context.viewer.title)),
    },
    importFrom: os.importFrom.handler(async function* ({ input, signal, errors }) {
      try {
        for await (const { done, total, episodes, problems } of startImport(library, resolve(input.path), version, signal)) {
          yield { done, total, episodes: [...episodes], problems: [...problems] };
        }
      } catch (error) {
        // The call itself was answered long ago: what goes wrong on the way is a refusal only if it is said here.
        const { params, ...refusal } = faultFrom(error);
        throw errors.FAULT({ data: { ...refusal, params: { ...params } } });
      }
    }),
  };
}
