// The functions that a URScript program can call here. Those that take time yield once a control step.
import { controlStepSeconds, type JointMotion } from './joint-motion.ts';
import type { Registers } from './registers.ts';
import { ScriptError, type ScriptValue } from './script-tree.ts';

/** What a program sees of its robot. */
export interface ScriptRobot {
  readonly motion: JointMotion;
  readonly registers: Registers;
  actual(joint: number): { readonly position: number; readonly velocity: number };
  /** x y z and rotation vector, in the base's frame. */
  toolPose(): readonly number[];
  /** To the log, as the controller's own words. */
  say(text: string): void;
  watch(register: string, hertz: number, action: 'ignore' | 'pause' | 'stop'): boolean;
}

type Steps = Generator<void, ScriptValue, void>;
interface ScriptFunction {
  readonly parameters: readonly { readonly name: string; readonly otherwise: ScriptValue | typeof missing }[];
  call(robot: ScriptRobot, given: readonly ScriptValue[], line: number): ScriptValue | Steps;
}

export const missing: unique symbol = Symbol('not given');
const joints = 6;

/** `signature`: names, each with `=default` where there is one. */
function make(signature: string, call: ScriptFunction['call']): ScriptFunction {
  return {
    parameters: signature.split(/,\s*(?=[A-Za-z_])/).map((part) => part.trim()).filter((part) => part !== '').map((part) => {
      const [name, otherwise] = part.split('=') as [string, string?];
      return { name, otherwise: otherwise === undefined ? missing : JSON.parse(otherwise) as ScriptValue };
    }),
    call,
  };
}

function numberAt(given: readonly ScriptValue[], at: number, line: number): number {
  const value = given[at];
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new ScriptError(line, `argument ${at + 1} must be a number`);
  return value;
}

function within(given: readonly ScriptValue[], at: number, line: number, minimum: number, maximum: number): number {
  const value = numberAt(given, at, line);
  if (value < minimum || value > maximum) throw new ScriptError(line, `argument ${at + 1} is ${value}; it must be from ${minimum} to ${maximum}`);
  return value;
}

function jointsAt(given: readonly ScriptValue[], at: number, line: number): readonly number[] {
  const value = given[at];
  const fits = Array.isArray(value) && value.length === joints && value.every((one) => typeof one === 'number' && Number.isFinite(one));
  if (!fits) throw new ScriptError(line, `argument ${at + 1} must be ${joints} joint values`);
  return value as readonly number[];
}

const text = (value: ScriptValue): string => Array.isArray(value) ? `[${value.map((one) => text(one as ScriptValue)).join(', ')}]`
  : typeof value === 'boolean' ? (value ? 'True' : 'False') : String(value ?? 'None');

const each = (value: (joint: number) => number): readonly number[] => Array.from({ length: joints }, (_, joint) => value(joint));
const stepsIn = (seconds: number): number => Math.max(1, Math.round(seconds / controlStepSeconds));

function* servo(robot: ScriptRobot, given: readonly ScriptValue[], line: number): Steps {
  const goal = jointsAt(given, 0, line);
  const seconds = within(given, 3, line, 0, 10);
  const lookahead = within(given, 4, line, 0.03, 0.2);
  const gain = within(given, 5, line, 100, 2000);
  for (let i = stepsIn(seconds); i > 0; i -= 1) {
    robot.motion.servo(goal, lookahead, gain);
    yield;
  }
  return undefined;
}

function* speed(robot: ScriptRobot, given: readonly ScriptValue[], line: number): Steps {
  const velocity = jointsAt(given, 0, line);
  const acceleration = within(given, 1, line, 0.01, 100);
  for (let i = stepsIn(within(given, 2, line, 0, 3600)); i > 0; i -= 1) {
    robot.motion.speed(velocity, acceleration);
    yield;
  }
  return undefined;
}

function* brake(robot: ScriptRobot, given: readonly ScriptValue[], line: number): Steps {
  const acceleration = within(given, 0, line, 0.01, 100);
  do {
    robot.motion.brake(acceleration);
    yield;
  } while (!robot.motion.steady);
  return undefined;
}

function* move(robot: ScriptRobot, given: readonly ScriptValue[], line: number): Steps {
  const goal = jointsAt(given, 0, line);
  const acceleration = within(given, 1, line, 0.01, 40);
  const velocity = within(given, 2, line, 0.001, 10);
  while (!robot.motion.steady) {
    robot.motion.brake(acceleration);
    yield;
  }
  robot.motion.startMove(goal, acceleration, velocity);
  while (robot.motion.move()) yield;
  return undefined;
}

function* pause(seconds: number): Steps {
  for (let i = stepsIn(seconds); i > 0; i -= 1) yield;
  return undefined;
}

function register(kind: 'int' | 'double' | 'bit', direction: 'input' | 'output'): ScriptFunction {
  const placeIn = (given: readonly ScriptValue[], line: number): number => {
    const place = numberAt(given, 0, line);
    const most = kind === 'bit' ? 127 : 47;
    if (!Number.isInteger(place) || place < 0 || place > most) throw new ScriptError(line, `there are registers 0 to ${most}`);
    return place;
  };
  if (direction === 'input') {
    return make('address', ({ registers }, given, line) => {
      const value = registers.input[kind][placeIn(given, line)]!;
      return kind === 'bit' ? value !== 0 : value;
    });
  }
  return make('address, value', ({ registers }, given, line) => {
    const value = given[1];
    if (kind === 'bit' ? typeof value !== 'boolean' : typeof value !== 'number') throw new ScriptError(line, 'the value does not fit the register');
    registers.output[kind][placeIn(given, line)] = Number(value);
    return undefined;
  });
}

const arithmetic = (of: (value: number) => number): ScriptFunction => make('f', (_robot, given, line) => of(numberAt(given, 0, line)));
/** Taken and without effect here: what they set has no part in the emulated physics. */
const quiet = (signature: string): ScriptFunction => make(signature, () => undefined);

const functions = new Map<string, ScriptFunction>(Object.entries({
  servoj: make('q, a=0, v=0, t=0.008, lookahead_time=0.1, gain=300', servo),
  speedj: make('qd, a=0.5, t=0.002', speed),
  stopj: make('a=2', brake),
  // Braking in a straight line is not emulated: the joints brake each for itself, about as hard.
  stopl: make('a=1.2, aRot=0', (robot, given, line) => brake(robot, [2 * numberAt(given, 0, line)], line)),
  movej: make('q, a=1.4, v=1.05, t=0, r=0', move),
  sync: make('', () => pause(0)),
  sleep: make('t', (_robot, given, line) => pause(within(given, 0, line, 0, 1e6))),
  get_steptime: make('', () => controlStepSeconds),
  get_actual_joint_positions: make('', (robot) => each((joint) => robot.actual(joint).position)),
  get_actual_joint_speeds: make('', (robot) => each((joint) => robot.actual(joint).velocity)),
  get_target_joint_positions: make('', (robot) => each((joint) => robot.motion.position[joint]!)),
  get_target_joint_speeds: make('', (robot) => each((joint) => robot.motion.velocity[joint]!)),
  get_actual_tcp_pose: make('', (robot) => robot.toolPose()),
  is_steady: make('', (robot) => robot.motion.steady),
  read_input_integer_register: register('int', 'input'),
  read_input_float_register: register('double', 'input'),
  read_input_boolean_register: register('bit', 'input'),
  write_output_integer_register: register('int', 'output'),
  write_output_float_register: register('double', 'output'),
  write_output_boolean_register: register('bit', 'output'),
  rtde_set_watchdog: make('variable_name, min_frequency, action="pause"', (robot, given, line) => {
    const action = text(given[2]).toLowerCase();
    const known = action === 'ignore' || action === 'pause' || action === 'stop';
    if (!known || !robot.watch(text(given[0]), within(given, 1, line, 0.001, 500), action)) throw new ScriptError(line, `${text(given[0])} cannot be watched`);
    return undefined;
  }),
  textmsg: make('s1, s2=""', (robot, given) => { robot.say(text(given[0]) + text(given[1])); return undefined; }),
  popup: make('s, title="Popup", warning=false, error=false, blocking=false', (robot, given) => { robot.say(`${text(given[1])}: ${text(given[0])}`); return undefined; }),
  to_str: make('val', (_robot, given) => text(given[0])),
  str_cat: make('op1, op2', (_robot, given) => text(given[0]) + text(given[1])),
  get_list_length: make('v', (_robot, given, line) => lengthOf(given[0], line)),
  length: make('v', (_robot, given, line) => lengthOf(given[0], line)),
  norm: make('a', (_robot, given, line) => (Array.isArray(given[0]) ? Math.hypot(...(given[0] as readonly number[])) : Math.abs(numberAt(given, 0, line)))),
  floor: arithmetic(Math.floor), ceil: arithmetic(Math.ceil), sqrt: arithmetic(Math.sqrt), sin: arithmetic(Math.sin), cos: arithmetic(Math.cos), tan: arithmetic(Math.tan),
  d2r: arithmetic((value) => (value * Math.PI) / 180), r2d: arithmetic((value) => (value * 180) / Math.PI),
  pow: make('base, exponent', (_robot, given, line) => numberAt(given, 0, line) ** numberAt(given, 1, line)),
  force_mode_set_damping: quiet('damping'), force_mode_set_gain_scaling: quiet('scaling'), zero_ftsensor: quiet(''),
  set_tcp: quiet('pose, name=""'), set_payload: quiet('m, cog=[0,0,0]'), set_gravity: quiet('d'), set_tool_voltage: quiet('voltage'),
}));

function lengthOf(value: ScriptValue, line: number): number {
  if (Array.isArray(value)) return value.length;
  throw new ScriptError(line, 'only lists have a length');
}

export const functionNamed = (name: string): ScriptFunction | undefined => functions.get(name);
