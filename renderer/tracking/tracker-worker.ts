// The hand tracker, on a thread of its own: video frames in, landmarks out. tracker.ts starts it.
import { FilesetResolver, HandLandmarker, type HandLandmarkerResult } from '@mediapipe/tasks-vision';
import { refuseOtherOrigins } from './own-origin.ts';
import { drawsInSoftware } from '../demo/graphics-name.ts';
import { followCapture } from './capture-time.ts';
import { newestFrame } from './newest-frame.ts';
import { pictureCanvas, pictureReader, type Picture } from './picture-context.ts';
import type { Delegate, FromTracker, PacerMessage, StartTracker, ToTracker, TrackedHand, TrackSource } from './tracker-protocol.ts';

// MediaPipe reports usage to its maker unless it is stopped. Nothing leaves this machine.
refuseOtherOrigins(globalThis);

const post = (message: FromTracker, transfer: Transferable[] = []): void => { postMessage(message, { transfer }); };

/** MediaPipe's landmarker with the kind of picture that its delegate takes. */
interface Detector {
  readonly landmarker: HandLandmarker;
  detect(frame: VideoFrame): Promise<HandLandmarkerResult>;
}

let detector: Promise<Detector> | undefined;
let pageOffsetMs = 0;
let source: TrackSource | undefined;
let lastTimestampMs = 0;
let expectedMs = 50;

const pageNow = (): number => performance.now() + pageOffsetMs;

async function create(assets: string, delegate: Delegate, model: Uint8Array): Promise<Detector> {
  const runtime = await FilesetResolver.forVisionTasks(`${assets}mediapipe`, true);
  const landmarker = await HandLandmarker.createFromOptions(runtime, {
    baseOptions: { modelAssetBuffer: model.slice(), delegate },
    runningMode: 'VIDEO', numHands: 2,
    minHandDetectionConfidence: 0.5, minHandPresenceConfidence: 0.5, minTrackingConfidence: 0.5,
    canvas: delegate === 'CPU' ? pictureCanvas() : new OffscreenCanvas(1, 1),
  });
  const run = (image: VideoFrame | Picture): HandLandmarkerResult => landmarker.detectForVideo(image as VideoFrame, nextTimestamp(performance.now()));
  if (delegate === 'GPU') return { landmarker, detect: async (frame) => run(frame) };
  const read = pictureReader();
  return { landmarker, detect: async (frame) => run(await read(frame)) };
}

async function start(message: StartTracker): Promise<Detector> {
  pageOffsetMs = performance.timeOrigin - message.timeOrigin;
  const response = await fetch(`${message.assets}hand_landmarker.task`);
  if (!response.ok) {
    post({ type: 'failed', code: 'tracker.model-missing', hint: `${response.status} ${response.url}` });
    throw new Error('the hand model is not served');
  }
  const model = new Uint8Array(await response.arrayBuffer());
  // Emulated graphics were ten times slower wherever they were timed, and timing them holds up every other view.
  const chosen = message.delegate === 'auto' && drawsInSoftware() ? 'CPU' : message.delegate;
  if (chosen !== 'auto') {
    const only = await create(message.assets, chosen, model);
    post({ type: 'ready', delegate: chosen, timedMs: null });
    return only;
  }
  const cpu = await create(message.assets, 'CPU', model);
  const cpuMs = await timed(cpu);
  const gpu = await create(message.assets, 'GPU', model).catch(() => undefined);
  const gpuMs = gpu === undefined ? Infinity : await timed(gpu).catch(() => Infinity);
  const delegate = gpu !== undefined && gpuMs < cpuMs ? 'GPU' : 'CPU';
  if (delegate === 'GPU') cpu.landmarker.close();
  else gpu?.landmarker.close();
  post({ type: 'ready', delegate, timedMs: { CPU: cpuMs, GPU: gpuMs } });
  return delegate === 'GPU' ? gpu! : cpu;
}

/** Milliseconds for one picture, the best of two after one to warm up. A grey picture costs a palm detection. */
async function timed(candidate: Detector): Promise<number> {
  const canvas = new OffscreenCanvas(640, 480);
  const context = canvas.getContext('2d')!;
  let best = Infinity;
  for (let round = 0; round < 3; round += 1) {
    context.fillStyle = round % 2 === 0 ? '#777' : '#999';
    context.fillRect(0, 0, 640, 480);
    const frame = new VideoFrame(canvas, { timestamp: round });
    const from = performance.now();
    await candidate.detect(frame);
    if (round > 0) best = Math.min(best, performance.now() - from);
    frame.close();
  }
  return best;
}

/** MediaPipe wants stamps that grow. */
function nextTimestamp(ms: number): number {
  lastTimestampMs = Math.max(lastTimestampMs + 0.001, ms);
  return lastTimestampMs;
}

async function track(from: TrackSource): Promise<void> {
  const tracker = await detector;
  if (tracker === undefined) return;
  const clock = followCapture();
  const frames = newestFrame(from.frames, pageNow, (frame, arrivedMs) => clock.capturedAt(frame.timestamp, arrivedMs));
  const pace = (message: PacerMessage): void => from.pacer?.postMessage(message);
  let droppedBefore = 0;
  let freeSinceMs = pageNow();
  while (source === from) {
    const next = await frames.take(from.freshMs, () => pace({ type: 'waiting', sinceMs: pageNow(), freshMs: from.freshMs }));
    if (next === undefined) {
      if (source === from) post({ type: 'source-ended' });
      return;
    }
    const { frame, captureMs } = next;
    if (source !== from) { frame.close(); break; }
    const startedMs = pageNow();
    const dropped = frames.dropped() - droppedBefore;
    droppedBefore += dropped;
    pace({ type: 'started', startedMs, expectedMs, ageMs: startedMs - captureMs, idleMs: startedMs - freeSinceMs, dropped });
    const result = await tracker.detect(frame);
    const inferenceMs = pageNow() - startedMs;
    expectedMs += (inferenceMs - expectedMs) * 0.1;
    post({
      type: 'result', captureMs, startedMs, inferenceMs,
      width: frame.displayWidth, height: frame.displayHeight, hands: handsOf(result), dropped,
    });
    frame.close();
    freeSinceMs = pageNow();
  }
  frames.close();
}

function handsOf(result: HandLandmarkerResult): TrackedHand[] {
  return result.landmarks.map((landmarks, index) => {
    const category = result.handedness[index]?.[0];
    return {
      side: category?.categoryName === 'Left' ? 'left' : 'right',
      score: category?.score ?? 0,
      image: flat(landmarks),
      world: flat(result.worldLandmarks[index]!),
    };
  });
}

const flat = (points: readonly { x: number; y: number; z: number }[]): Float64Array => {
  const row = new Float64Array(points.length * 3);
  points.forEach(({ x, y, z }, i) => { row[i * 3] = x; row[i * 3 + 1] = y; row[i * 3 + 2] = z; });
  return row;
};

const failed = (error: unknown): void => {
  post({ type: 'failed', code: 'tracker.failed', hint: error instanceof Error ? error.message : String(error) });
};

addEventListener('message', (event: MessageEvent<ToTracker>) => {
  const message = event.data;
  if (message.type === 'start') {
    detector = start(message);
    detector.catch(failed);
  } else {
    source = message;
    track(message).catch(failed);
  }
});
