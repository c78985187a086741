// `waldo bench loop` and `waldo bench latency`: the loop's lateness and the hand's latency, measured while a
// headless page renders, tracks and records. Called by bench.ts.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BenchInput } from './bench-input.ts';
import { openDemoStage } from './demo-run.ts';
import type { Measurement } from './measure.ts';
import type { Host } from '../start-host.ts';

/** A demo that takes longer than this is stuck. */
const demoSeconds = 300;

/**
 * Plays demos one after the other, counting only while their takes run, until there is enough. `watch` sees the host
 * before the first one.
 */
export async function underLoad({ seconds, say, signal }: Pick<BenchInput, 'seconds' | 'say' | 'signal'>, rig?: string, watch: (host: Host) => void = () => undefined): Promise<Measurement & { readonly gpu: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'waldo-bench-'));
  try {
    await using stage = await openDemoStage({
      seed: 1, rig, hand: 'rendered', library: join(folder, 'library'), config: join(folder, 'config'), timeoutSeconds: demoSeconds, say, signal,
    });
    const { measured } = stage;
    watch(stage.host);
    let gpu = '';
    for (let seed = 1; measured.seconds() < seconds; seed += 1) {
      const report = await stage.play(seed, () => measured.seconds() >= seconds);
      gpu = report?.gpu ?? gpu;
      say(`${measured.seconds().toFixed(1)} of ${seconds} seconds measured`);
    }
    return { ...measured, gpu };
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

export async function benchLoop(input: BenchInput): Promise<Record<string, unknown>> {
  const measured = await underLoad(input);
  const { drops, hz } = measured.streams()['hand.right/landmarks'] ?? { drops: 0, hz: 0 };
  return { loop: measured.loop(), tracking: { hz, drops }, seconds: measured.seconds() };
}

export async function benchLatency(input: BenchInput): Promise<Record<string, unknown>> {
  const measured = await underLoad(input);
  const { total, overhead, smoothing, ...parts } = measured.latency();
  return { captureToCommandMs: total, overheadMs: overhead, smoothingMs: smoothing, parts, seconds: measured.seconds() };
}
