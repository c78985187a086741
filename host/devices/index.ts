// The list of device kinds. Adding a device is one file in this folder and one line here.
import type { AnyDeviceKind } from './device.ts';
import { emulatedBench } from './emulated-bench.ts';
import { pageCameras } from './page-cameras.ts';
import { pageHand } from './page-hand.ts';
import { pageMicrophone } from './page-microphone.ts';
import { simulatedArm } from './simulated-arm.ts';
import { rosbridge } from './rosbridge.ts';
import { xarm } from './xarm.ts';
import { gello } from './gello.ts';
import { koch } from './koch.ts';
import { kochLeader } from './koch-leader.ts';
import { so101 } from './so101.ts';
import { so101Leader } from './so101-leader.ts';
import { universalRobots } from './universal-robots.ts';
import { vx300s } from './vx300s.ts';

export const deviceKinds: readonly AnyDeviceKind[] = [
  pageHand,
  pageCameras,
  pageMicrophone,
  simulatedArm,
  emulatedBench,
  xarm,
  rosbridge,
  gello,
  koch,
  kochLeader,
  so101,
  so101Leader,
  universalRobots,
  vx300s,
];
