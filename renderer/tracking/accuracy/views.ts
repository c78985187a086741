// The poses at which accuracy is measured: palm towards the camera, turned either way, open and half closed, near and far.
import { restingPose, type DemoHandPose } from '../../demo/demo-hand-pose.ts';

export const distances = [0.3, 0.4, 0.5, 0.6, 0.7, 0.8] as const;

export function views(): DemoHandPose[] {
  return distances.flatMap((distance) => [-0.4, 0, 0.4].flatMap((yaw) => [0, 0.5, 1].map((pinch): DemoHandPose => ({
    ...restingPose, yaw, pinch, position: [0.04 * Math.sign(yaw), Math.min(0.075, distance * 0.13), distance],
  }))));
}
