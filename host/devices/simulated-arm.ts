// The simulated arm at a table with cubes and a bin, in physics of its own on a worker, in real time. To everything
// downstream it is an arm like any other.
import { z } from 'zod';
import { jointStateStream, poseStream } from '../../core/streams/kinds.ts';
import { nanos } from '../../core/time.ts';
import type { DeviceKind } from './device.ts';
import { startSimulator, worldStreams } from './simulator.ts';
import { readWorldFiles, worldLabels } from './world-folder.ts';

const settings = z.object({
  world: z.string().regex(/^[a-z0-9-]+$/).default('so101').describe('Which arm and table: the name of a folder in worlds/'),
  seed: z.number().int().min(0).max(2 ** 31 - 1).default(1).describe('Which start the objects have (any whole number gives another one)'),
  prefix: z.string().regex(/^([a-z0-9-]+\.)?$/).default('').describe('Before the ids of the world\'s streams, where two arms stand side by side'),
});

const stateHz = 125;

export const simulatedArm: DeviceKind<z.infer<typeof settings>> = {
  kind: 'simulated-arm',
  title: 'Simulated arm with cubes and a bin',
  settings,
  // There is always one, and it is not plugged in.
  find: async () => [],
  streams({ world, prefix }, id) {
    const { joints, objects } = worldLabels(world);
    return [jointStateStream(`${id}/state`, joints, stateHz), poseStream(`${id}/tool`, 'Tool', 'world', stateHz), ...worldStreams(prefix, joints, objects, false)];
  },
  async open({ world, seed, prefix }, context) {
    const files = await readWorldFiles(world);
    const simulator = await startSimulator({
      files, seed, emulated: false, prefix, context,
      state({ at, step, joints, tool }) {
        const clocks = { tCapture: nanos(at), tDevice: step };
        context.publish(`${context.id}/state`, { ...clocks, values: joints });
        context.publish(`${context.id}/tool`, { ...clocks, values: tool });
      },
    });
    const { orders, ready } = simulator;
    orders.go();
    return {
      streams: simulator.streams,
      arm: {
        description: ready.arm,
        twin: { files, world: ready.world },
        stop: 'hold',
        send(command) { orders.setGoal(command.joints); },
        // Goals are positions and stay in effect: sending nothing is staying, with the torque that a grasp needs.
        hold() { /* the goal in effect stays */ },
      },
      world: simulator.world,
      [Symbol.asyncDispose]: () => simulator[Symbol.asyncDispose](),
    };
  },
};
