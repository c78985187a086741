// `waldo bench tracking`: hand tracking on this machine against the rendered hand's own bones, and beside a
// bare MediaPipe loop on the same pictures. The page does it (renderer/bench.html); this runs the page. Called by bench.ts.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fault, FaultError } from '../../core/fault.ts';
import { launchBrowser } from '../browser.ts';
import { startHost } from '../start-host.ts';
import type { BenchInput } from './bench-input.ts';
import { underLoad } from './bench-loop.ts';

/** The accuracy part looks at every view once; a slow machine needs minutes for them. */
const patienceMs = 480_000;
/** How the page tells its result, on its console. */
const told = /"waldo-bench (\{.*\})", source:/;

interface PageResult extends Record<string, unknown> { readonly throughput: { readonly bare: { readonly hz: number } } }

/** The page's figures, and the same tracker's rate while a whole demo is rendered, driven and recorded. */
export async function benchTracking(input: BenchInput): Promise<Record<string, unknown>> {
  const alone = await inThePage(input);
  const { hz } = (await underLoad(input)).streams()['hand.right/landmarks'] ?? { hz: 0 };
  return { ...alone, everythingOn: { hz, ratioToBare: hz / alone.throughput.bare.hz } };
}

async function inThePage({ seconds, say, signal }: BenchInput): Promise<PageResult> {
  const folder = await mkdtemp(join(tmpdir(), 'waldo-bench-'));
  try {
    await using host = await startHost({ shell: 'headless', library: join(folder, 'library'), config: join(folder, 'config'), say });
    const url = new URL('bench.html', host.serving!.url);
    url.searchParams.set('seconds', String(seconds));
    const done = Promise.withResolvers<PageResult>();
    const fail = (message: string): void => done.reject(new FaultError(fault('demo.failed', { message })));
    await using browser = await launchBrowser({
      url: url.href, headless: true,
      say(line) {
        const result = told.exec(line)?.[1];
        if (result !== undefined) done.resolve(JSON.parse(result) as PageResult);
        else if (/:CONSOLE/.test(line) && /Uncaught|waldo-bench-failed/.test(line)) fail(line);
      },
    });
    void browser.ended.then(() => fail('the browser ended before the bench did'));
    signal.addEventListener('abort', () => fail('interrupted'));
    const timeout = setTimeout(() => fail(`not done after ${patienceMs / 1000} seconds`), patienceMs);
    try {
      return await done.promise;
    } finally {
      clearTimeout(timeout);
    }
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
