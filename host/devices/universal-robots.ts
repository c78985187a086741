// Universal Robots arms over their own network interfaces: state and goals by RTDE, motion by a servo program of ours that
// runs on the robot, questions before the start at the dashboard.
import { z } from 'zod';
import type { DeviceKind } from './device.ts';
import { networkArmStreams, openNetworkArm } from './network-arm/start.ts';
import { makeReady } from './universal-robots/readiness.ts';
import { worldLabels } from './world-folder.ts';

/** Models by the folder in worlds/ that has their figures, with the name that their dashboard gives. */
const models = { ur5e: { title: 'UR5e', dashboard: 'UR5' } } as const;
const stateHertz = 125;
const port = (number: number, what: string) => z.number().int().min(0).max(65535).default(number).describe(what);

const settings = z.object({
  host: z.string().min(1).default('127.0.0.1').describe('Address of the robot on the network'),
  model: z.enum(['ur5e']).default('ur5e').describe('Which robot it is'),
  serial: z.string().default('').describe('Its serial number; leave empty to accept any robot of this model'),
  gripper: z.enum(['robotiq', 'none']).default('robotiq').describe('What it carries: a Robotiq gripper with its add-on installed, or nothing'),
  rate: z.number().int().min(25).max(500).default(500).describe('Messages a second each way: 500, or 125 for the CB3 series'),
  releaseStop: z.boolean().default(false).describe('Release a protective stop when opening: only after its cause was found'),
  powerOn: z.boolean().default(false).describe('Switch the robot on and release its brakes when opening: it moves a little'),
  port: port(30004, 'Port of RTDE'),
  primaryPort: port(30001, 'Port that takes programs'),
  dashboardPort: port(29999, 'Port of the dashboard; 0 where there is none, and nothing is asked before the start'),
  gripperPort: port(63352, 'Port of the gripper\'s add-on'),
});

export const universalRobots: DeviceKind<z.infer<typeof settings>> = {
  kind: 'universal-robots',
  title: 'Universal Robots arm',
  settings,
  // A robot does not announce itself, and asking every address of a network is not ours to do.
  find: async () => [],
  streams: ({ model }, id) => networkArmStreams(id, worldLabels(model).joints, stateHertz),
  async open(chosen, context) {
    const { host, model, serial, releaseStop, powerOn, dashboardPort } = chosen;
    const { title, dashboard } = models[model];
    const number = dashboardPort === 0 ? '' : await makeReady({ device: title, host, port: dashboardPort, model: dashboard, serial, releaseStop, powerOn });
    const device = await openNetworkArm({ worker: 'universal-robots-worker', title, world: model, settings: chosen, stop: 'controlled', context });
    return { ...device, identity: `universal-robots-${number === '' ? host : number}` };
  },
};
