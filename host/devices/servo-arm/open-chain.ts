// From settings to a checked bus: which port, whose servos, is this the arm it was calibrated as, does it stand where
// it can. Everything before torque; servo-arm.ts and servo-leader.ts go on from here.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { foreign, type Calibration } from '../../../core/calibration/calibration.ts';
import { rangeFaults, registerFaults, restFaults } from '../../../core/calibration/check.ts';
import { jointMap, type JointMap } from '../../../core/calibration/joint-map.ts';
import { fault, FaultError, faultFrom, type Fault } from '../../../core/fault.ts';
import type { ArmDescription } from '../../../core/math/arm.ts';
import { dynamixelModels } from '../../../core/protocols/dynamixel-registers.ts';
import { leadServos, readServoChain, servoTicksPerTurn, type ServoChain, type ServoPlace } from '../../../core/protocols/servo-chain.ts';
import type { BusMaster, BusServo } from '../../../native/bus-master.ts';
import { openBusMaster } from '../../../native/index.ts';
import { readArmTwin } from '../arm-twin.ts';
import type { ArmTwin } from '../device.ts';
import { worldFolder } from '../world-folder.ts';
import { readCalibration } from './calibration-folder.ts';
import { configure } from './configure.ts';
import { handshake, idsTwice } from './handshake.ts';
import { rememberPort } from './other-ports.ts';
import { servoRegisters, type ServoRegisters } from './registers.ts';
import { serialAdapters, type SerialAdapter } from './serial-ports.ts';
import type { ServoArmSpec, ServoSettings } from './servo-kind.ts';

export interface OpenChain {
  readonly master: BusMaster;
  readonly registers: ServoRegisters;
  readonly chain: ServoChain;
  /** One a joint, in the arm's order. */
  readonly servos: readonly ServoPlace[];
  readonly maps: readonly JointMap[];
  readonly description: ArmDescription;
  readonly twin: ArmTwin;
  readonly identity: string;
  /** To be called when the master is disposed of. */
  portClosed(): void;
}

/**
 * A setpoint further than this from where the servo is found starts anew there. Further than the loop lets an arm be
 * from its goal before it starts anew itself: else each start would lower an arm by what it sags under its own weight.
 */
const resumeDegrees = 15;
/** The master's own limit stands above the guard's, so that it acts only when the guard did not. */
const velocityAbove = 1.25;

export async function readChain(spec: Pick<ServoArmSpec, 'world' | 'servos' | 'chain'>): Promise<ServoChain> {
  const chain = readServoChain(JSON.parse(await readFile(join(worldFolder(spec.servos ?? spec.world), 'servos.json'), 'utf8')));
  return spec.chain ? spec.chain(chain) : chain;
}

/** The port behind these settings and the identity of its adapter (of a port that is no USB adapter: its path). */
export async function portOf(spec: ServoArmSpec, settings: Pick<ServoSettings, 'path' | 'identity'>, configFolder: string | undefined): Promise<{ readonly path: string; readonly identity: string }> {
  const here = await serialAdapters();
  if (settings.identity !== '') {
    const found = here.find(({ identity }) => identity === settings.identity);
    if (!found) throw new FaultError(fault('arm.absent', { device: spec.title }));
    return found;
  }
  if (settings.path !== '') return { path: settings.path, identity: here.find(({ path }) => path === settings.path)?.identity ?? settings.path };
  const fitting = await likeliest(spec, here.filter(({ usb }) => spec.usb.includes(usb)), configFolder);
  if (fitting.length > 1) throw new FaultError(fault('arm.several', { device: spec.title, count: fitting.length }));
  if (!fitting[0]) throw new FaultError(fault('arm.absent', { device: spec.title }));
  return fitting[0];
}

/** A leader and its follower come with the same adapter: whichever was calibrated as this arm, else what was as none. */
async function likeliest(spec: ServoArmSpec, fitting: readonly SerialAdapter[], configFolder: string | undefined): Promise<readonly SerialAdapter[]> {
  if (configFolder === undefined) return fitting;
  const known = await Promise.all(fitting.map(async (adapter) => ({ adapter, as: (await readCalibration(configFolder, adapter.identity).catch(() => undefined))?.kind })));
  const own = known.filter(({ as }) => as === spec.kind);
  return (own.length > 0 ? own : known.filter(({ as }) => as === undefined)).map(({ adapter }) => adapter);
}

export function busServos(chain: ServoChain, maps: readonly JointMap[], description: ArmDescription, turns?: ArrayLike<number>): readonly BusServo[] {
  return leadServos(chain).map((servo, i): BusServo => {
    const map = maps[i]!;
    const shift = (turns?.[i] ?? 0) * servoTicksPerTurn;
    const middle = (map.minimum + map.maximum) / 2;
    return {
      id: servo.id, minimum: Math.ceil(map.minimum + shift), maximum: Math.floor(map.maximum + shift),
      velocityLimit: (description.joints[i]!.velocity * velocityAbove) / Math.max(1e-9, Math.abs(map.unitsPerTick(middle))),
      resumeTolerance: (resumeDegrees / 360) * servoTicksPerTurn,
      // A Dynamixel that measures current counts up to its limit; all others count load in 0.1 %.
      fullLoad: (chain.protocol === 'dynamixel' && dynamixelModels[servo.model]?.currentLimit) || 1000,
      shadows: chain.servos.filter(({ shadowOf }) => shadowOf === servo.id).map(({ id }) => id),
    };
  });
}

export interface OpenChainOptions {
  readonly spec: ServoArmSpec;
  readonly settings: ServoSettings;
  readonly configFolder: string | undefined;
  readonly drives: boolean;
}

/** Rejects with a FaultError that names joint and cause; the port is closed again then. */
export async function openChain({ spec, settings, configFolder, drives }: OpenChainOptions): Promise<OpenChain> {
  const { path, identity } = await portOf(spec, settings, configFolder);
  const [chain, { description, twin }] = await Promise.all([readChain(spec), readArmTwin(spec.world)]);
  const servos = leadServos(chain);
  if (servos.some(({ joint }, i) => description.joints[i]?.name !== joint)) throw new Error(`worlds/${spec.servos ?? spec.world}/servos.json has other joints than worlds/${spec.world}/arm.json`);
  const calibration = settings.calibration === 'published' ? undefined : await storedFor(spec, chain, description, identity, configFolder);
  const plain = servos.map((servo, i) => jointMap(servo, description.joints[i]!, chain.protocol, calibration?.motors[servo.joint]));
  const open = (turns?: ArrayLike<number>): Promise<BusMaster> => openPort(spec, path, {
    path, baud: chain.baud, protocol: chain.protocol, cycleHz: chain.cycleHz, drives, servos: busServos(chain, plain, description, turns),
  }, settings.master);

  await refuseAtOnce(spec, path, chain, settings.master);
  let master = await open();
  try {
    let registers = servoRegisters(master);
    await handshake(master, registers, chain, spec.title);
    await configure(registers, chain);
    if (calibration) refuse(registerFaults(chain, calibration, await readMotors(registers, chain)));
    const present = await readPresent(registers, chain);
    const turns = wholeTurns(chain, plain, present);
    const maps = plain.map((map, i) => turned(map, turns[i]!));
    refuse(rangeFaults(servos.map(({ joint }) => joint), present, maps));
    if (calibration && settings.restCheck && drives && await letGo(registers, chain)) {
      refuse(restFaults(chain, calibration.rest, present.map((ticks, i) => ticks - turns[i]! * servoTicksPerTurn)));
    }
    if (turns.some((turn) => turn !== 0)) {
      await master[Symbol.asyncDispose]();
      master = await open(turns);
      registers = servoRegisters(master);
    }
    const rest = restPosture(servos, plain, calibration?.rest, description);
    return { master, registers, chain, servos, maps, description: rest ? { ...description, rest } : description, twin, identity, portClosed: identity === path ? rememberPort(spec.kind, path) : () => undefined };
  } catch (error) {
    await master[Symbol.asyncDispose]();
    throw error instanceof FaultError ? error : new FaultError(fault('device.open', { device: spec.title }, faultFrom(error).hint), { cause: error });
  }
}

/** Where the arm lay by itself when it was calibrated; a joint that lies nowhere in particular stays at home. */
function restPosture(servos: readonly ServoPlace[], maps: readonly JointMap[], ticks: Calibration['rest'] | undefined, { home }: ArmDescription): readonly number[] | undefined {
  if (!ticks || servos.some(({ joint, rests }) => rests && ticks[joint] === undefined)) return undefined;
  return servos.map(({ joint, rests }, i) => (rests ? maps[i]!.toJoint(ticks[joint]!) : home[i]!));
}

export async function openPort(spec: Pick<ServoArmSpec, 'title'>, path: string, options: BusMaster['options'], prefer: ServoSettings['master'] = 'either'): Promise<BusMaster> {
  try {
    return await openBusMaster(options, prefer === 'either' ? undefined : prefer);
  } catch (error) {
    const hint = error instanceof Error ? error.message : String(error);
    const taken = (error as { readonly code?: string }).code === 'EBUSY';
    throw new FaultError(fault(taken ? 'arm.port-taken' : 'arm.port', { device: spec.title, path }, hint), { cause: error });
  }
}

/** A bus of some ids that is only read, for looking at who is there. */
export const lookingBus = (spec: Pick<ServoArmSpec, 'title'>, path: string, bus: Pick<ServoChain, 'protocol' | 'baud' | 'cycleHz'>, ids: readonly number[], prefer?: ServoSettings['master']): Promise<BusMaster> =>
  openPort(spec, path, {
    path, protocol: bus.protocol, baud: bus.baud, cycleHz: bus.cycleHz, drives: false,
    servos: ids.map((id) => ({ id, minimum: -1_048_576, maximum: 1_048_576, velocityLimit: 0, resumeTolerance: 0 })),
  }, prefer);

/** No answer from anyone, or two to one id: known in a moment, before each servo is asked. */
async function refuseAtOnce(spec: ServoArmSpec, path: string, chain: ServoChain, prefer: ServoSettings['master']): Promise<void> {
  const twice = await idsTwice((ids) => lookingBus(spec, path, chain, ids, prefer), chain.servos.map((servo) => servo.id));
  if (!twice) throw new FaultError(fault('arm.no-power', { device: spec.title }));
  const [id] = twice;
  if (id !== undefined) throw new FaultError(fault('arm.servo-twice', { id, joint: chain.servos.find((servo) => servo.id === id)!.joint }));
}

const refuse = (faults: readonly Fault[]): void => {
  if (faults[0]) throw new FaultError(faults[0]);
};

async function storedFor(spec: ServoArmSpec, chain: ServoChain, description: ArmDescription, identity: string, configFolder: string | undefined): Promise<Calibration> {
  const stored = configFolder === undefined ? undefined : await readCalibration(configFolder, identity);
  if (!stored) throw new FaultError(fault('arm.uncalibrated', { device: spec.title }));
  if (stored.kind !== spec.kind) throw new FaultError(fault('arm.calibration-foreign', { joint: 'the whole arm', what: `it was calibrated as ${stored.kind}` }));
  refuse([foreign(chain, description.joints, stored.motors)].filter((what) => what !== undefined));
  return stored;
}

/** What every leading servo holds of a calibration. */
export async function readMotors(registers: ServoRegisters, chain: ServoChain) {
  const motors = [];
  for (const { id } of leadServos(chain)) {
    motors.push({
      homingOffset: await registers.get(id, 'homingOffset'),
      rangeMinimum: await registers.get(id, 'minimumPositionLimit'), rangeMaximum: await registers.get(id, 'maximumPositionLimit'),
      driveMode: registers.has('driveMode') ? (await registers.get(id, 'driveMode')) & 1 : 0,
    });
  }
  return motors;
}

export async function readPresent(registers: ServoRegisters, chain: ServoChain): Promise<number[]> {
  const present = [];
  for (const { id } of leadServos(chain)) present.push(await registers.get(id, 'presentPosition'));
  return present;
}

/** No servo has torque: the arm lies where it fell. */
async function letGo(registers: ServoRegisters, chain: ServoChain): Promise<boolean> {
  for (const { id } of chain.servos) if ((await registers.get(id, 'torqueEnable')) !== 0) return false;
  return true;
}

/** A Dynamixel that counts on past a turn forgets how often when its power goes; the joint can stand in one place only. */
function wholeTurns(chain: ServoChain, maps: readonly JointMap[], present: readonly number[]): readonly number[] {
  return maps.map(({ minimum, maximum }, i) => (chain.protocol === 'dynamixel' ? Math.round((present[i]! - (minimum + maximum) / 2) / servoTicksPerTurn) : 0));
}

function turned(map: JointMap, turns: number): JointMap {
  if (turns === 0) return map;
  const shift = turns * servoTicksPerTurn;
  return {
    joint: map.joint, minimum: map.minimum + shift, maximum: map.maximum + shift,
    toTicks: (value) => map.toTicks(value) + shift, toJoint: (ticks) => map.toJoint(ticks - shift), unitsPerTick: (ticks) => map.unitsPerTick(ticks - shift),
  };
}
