// The list of device kinds. Adding a device is one file in this folder and one line here.
import type { AnyDeviceKind } from './device.ts';
import { emulatedBench } from './emulated-bench.ts';
import { pageCameras } from './page-cameras.ts';
import { pageHand } from './page-hand.ts';
import { simulatedArm } from './simulated-arm.ts';
import { xarm } from './xarm.ts';

export const deviceKinds: readonly AnyDeviceKind[] = [
  pageHand,
  pageCameras,
  simulatedArm,
  emulatedBench,
  xarm,
];
