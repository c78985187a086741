// What each RTDE output variable is, read from the controller into a row. Variables that the emulation knows nothing of
// are zero: they have a type, so a client that asks for them is served.
import { registerNumber } from '../../../core/protocols/rtde-names.ts';
import { robotMode, safetyMode, type Controller } from './controller.ts';

type Fill = (controller: Controller, row: Float64Array, at: number) => void;

const one = (value: (controller: Controller) => number): Fill => (controller, row, at) => { row[at] = value(controller); };
const six = (value: (controller: Controller, joint: number) => number): Fill => (controller, row, at) => {
  for (let joint = 0; joint < 6; joint += 1) row[at + joint] = value(controller, joint);
};
const all = (values: (controller: Controller) => readonly number[]): Fill => (controller, row, at) => { row.set(values(controller), at); };

/**
 * Joint torque for a motor ampere, N m: gear of 101 and about 0.11 N m/A at the motor. Not published by the maker; the
 * driver takes the same figure.
 */
const torquePerAmpere = 11;
const hot = 92;
const warm = 33;

const target = (controller: Controller) => (joint: number): number => controller.motion.position[joint]!;
const targetVelocity = (controller: Controller) => (joint: number): number => controller.motion.velocity[joint]!;
const actual = (controller: Controller) => (joint: number): number => controller.arm.position(joint);
const actualVelocity = (controller: Controller) => (joint: number): number => controller.arm.velocity(joint);
const powered = ({ robotMode: mode }: Controller): boolean => mode >= robotMode.powerOn;

export function robotStatusBits(controller: Controller): number {
  return (powered(controller) ? 1 : 0) + (controller.playing ? 2 : 0) + 8;
}
function safetyStatusBits({ safetyMode: mode }: Controller): number {
  if (mode === safetyMode.normal) return 1;
  return mode === safetyMode.protectiveStop ? 4 + 1024 : 64 + 128 + 1024;
}

const fixed: Readonly<Record<string, Fill>> = {
  timestamp: one((controller) => controller.timestamp),
  target_q: six((controller, joint) => target(controller)(joint)),
  target_qd: six((controller, joint) => targetVelocity(controller)(joint)),
  actual_q: six((controller, joint) => actual(controller)(joint)),
  actual_qd: six((controller, joint) => actualVelocity(controller)(joint)),
  actual_current: six((controller, joint) => controller.arm.effort(joint) / torquePerAmpere),
  target_current: six((controller, joint) => controller.arm.effort(joint) / torquePerAmpere),
  target_moment: six((controller, joint) => controller.arm.effort(joint)),
  actual_TCP_pose: all((controller) => controller.tool.pose(actual(controller))),
  target_TCP_pose: all((controller) => controller.tool.pose(target(controller))),
  actual_TCP_speed: all((controller) => controller.tool.speed(actual(controller), actualVelocity(controller))),
  target_TCP_speed: all((controller) => controller.tool.speed(target(controller), targetVelocity(controller))),
  robot_mode: one((controller) => controller.robotMode),
  safety_mode: one((controller) => controller.safetyMode),
  safety_status: one((controller) => controller.safetyMode),
  runtime_state: one((controller) => controller.runtimeState),
  robot_status_bits: one(robotStatusBits),
  safety_status_bits: one(safetyStatusBits),
  joint_mode: six((controller) => (controller.robotMode === robotMode.running ? 253 : powered(controller) ? 255 : 239)),
  joint_temperatures: six(({ faults, timestamp }, joint) => (faults.hot.some(({ id, afterMilliseconds }) => id === joint + 1 && timestamp * 1000 >= afterMilliseconds) ? hot : warm)),
  speed_scaling: one((controller) => (controller.playing ? controller.registers.speedSlider : 0)),
  target_speed_fraction: one((controller) => controller.registers.speedSlider),
  actual_execution_time: one(() => 0.3),
  actual_main_voltage: one(() => 48.1),
  actual_robot_voltage: one((controller) => (powered(controller) ? 48.1 : 0)),
  actual_robot_current: one((controller) => (powered(controller) ? 0.6 : 0)),
  actual_joint_voltage: six((controller) => (powered(controller) ? 48 : 0)),
  script_control_line: one((controller) => controller.programLine),
};

export function outputNamed(name: string): Fill {
  const register = registerNumber(name);
  if (!register) return fixed[name] ?? (() => undefined);
  const direction = name.startsWith('output_') ? 'output' : 'input';
  const { number } = register;
  return one((controller) => controller.registers[direction][register.kind][number]!);
}
