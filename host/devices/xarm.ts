// UFACTORY xArm over its control box: servo goals in mode 1 at a steady rate, state from the 100 Hz reports, the gripper
// through the end bus. What stop means here: the setpoint stands still and the arm stays on it, with torque. The box's
// own state 4 is not used for that: leaving it needs mode and state set anew, and it stops no sooner than the setpoint.
// The box also holds by itself when the connection or the program ends, and its brakes fall in without power.
import type { DeviceKind } from './device.ts';
import { networkArmStreams, openNetworkArm } from './network-arm/start.ts';
import { wireStream } from './wire-stream.ts';
import { worldLabels } from './world-folder.ts';
import { xarmSettings, type XarmSettings } from './xarm-settings.ts';

const title = 'UFACTORY xArm';
const reportHz = 100;

export const xarm: DeviceKind<XarmSettings> = {
  kind: 'xarm',
  title,
  settings: xarmSettings,
  // A control box answers to its address only; asking a whole network for one would disturb others on it.
  find: async () => [],
  streams: ({ model }, id) => [...networkArmStreams(id, worldLabels(model).joints, reportHz), wireStream(id)],
  open: (chosen, context) => openNetworkArm({ worker: 'xarm-worker', title, world: chosen.model, settings: chosen, stop: 'hold', context }),
};
