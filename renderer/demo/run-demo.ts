// The unattended demo (`?demo=operator&seed=N`): takes control, shows the demo hand, records a take of the
// demo operator doing the task, keeps it, and reports. The cockpit calls it when the address asks.
import type { HostState } from '../../core/contract/state.ts';
import { faultOf } from '../host/fault-of.ts';
import type { HostLink } from '../host/link.ts';
import type { HandSession } from '../tracking/hand-session.ts';
import { graphicsName } from './graphics-name.ts';
import { operate } from './operate.ts';

/** The seed, if this address asks for the demo. */
export function demoInAddress(search: string): { readonly seed: number } | undefined {
  const parameters = new URLSearchParams(search);
  if (parameters.get('demo') !== 'operator') return undefined;
  const seed = Number(parameters.get('seed') ?? 1);
  return { seed: Number.isInteger(seed) && seed >= 0 && seed < 2 ** 31 ? seed : 1 };
}

const slowest = { connect: 30_000, tracking: 90_000, state: 15_000 } as const;
/** The arm comes to rest and the cube in the bin does too. */
const settleMs = 800;

/** `session` is this page's hand session, once there is one. Resolves when the host was told how it went. */
export async function runDemo(link: HostLink, session: () => HandSession | null, seed: number): Promise<void> {
  let episodeId: string | null = null;
  let success = false;
  const report = (done: boolean, message: string): Promise<unknown> => {
    const summary = session()?.summary();
    return link.call.demo.report({
      done, episodeId, message, gpu: graphicsName(),
      tracking: summary === undefined ? null : { source: 'rendered', hz: summary.hz, inferenceMs: summary.inferenceMs },
    });
  };
  try {
    await until(link, 'the host answers', slowest.connect, (host) => host !== null);
    await link.call.session.takeControl({ force: true });
    await link.call.session.chooseHand({ hand: 'rendered' });
    await link.call.rig.reset({ seed });
    await until(link, 'the demo hand is tracked', slowest.tracking, () => (session()?.newest()?.hands.length ?? 0) > 0);
    await report(false, `The demo hand is tracked (${session()?.state.getState().delegate ?? 'CPU'}); driving with seed ${seed}`);
    await link.call.session.arm({});
    await until(link, 'the arm is armed', slowest.state, (host) => host?.session.state === 'armed');
    await link.call.take.start({ countdownSeconds: 0 });
    await until(link, 'the take records', slowest.state, (host) => host?.take.phase === 'recording');
    const outcome = await operate(link, session()!).done;
    await new Promise((resolve) => setTimeout(resolve, settleMs));
    success = outcome.success && link.samples.newest('world/task')?.values[0] === 1;
    await link.call.take.end({});
    await until(link, 'the take ends', slowest.state, (host) => host?.take.phase === 'review');
    const episode = await link.call.take.keep({ outcome: success ? 'success' : 'failure', note: `Demo operator, seed ${seed}: ${outcome.reason}` });
    episodeId = episode.id;
    await link.call.session.disarm({});
    await report(true, success ? 'The demo operator did the task' : `The demo operator failed: ${outcome.reason}`);
  } catch (error) {
    const trouble = faultOf(error);
    await report(true, `${trouble.code} ${JSON.stringify(trouble.params)} ${trouble.hint ?? ''}`.trim()).catch(() => undefined);
  }
}

/** Waits for the host's state, or for something that shows soon after; rejects after `limitMs`. */
function until(link: HostLink, what: string, limitMs: number, isSo: (host: HostState | null) => boolean): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const check = (): void => { if (isSo(link.state.getState().host)) resolve(); };
  const unsubscribe = link.state.subscribe(check);
  const looking = setInterval(check, 100);
  const limit = setTimeout(() => reject(new Error(`waited ${limitMs / 1000} s until ${what}`)), limitMs);
  check();
  return promise.finally(() => {
    unsubscribe();
    clearInterval(looking);
    clearTimeout(limit);
  });
}
