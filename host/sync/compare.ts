// Listens to two streams for a while and tells how much later one shows what both saw. Called by serve/sync-routes.ts.
import { setTimeout as sleep } from 'node:timers/promises';
import { delayBetween, type Delay } from '../../core/sync/correlation.ts';
import { createMotion, type Motion } from '../../core/sync/motion.ts';
import { fault, FaultError } from '../../core/fault.ts';
import type { Bus } from '../bus.ts';

export interface Listened { readonly stream: string; readonly field: string }

export interface Comparison { readonly delay: Delay | null; readonly firstSamples: number; readonly secondSamples: number }

/** Rejects with 'request.invalid' for a stream or field that is not there. Capture times are compared, latencies as applied now included. */
export async function compareStreams(bus: Bus, first: Listened, second: Listened, seconds: number, signal?: AbortSignal): Promise<Comparison> {
  const [a, b] = [first, second].map((one) => motionOf(bus, one)) as [Motion, Motion];
  using _listening = bus.subscribe((sample) => {
    if (sample.stream.id === first.stream) a.add(sample.tCapture, sample.values);
    if (sample.stream.id === second.stream) b.add(sample.tCapture, sample.values);
  }, [...new Set([first.stream, second.stream])]);
  await sleep(seconds * 1000, undefined, signal ? { signal } : {});
  return { delay: delayBetween(a, b) ?? null, firstSamples: a.milliseconds.length, secondSamples: b.milliseconds.length };
}

function motionOf(bus: Bus, { stream: id, field }: Listened): Motion {
  const stream = bus.streams().find((one) => one.id === id);
  const motion = stream && createMotion(stream, field);
  if (!motion) throw new FaultError(fault('request.invalid', { field: `${id} ${field}` }));
  return motion;
}
