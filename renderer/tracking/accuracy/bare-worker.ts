// MediaPipe and nothing else, as its manual has it: one picture after the other as fast as it goes. throughput.ts compares with it.
import { FilesetResolver, HandLandmarker } from '@mediapipe/tasks-vision';
import { refuseOtherOrigins } from '../own-origin.ts';
import { percentiles } from '../tracking-stats.ts';

export interface BareRequest { readonly assets: string; readonly frames: readonly VideoFrame[]; readonly seconds: number }
export interface BareAnswer { readonly hz: number; readonly inferenceMs: { readonly p50: number; readonly p95: number } }

refuseOtherOrigins(globalThis);

async function run({ assets, frames, seconds }: BareRequest): Promise<BareAnswer> {
  const runtime = await FilesetResolver.forVisionTasks(`${assets}mediapipe`, true);
  const landmarker = await HandLandmarker.createFromOptions(runtime, {
    baseOptions: { modelAssetPath: `${assets}hand_landmarker.task`, delegate: 'CPU' }, runningMode: 'VIDEO', numHands: 2,
  });
  landmarker.detectForVideo(frames[0]!, 1);
  const took: number[] = [];
  const from = performance.now();
  for (let i = 0; performance.now() - from < seconds * 1000; i += 1) {
    const start = performance.now();
    landmarker.detectForVideo(frames[i % frames.length]!, 2 + start);
    took.push(performance.now() - start);
  }
  return { hz: (took.length * 1000) / (performance.now() - from), inferenceMs: percentiles(took) };
}

addEventListener('message', (event: MessageEvent<BareRequest>) => {
  run(event.data).then((answer) => postMessage(answer), (error: unknown) => { throw error; });
});
