// A rendered hand before our tracker, for measuring: poses in, results out. accuracy.ts and throughput.ts open one.
import type { Fault } from '../../../core/fault.ts';
import { createDemoHand, type DemoHand } from '../../demo/demo-hand.ts';
import type { DemoHandPose } from '../../demo/demo-hand-pose.ts';
import { startTracker } from '../tracker.ts';
import type { TrackerReady, TrackerResult } from '../tracker-protocol.ts';

export const verticalFieldOfViewDegrees = 48;

export interface BenchStage extends AsyncDisposable {
  readonly hand: DemoHand;
  readonly models: string;
  readonly ready: TrackerReady;
  onResult(listener: (result: TrackerResult) => void): () => void;
  /** The `count`-th result of a picture of that pose; undefined when none comes within some seconds. */
  settled(pose: DemoHandPose, count: number): Promise<TrackerResult | undefined>;
}

const assets = new URL('/assets/', location.href).href;
const patienceMs = 15_000;

export async function openStage(): Promise<BenchStage> {
  const models = `${assets}hands/`;
  const hand = await createDemoHand({ which: 'right', width: 640, height: 480, verticalFieldOfViewDegrees, models });
  const listeners = new Set<(result: TrackerResult) => void>();
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => undefined);
  const tracker = startTracker(assets, {
    failed: (trouble: Fault) => failed.reject(new Error(`${trouble.code} ${trouble.hint ?? ''}`)),
    result: (result) => { for (const listener of listeners) listener(result); },
  });
  const ready = await Promise.race([tracker.ready, failed.promise]);
  tracker.follow(hand.track, { freshMs: 8, pacer: hand.pacer() });
  const onResult = (listener: (result: TrackerResult) => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  return {
    hand, models, ready, onResult,
    settled(pose, count) {
      hand.pose = pose;
      const fromMs = performance.now() + 100;
      const { promise, resolve } = Promise.withResolvers<TrackerResult | undefined>();
      let left = count;
      const forget = onResult((result) => {
        if (result.captureMs < fromMs) return;
        left -= 1;
        if (left <= 0) resolve(result);
      });
      const limit = setTimeout(() => resolve(undefined), patienceMs);
      return promise.finally(() => { forget(); clearTimeout(limit); });
    },
    async [Symbol.asyncDispose]() {
      tracker.close();
      hand.close();
    },
  };
}
