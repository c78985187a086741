// Draws the demo hand on a thread of its own and writes the pictures into a video track, so that
// drawing in software never holds up the page. demo-hand.ts starts it.
import { Group, PerspectiveCamera, SRGBColorSpace, WebGLRenderer } from 'three';
import { placeHand, type DemoHandPose } from './demo-hand-pose.ts';
import { drawsInSoftware } from './graphics-name.ts';
import { calmRoom, dressHand } from './hand-look.ts';
import { createHandRaster } from './hand-raster.ts';
import { loadHand, type LoadedHand } from './load-hand.ts';

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
export interface DrawDemoHand { readonly type: 'draw'; readonly pose: DemoHandPose }
/** Say when so many milliseconds have passed; replaces the request before. A worker's timers go on while the page is hidden. */
export interface WaitDemoHand { readonly type: 'wait'; readonly ms: number }
export type ToDemoHand = StartDemoHand | DrawDemoHand | WaitDemoHand;
/** A picture is on its way; drawing took `drawMs`. */
export interface DrawnDemoHand { readonly type: 'drawn'; readonly drawMs: number }
export type FromDemoHand = { readonly type: 'ready'; readonly palmLength: number } | DrawnDemoHand | { readonly type: 'due' } | { readonly type: 'failed'; readonly hint: string };

let draw: ((pose: DemoHandPose) => void) | undefined;
const post = (message: FromDemoHand): void => postMessage(message);

async function start(message: StartDemoHand): Promise<void> {
  const hand = await loadHand(message.models, message.which, () => new Group());
  dressHand(hand);
  const writer = message.pictures.getWriter();
  const pageOffsetMs = performance.timeOrigin - message.timeOrigin;
  // Stamped when the picture is finished, as a camera's is when its exposure is over.
  const stamp = (): number => Math.round((performance.now() + pageOffsetMs) * 1000);
  const paint = drawsInSoftware() ? onProcessor(hand, message, stamp) : onGraphics(hand, message, stamp);

  draw = (pose) => {
    const fromMs = performance.now();
    placeHand(hand.rig, pose);
    writer.write(paint()).catch(() => undefined);
    post({ type: 'drawn', drawMs: performance.now() - fromMs });
  };
  post({ type: 'ready', palmLength: hand.rig.palmLength });
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

let timer: ReturnType<typeof setTimeout> | undefined;
addEventListener('message', (event: MessageEvent<ToDemoHand>) => {
  const message = event.data;
  if (message.type === 'draw') {
    draw?.(message.pose);
  } else if (message.type === 'wait') {
    clearTimeout(timer);
    timer = setTimeout(() => post({ type: 'due' }), message.ms);
  } else {
    start(message).catch((error: unknown) => post({ type: 'failed', hint: String(error) }));
  }
});
