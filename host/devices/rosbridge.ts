// Any ROS 2 arm through rosbridge v2: joint states in, short trajectories (or action goals) out. What stop means here: a
// last trajectory to the setpoint, on which the arm's own trajectory controller then stays. When the connection or the
// program ends, that controller finishes the trajectory it has, a few hundredths of a second long, and holds.
import type { DeviceKind } from './device.ts';
import { networkArmStreams, openNetworkArm } from './network-arm/start.ts';
import { wireStream } from './wire-stream.ts';
import { rosArmTitle, rosbridgeSettings, rosNames, type RosbridgeSettings } from './rosbridge-settings.ts';
import { worldLabels } from './world-folder.ts';

const stateHz = 100;

export const rosbridge: DeviceKind<RosbridgeSettings> = {
  kind: 'rosbridge',
  title: rosArmTitle,
  settings: rosbridgeSettings,
  // rosbridge announces itself to nobody; its address must be given.
  find: async () => [],
  streams: ({ model }, id) => [...networkArmStreams(id, worldLabels(model).joints, stateHz), wireStream(id)],
  async open(chosen, context) {
    rosNames(chosen, worldLabels(chosen.model).joints);
    return openNetworkArm({ worker: 'rosbridge-worker', title: rosArmTitle, world: chosen.model, settings: chosen, stop: 'hold', context });
  },
};
