// How many hands a second: our tracker with its source, beside nothing but MediaPipe on pictures of the same hand.
import { restingPose, type DemoHandPose } from '../../demo/demo-hand-pose.ts';
import { countTracking } from '../tracking-stats.ts';
import { openStage } from './bench-stage.ts';
import type { BareAnswer, BareRequest } from './bare-worker.ts';

const pictures = 24;

/** A hand that moves as one does while teleoperating: a slow loop and a pinch now and then. */
const moving = (seconds: number): DemoHandPose => ({
  ...restingPose,
  position: [0.07 * Math.sin(seconds * 1.3), 0.07 + 0.03 * Math.sin(seconds * 0.9), 0.47 + 0.05 * Math.sin(seconds * 0.7)],
  pinch: 0.5 - 0.5 * Math.cos(seconds * 0.8),
});

export async function measureThroughput(seconds: number): Promise<unknown> {
  await using stage = await openStage();
  stage.hand.onFrame((nowMs) => { stage.hand.pose = moving(nowMs / 1000); });
  const frames = await grab(stage.hand.track, pictures);
  const ours = countTracking();
  const forget = stage.onResult((result) => ours.add(result));
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  forget();
  await stage[Symbol.asyncDispose]();
  const bare = await runBare(frames, seconds);
  const { hz, inferenceMs, waitMs } = ours.stats();
  return { delegate: stage.ready.delegate, bare, ours: { hz, inferenceMs, waitMs }, ratio: hz / bare.hz };
}

async function grab(track: MediaStreamTrack, count: number): Promise<VideoFrame[]> {
  const reader = new MediaStreamTrackProcessor({ track: track as MediaStreamVideoTrack }).readable.getReader();
  const frames: VideoFrame[] = [];
  while (frames.length < count) {
    const { done, value } = await reader.read();
    if (done) break;
    frames.push(value);
  }
  await reader.cancel();
  return frames;
}

async function runBare(frames: VideoFrame[], seconds: number): Promise<BareAnswer> {
  const worker = new Worker(new URL('./bare-worker.ts', import.meta.url), { type: 'module', name: 'bare-tracker' });
  const answer = Promise.withResolvers<BareAnswer>();
  worker.addEventListener('message', (event: MessageEvent<BareAnswer>) => answer.resolve(event.data));
  worker.addEventListener('error', (event) => answer.reject(new Error(event.message)));
  const request: BareRequest = { assets: new URL('/assets/', location.href).href, frames, seconds };
  worker.postMessage(request, frames);
  return answer.promise.finally(() => worker.terminate());
}
