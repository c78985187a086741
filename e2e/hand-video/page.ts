// The page that draws the hand for make-hand-video.ts: one call, one JPEG. The same hand, room and camera as the
// demo hand's, drawn at its own pace instead of the tracker's.
import { Group, PerspectiveCamera, SRGBColorSpace, WebGLRenderer } from 'three';
import { placeHand } from '../../renderer/demo/demo-hand-pose.ts';
import { calmRoom, dressHand } from '../../renderer/demo/hand-look.ts';
import { loadHand } from '../../renderer/demo/load-hand.ts';
import { poseAt } from './motion.ts';

export interface HandVideoPage {
  /** The picture at that moment of the video, as base64. */
  frame(seconds: number): Promise<string>;
}

const width = 640;
const height = 480;
const hand = await loadHand('/hands/', 'right', () => new Group());
dressHand(hand);
const scene = calmRoom();
scene.add(hand.rig.root);
const camera = new PerspectiveCamera(48, width / height, 0.05, 5);
const canvas = document.createElement('canvas');
const renderer = new WebGLRenderer({ canvas, preserveDrawingBuffer: true });
renderer.setSize(width, height, false);
renderer.outputColorSpace = SRGBColorSpace;

const page: HandVideoPage = {
  async frame(seconds) {
    placeHand(hand.rig, poseAt(seconds));
    renderer.render(scene, camera);
    // Below quality 1 Chromium writes 4:2:0, the only kind its fake camera reads rightly; jpeg-sampling.ts checks.
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.9));
    if (blob === null) throw new Error('the picture could not be encoded');
    return base64(new Uint8Array(await blob.arrayBuffer()));
  },
};
(globalThis as { handVideo?: HandVideoPage }).handVideo = page;

function base64(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
