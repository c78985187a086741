// The contract's `setup.*` calls: who asked, and the step of host/setup that answers. Used by router.ts.
import { implement } from '@orpc/server';
import { contract } from '../../core/contract/contract.ts';
import type { Setup } from '../setup/setup.ts';
import type { Viewer } from './viewers.ts';

export function setupRoutes(setup: Setup) {
  const os = implement(contract).$context<{ readonly viewer: Viewer; [key: string]: unknown }>().setup;
  const nothing = {};
  return {
    find: os.find.handler(() => setup.find()),
    begin: os.begin.handler(async ({ input, context }) => { await setup.begin(context.viewer.id, input); return nothing; }),
    end: os.end.handler(async ({ context }) => { await setup.end(context.viewer.id); return nothing; }),
    watch: os.watch.handler(async function* ({ signal }) { yield* setup.watch(signal); }),
    scan: os.scan.handler(async ({ input, context }) => { await setup.scan(context.viewer.id, input.thorough); return nothing; }),
    relax: os.relax.handler(async ({ context }) => { await setup.relax(context.viewer.id); return nothing; }),
    hold: os.hold.handler(async ({ context }) => { await setup.hold(context.viewer.id); return nothing; }),
    blink: os.blink.handler(async ({ input, context }) => { await setup.blink(context.viewer.id, input.id); return nothing; }),
    setId: os.setId.handler(async ({ input, context }) => { await setup.setId(context.viewer.id, { id: input.from, baud: input.baud }, input.to); return nothing; }),
    centre: os.centre.handler(async ({ context }) => { await setup.centre(context.viewer.id); return nothing; }),
    sweep: os.sweep.handler(async ({ context }) => { await setup.sweep(context.viewer.id); return nothing; }),
    finish: os.finish.handler(async ({ context }) => { await setup.finish(context.viewer.id); return nothing; }),
    rest: os.rest.handler(async ({ context }) => { await setup.rest(context.viewer.id); return nothing; }),
    check: os.check.handler(async ({ context }) => ({ problems: (await setup.check(context.viewer.id)).map(({ code, params, hint }) => ({ code, params: { ...params }, ...(hint === undefined ? {} : { hint }) })) })),
    lerobotFiles: os.lerobotFiles.handler(async () => ({ files: [...await setup.lerobotFiles()] })),
    importLerobot: os.importLerobot.handler(async ({ input, context }) => { await setup.importLerobot(context.viewer.id, input.path); return nothing; }),
    exportLerobot: os.exportLerobot.handler(async ({ input, context }) => ({ path: await setup.exportLerobot(context.viewer.id, input.id) })),
  };
}
