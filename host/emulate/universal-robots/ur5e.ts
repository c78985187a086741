// The emulated UR5e: control box, servers and gripper put together and run 500 times a second.
import type { Emulator, EmulatorContext, EmulatorKind } from '../emulator.ts';
import { startMetronome } from '../../teleop/pace.ts';
import { Controller, usualRobot, type ControllerOptions } from './controller.ts';
import { connectDashboard } from './dashboard.ts';
import { Doors } from './doors.ts';
import { Gripper } from './gripper.ts';
import { InputGaps } from './input-gaps.ts';
import { controlStepSeconds } from './joint-motion.ts';
import { PrimaryServer } from './primary-server.ts';
import { RtdeServer } from './rtde-server.ts';
import { programsOf } from './script-uploads.ts';

/** A real control box's ports; asking for its RTDE port asks for all of them. */
const standard = { rtde: 30004, dashboard: 29999, primary: 30001, secondary: 30002, realTime: 30003, gripper: 63352 } as const;
/** Steps made up for after the thread was held up; more are lost. */
const mostBehind = 25;

export interface EmulatedRobot extends Emulator { readonly controller: Controller }

export async function startUniversalRobot(context: Omit<EmulatorContext, 'motion'>, options: ControllerOptions = usualRobot): Promise<EmulatedRobot> {
  const { arm, faults, port = 0 } = context;
  const controller = new Controller(arm, faults, options, (line) => { context.say(line); });
  const cutOff = (): boolean => [faults.unplug, faults.powerLoss].some((gone) => {
    const since = controller.timestamp * 1000 - (gone?.afterMilliseconds ?? Infinity);
    return gone !== undefined && since >= 0 && since < gone.forMilliseconds;
  });
  await using undo = new AsyncDisposableStack();
  const doors = undo.use(new Doors(faults, cutOff));
  const gaps = new InputGaps(() => performance.now());
  const rtde = new RtdeServer(controller, gaps);
  const primary = new PrimaryServer(controller);
  const gripper = new Gripper(arm);
  const numbers = port === standard.rtde ? standard : { rtde: port, dashboard: 0, primary: 0, secondary: 0, realTime: 0, gripper: 0 };
  const endpoint = {
    port: await doors.open(numbers.rtde, (line) => rtde.connect(line)),
    dashboardPort: await doors.open(numbers.dashboard, (line) => connectDashboard(line, controller)),
    primaryPort: await doors.open(numbers.primary, (line) => primary.connect(line)),
    secondaryPort: await doors.open(numbers.secondary, (line) => primary.connect(line)),
    // Takes programs, too; its own packages of state are older than RTDE and not sent here.
    realTimePort: await doors.open(numbers.realTime, (line) => ({ data: programsOf(line, (source) => { controller.run(source); }) })),
    gripperPort: await doors.open(numbers.gripper, (line) => gripper.connect(line)),
  };
  let stepsLost = 0;
  const step = (_lateMs: number, missed: number): void => {
    const count = Math.min(mostBehind, missed + 1);
    stepsLost += missed + 1 - count;
    for (let i = 0; i < count; i += 1) {
      controller.step();
      rtde.step();
      primary.step();
    }
    doors.look();
  };
  undo.use(startMetronome(step, (error) => { context.say(`the control box's clock stopped: ${error.message}`); }, 1 / controlStepSeconds));
  const parts = undo.move();
  return {
    endpoint, controller,
    counts: () => ({
      controlSteps: controller.stepCount, controlStepsLost: stepsLost, outputPackages: rtde.outputPackages, inputPackages: rtde.inputPackages,
      refusedPackages: rtde.refusedPackages, inputGapsOver4Milliseconds: gaps.gapsOver4Milliseconds, inputGapsInWorstMinute: gaps.worstMinute,
      longestInputGapMilliseconds: gaps.longestGapMilliseconds, programs: controller.programs, protectiveStops: controller.protectiveStops, clientsDropped: doors.dropped,
    }),
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

export const ur5e: EmulatorKind = {
  name: 'ur5e',
  title: 'Universal Robots UR5e with a two-finger gripper',
  world: 'ur5e',
  start: (context) => startUniversalRobot(context),
};
