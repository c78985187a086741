// One unattended demo: a host, a headless browser whose page operates by itself, and what was measured while
// its take ran. Called by `waldo demo` and by the benches, which need the same load.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fault, FaultError } from '../../core/fault.ts';
import { launchBrowser } from '../browser.ts';
import type { DemoReport } from '../serve/router.ts';
import { startHost, type Host } from '../start-host.ts';
import { measure, type Measurement } from './measure.ts';

export interface DemoPlan {
  readonly seed: number;
  readonly rig?: string | undefined;
  readonly library?: string | undefined;
  readonly config?: string | undefined;
  /** What the page's tracker looks at: `rendered` or `camera`. */
  readonly hand: string;
  readonly cameraFile?: string | undefined;
  readonly timeoutSeconds: number;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

export interface DemoStage extends AsyncDisposable {
  readonly host: Host;
  readonly measured: Measurement;
  /** Plays one demo to its end; rejects with 'demo.failed'. `enough` may end it earlier: then undefined. */
  play(seed: number, enough?: () => boolean): Promise<DemoReport | undefined>;
}

export async function openDemoStage(plan: DemoPlan): Promise<DemoStage> {
  await using undo = new AsyncDisposableStack();
  let heard: (report: DemoReport) => void = () => undefined;
  // Settings of its own: what someone calibrated for their hand would be wrong for the rendered one.
  const ownConfig = plan.config ?? await mkdtemp(join(tmpdir(), 'waldo-demo-'));
  if (plan.config === undefined) undo.defer(() => rm(ownConfig, { recursive: true, force: true }));
  const host = undo.use(await startHost({
    shell: 'headless', rig: plan.rig, library: plan.library, config: ownConfig, say: plan.say,
    demoReport: (report) => heard(report),
  }));
  const measured = undo.use(measure(host.bus, () => host.takes.view().phase === 'recording'));
  const parts = undo.move();
  return {
    host, measured,
    async play(seed, enough = () => false) {
      const done = Promise.withResolvers<DemoReport | undefined>();
      const fail = (message: string): void => done.reject(new FaultError(fault('demo.failed', { message })));
      heard = (report) => {
        plan.say(report.message);
        if (report.done) done.resolve(report);
      };
      const url = new URL(host.serving!.url);
      url.searchParams.set('demo', 'operator');
      url.searchParams.set('seed', String(seed));
      url.searchParams.set('hand', plan.hand);
      // The page's own errors belong in the terminal; the tracker's chatter and Chromium's thousand lines do not.
      const say = (line: string): void => { if (/:CONSOLE/.test(line) && /\bError\b|Uncaught|Refused|violates/.test(line)) plan.say(line); };
      await using browser = await launchBrowser({ url: url.href, headless: true, say, ...(plan.cameraFile === undefined ? {} : { cameraFile: plan.cameraFile }) });
      void browser.ended.then(() => fail('the browser ended before the demo did'));
      const timeout = setTimeout(() => fail(`not done after ${plan.timeoutSeconds} seconds`), plan.timeoutSeconds * 1000);
      const look = setInterval(() => { if (enough()) done.resolve(undefined); }, 100);
      const abort = (): void => fail('interrupted');
      plan.signal.addEventListener('abort', abort);
      try {
        return await done.promise;
      } finally {
        clearTimeout(timeout);
        clearInterval(look);
        plan.signal.removeEventListener('abort', abort);
      }
    },
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}
