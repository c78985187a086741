// Draws the demo hand on a thread of its own and writes the pictures into a video track, so that
// drawing in software never holds up the page. demo-hand.ts starts it.
import { Group, PerspectiveCamera, SRGBColorSpace, WebGLRenderer } from 'three';
import { placeHand, type DemoHandPose } from './demo-hand-pose.ts';
import { drawsInSoftware } from './graphics-name.ts';
import { calmRoom, dressHand } from './hand-look.ts';
import { loadHand } from './load-hand.ts';

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
  const { width, height } = message;
  const hand = await loadHand(message.models, message.which, () => new Group());
  dressHand(hand);
  const scene = calmRoom();
  scene.add(hand.rig.root);
  const camera = new PerspectiveCamera(message.verticalFieldOfViewDegrees, width / height, 0.05, 5);
  const canvas = new OffscreenCanvas(width, height);
  // Smooth edges double the drawing time of a processor that draws for itself and tracks hands beside.
  const renderer = new WebGLRenderer({ canvas, antialias: !drawsInSoftware() });
  renderer.setSize(width, height, false);
  renderer.outputColorSpace = SRGBColorSpace;
  // Reading a pixel waits until the picture is finished, so that its stamp can say when that was.
  const picture = new OffscreenCanvas(width, height);
  const pictureContext = picture.getContext('2d', { willReadFrequently: true, alpha: false })!;
  const writer = message.pictures.getWriter();
  const pageOffsetMs = performance.timeOrigin - message.timeOrigin;

  draw = (pose) => {
    const fromMs = performance.now();
    placeHand(hand.rig, pose);
    renderer.render(scene, camera);
    pictureContext.drawImage(canvas, 0, 0);
    pictureContext.getImageData(0, 0, 1, 1);
    const frame = new VideoFrame(picture, { timestamp: Math.round((performance.now() + pageOffsetMs) * 1000), alpha: 'discard' });
    writer.write(frame).catch(() => undefined);
    post({ type: 'drawn', drawMs: performance.now() - fromMs });
  };
  post({ type: 'ready', palmLength: hand.rig.palmLength });
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
