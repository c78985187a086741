// UFACTORY xArm over its control box: servo goals in mode 1 at a steady rate, state from the 100 Hz reports, the gripper
// through the end bus. What stop means here: the setpoint stands still and the arm stays on it, with torque. The box's
// own state 4 is not used for that: leaving it needs mode and state set anew, and it stops no sooner than the setpoint.
// The box also holds by itself when the connection or the program ends, and its brakes fall in without power.
import { z } from 'zod';
import type { DeviceKind } from './device.ts';
import { networkArmStreams, openNetworkArm } from './network-arm/start.ts';
import { worldLabels } from './world-folder.ts';

const settings = z.object({
  host: z.string().min(1).max(253).default('127.0.0.1').describe('Address of the control box, as its label or UFACTORY Studio says'),
  port: z.number().int().min(1).max(65535).default(502).describe('TCP port of its commands'),
  reportPort: z.number().int().min(1).max(65535).default(30003).describe('TCP port of its reports, 100 a second'),
  model: z.enum(['xarm6']).default('xarm6').describe('Which xArm it is'),
  gripper: z.boolean().default(true).describe('The xArm gripper is on it'),
  commandHz: z.number().min(100).max(250).default(250).describe('Servo goals sent a second, Hz'),
});
export type XarmSettings = z.infer<typeof settings>;

const title = 'UFACTORY xArm';
const reportHz = 100;

export const xarm: DeviceKind<XarmSettings> = {
  kind: 'xarm',
  title,
  settings,
  // A control box answers to its address only; asking a whole network for one would disturb others on it.
  find: async () => [],
  streams: ({ model }, id) => networkArmStreams(id, worldLabels(model).joints, reportHz),
  open: (chosen, context) => openNetworkArm({ worker: 'xarm-worker', title, world: chosen.model, settings: chosen, stop: 'hold', context }),
};
