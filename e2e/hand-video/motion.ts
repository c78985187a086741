// What the hand in the video does, second by second: the stories know from here what the arm should do.
import type { DemoHandPose } from '../../renderer/demo/demo-hand-pose.ts';

/** The video plays again and again, so it ends as it began. */
export const videoSeconds = 12;
export const framesPerSecond = 30;

/** Still, then a sweep to both sides, then up and down, then a pinch, then still. */
export function poseAt(seconds: number): DemoHandPose {
  const sweep = 0.08 * wave(seconds, 2, 6);
  const lift = 0.05 * wave(seconds, 6, 9);
  const pinch = bump(seconds, 9, 11);
  return { position: [sweep, 0.06 - lift, 0.45], yaw: 0, roll: 0, pitch: 0, pinch, fist: 0 };
}

/** One turn of a sine between two moments, zero outside, smooth at both ends. */
function wave(seconds: number, from: number, to: number): number {
  const phase = (seconds - from) / (to - from);
  return phase <= 0 || phase >= 1 ? 0 : Math.sin(2 * Math.PI * phase) * Math.sin(Math.PI * phase) ** 2 * 1.5;
}

/** Zero, one in the middle, zero. */
function bump(seconds: number, from: number, to: number): number {
  const phase = (seconds - from) / (to - from);
  return phase <= 0 || phase >= 1 ? 0 : Math.sin(Math.PI * phase) ** 2;
}
