// Draws the demo hand on a thread of its own and writes the pictures into a video track, so that
// drawing in software never holds up the page. demo-hand.ts starts it.
import { Group, PerspectiveCamera, SRGBColorSpace, WebGLRenderer } from 'three';
import type { PacerMessage } from '../tracking/tracker-protocol.ts';
import { placeHand, restingPose, type DemoHandPose } from './demo-hand-pose.ts';
import { drawsInSoftware } from './graphics-name.ts';
import { calmRoom, dressHand } from './hand-look.ts';
import { createHandRaster } from './hand-raster.ts';
import { loadHand, type LoadedHand } from './load-hand.ts';
import { pacePictures, type PicturePace } from './picture-pace.ts';

export interface StartDemoHand {
  readonly type: 'start';
  readonly models: string;
  readonly which: 'right' | 'left';
  readonly width: number;
  readonly height: number;
  readonly verticalFieldOfViewDegrees: number;
  readonly timeOrigin: number;
  readonly pictures: WritableStream<VideoFrame>;
}
export interface PoseDemoHand { readonly type: 'pose'; readonly pose: DemoHandPose }
/** The page has moved the hand for the last tick, or had no wish to: the next may come. */
export interface TickedDemoHand { readonly type: 'ticked' }
/** The tracker's end of what it tells its source. */
export interface PaceDemoHand { readonly type: 'pace'; readonly pacer: MessagePort }
export type ToDemoHand = StartDemoHand | PoseDemoHand | TickedDemoHand | PaceDemoHand;
export type FromDemoHand =
  | { readonly type: 'ready'; readonly palmLength: number }
  /** The moment to move the hand. A worker's timers go on while the page is hidden. */
  | { readonly type: 'tick' }
  | { readonly type: 'failed'; readonly hint: string };

const post = (message: FromDemoHand): void => postMessage(message);
const tickMs = 1000 / 30;

let pose: DemoHandPose = restingPose;
let pace: PicturePace | undefined;

async function start(message: StartDemoHand): Promise<void> {
  const hand = await loadHand(message.models, message.which, () => new Group());
  dressHand(hand);
  const writer = message.pictures.getWriter();
  const pageOffsetMs = performance.timeOrigin - message.timeOrigin;
  // Stamped when the picture is finished, as a camera's is when its exposure is over.
  const stamp = (): number => Math.round((performance.now() + pageOffsetMs) * 1000);
  const paint = drawsInSoftware() ? onProcessor(hand, message, stamp) : onGraphics(hand, message, stamp);

  pace = pacePictures({
    now: () => performance.now() + pageOffsetMs,
    after(ms, then) {
      const timer = setTimeout(then, ms);
      return () => clearTimeout(timer);
    },
    draw() {
      placeHand(hand.rig, pose);
      const frame = paint();
      const stampMs = frame.timestamp / 1000;
      writer.write(frame).catch(() => undefined);
      return stampMs;
    },
  });
  post({ type: 'ready', palmLength: hand.rig.palmLength });
  post({ type: 'tick' });
}

function onProcessor(hand: LoadedHand, { width, height, verticalFieldOfViewDegrees }: StartDemoHand, stamp: () => number): () => VideoFrame {
  const raster = createHandRaster(hand.rig.root, width, height, verticalFieldOfViewDegrees);
  return () => {
    const pixels = raster.paint();
    return new VideoFrame(pixels, { format: 'RGBX', codedWidth: width, codedHeight: height, timestamp: stamp() });
  };
}

function onGraphics(hand: LoadedHand, { width, height, verticalFieldOfViewDegrees }: StartDemoHand, stamp: () => number): () => VideoFrame {
  const scene = calmRoom();
  scene.add(hand.rig.root);
  const camera = new PerspectiveCamera(verticalFieldOfViewDegrees, width / height, 0.05, 5);
  const canvas = new OffscreenCanvas(width, height);
  const renderer = new WebGLRenderer({ canvas, antialias: true });
  renderer.setSize(width, height, false);
  renderer.outputColorSpace = SRGBColorSpace;
  const picture = new OffscreenCanvas(width, height);
  const context = picture.getContext('2d', { willReadFrequently: true, alpha: false })!;
  return () => {
    renderer.render(scene, camera);
    context.drawImage(canvas, 0, 0);
    // Reading a pixel waits until the picture is finished.
    context.getImageData(0, 0, 1, 1);
    return new VideoFrame(picture, { timestamp: stamp(), alpha: 'discard' });
  };
}

addEventListener('message', (event: MessageEvent<ToDemoHand>) => {
  const message = event.data;
  switch (message.type) {
    case 'start': start(message).catch((error: unknown) => post({ type: 'failed', hint: String(error) })); break;
    case 'pose': pose = message.pose; break;
    case 'ticked': setTimeout(() => post({ type: 'tick' }), tickMs); break;
    case 'pace': message.pacer.onmessage = ({ data }: MessageEvent<PacerMessage>) => pace?.hear(data); break;
  }
});
