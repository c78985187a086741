// One emulated Dynamixel of the X series: what reading and writing its registers does to the joint that it moves.
// conversation.ts speaks the protocol for a chain of these; the physics behind them is the bench's.
import { dynamixelAlert, dynamixelErrors } from '../../../core/protocols/dynamixel-packets.ts';
import {
  dynamixelAccelerationUnit, dynamixelBauds, dynamixelHardwareErrors, dynamixelRegisters, dynamixelTicksPerTurn, dynamixelVelocityUnit,
} from '../../../core/protocols/dynamixel-registers.ts';
import type { ServoPlace } from '../../../core/protocols/servo-chain.ts';
import { decodeRegister } from '../../../core/protocols/servo-register.ts';
import type { EmulatedArm } from '../emulator.ts';
import { createEncoder } from '../servo/encoder.ts';
import type { JointMotors } from '../servo/joint-motors.ts';
import { createMotor } from '../servo/motor.ts';
import type { ChainServo } from '../servo/servo-bus.ts';
import { createServoMemory } from '../servo/servo-memory.ts';
import { bornHomingOffset, factoryValues, modelOf, motorOf, setUpValues, type DynamixelBirth } from './birth.ts';
import { directAddress, isIndirectPointer, pointAtThemselves } from './indirection.ts';
import { refusal } from './rules.ts';
import { createBusWatchdog, createShutdown } from './shutdown.ts';

type Name = keyof typeof dynamixelRegisters;

export interface DynamixelServo extends ChainServo {
  readonly id: number;
  /** Executes what this id is told too, and says nothing. Over 252: none. */
  readonly secondaryId: number;
  readonly returnDelayMicroseconds: number;
  /** 0: only pings are answered, 1: reads too, 2: all. */
  readonly statusLevel: number;
  /** The alert bit, or 0. */
  readonly alert: number;
  /** False for a moment after a reboot. */
  readonly awake: boolean;
  /** Model number and firmware. */
  readonly greeting: readonly number[];
  /** Undefined where the table has no such bytes. */
  read(address: number, length: number): Uint8Array | undefined;
  /** A number of dynamixelErrors; with one, nothing was written. */
  write(address: number, bytes: Uint8Array): number;
  setRegistered(registered: boolean): void;
  factoryReset(keepId: boolean, keepBaud: boolean): void;
  reboot(): void;
  /** Forgets whole turns. */
  clearTurns(): void;
  /** An instruction of any kind was heard. */
  feedWatchdog(): void;
}

export interface DynamixelServoStart {
  readonly arm: EmulatedArm;
  readonly place: ServoPlace;
  readonly motors: JointMotors;
  readonly birth: DynamixelBirth;
  /** Whether it holds its joint when the bench begins. */
  readonly torque: boolean;
}

const tableLength = 256;
const rebootSeconds = 0.3;

export function createDynamixelServo({ arm, place, motors, birth, torque }: DynamixelServoStart): DynamixelServo {
  const model = modelOf(place.model);
  const born = bornHomingOffset(place, birth);
  const bornReverse = (place.registers['driveMode'] ?? 0) & 1;
  const encoder = createEncoder(arm, motors.joint, place);
  const motor = createMotor(motorOf(model, place.torqueNewtonMetres));
  const memory = createServoMemory(dynamixelRegisters, tableLength, {
    ...factoryValues(place.id, place.model), ...setUpValues(place, arm.description.joints[motors.joint]!, birth),
  });
  const { get } = memory;
  const shutdown = createShutdown(get, motor);
  const watchdog = createBusWatchdog(() => get('busWatchdog'), (value) => memory.set('busWatchdog', value));
  const wish = motors.add(motor.model.stallTorque / encoder.leverage());
  /** Ticks of the whole turns that the encoder forgot when the power came. */
  let turns = 0;
  let asleepSeconds = 0;

  /** 1, or −1 where the drive mode is not the one that it was built with. */
  const way = (): number => ((get('driveMode') & 1) === bornReverse ? 1 : -1);
  const bare = (): number => way() * (encoder.ticks() - born);
  const present = (): number => bare() + turns + get('homingOffset');
  const placeOf = (ticks: number): number => encoder.place(way() * (ticks - turns - get('homingOffset')) + born);
  const countTurns = (): void => { turns = -Math.floor(Math.round(bare()) / dynamixelTicksPerTurn) * dynamixelTicksPerTurn; };

  /** From radians of the horn to the joint's units. */
  const asUnits = (radians: number): number => radians * encoder.leverage();

  function drive(): void {
    const mode = get('operatingMode');
    wish.torque = get('torqueEnable') !== 0;
    wish.effort = mode === 5 || mode === 0 ? Math.abs(get('goalCurrent')) / Math.max(1, model.currentLimit) : Math.min(1, Math.abs(get('goalPwm')) / 885);
    wish.acceleration = (get('profileAcceleration') * asUnits(dynamixelAccelerationUnit)) || Infinity;
    if (mode === 3 || mode === 4 || mode === 5) {
      wish.goal = placeOf(get('goalPosition'));
      wish.velocity = profileVelocity();
    } else {
      turn(mode);
    }
    motors.apply();
  }

  /** Joint units per second. */
  function profileVelocity(): number {
    const top = asUnits(motor.model.topSpeed);
    const asked = get('profileVelocity');
    if ((get('driveMode') & 4) === 0 || asked === 0) return Math.min((asked * asUnits(dynamixelVelocityUnit)) || top, top);
    // Profiles as times: the whole way in so many milliseconds.
    wish.acceleration = Infinity;
    return Math.min(top, Math.abs(wish.goal - arm.position(motors.joint)) / (asked / 1000));
  }

  /** Current, velocity and PWM modes: the goal runs ahead of the joint. */
  function turn(mode: number): void {
    const top = asUnits(motor.model.topSpeed);
    const speed = mode === 1 ? get('goalVelocity') * asUnits(dynamixelVelocityUnit)
      : mode === 16 ? (get('goalPwm') / 885) * top : Math.sign(get('goalCurrent')) * top;
    const held = Math.sign(speed) * Math.min(Math.abs(speed), top);
    const step = (held * 0.1) / encoder.unitsPerTick();
    wish.goal = placeOf(present() + step);
    wish.velocity = Math.abs(held);
  }

  function changed(name: Name, before: number): void {
    if (name === 'torqueEnable' && before === 0 && get(name) !== 0) {
      if (shutdown.shut) memory.set(name, 0);
      else memory.set('goalPosition', Math.round(present()));
    }
    if (name === 'operatingMode') {
      memory.set('goalPosition', Math.round(present()));
      memory.set('goalCurrent', get('currentLimit'));
    }
    if (movers.has(name)) drive();
  }

  function measure(): void {
    const velocity = (encoder.ticksPerSecond() * way() * 2 * Math.PI) / dynamixelTicksPerTurn / dynamixelVelocityUnit;
    const still = Math.abs(velocity) < Math.max(1, get('movingThreshold'));
    memory.set('presentPosition', present());
    memory.set('presentVelocity', velocity);
    memory.set('presentCurrent', way() * motor.load * (model.currentLimit || 1000));
    memory.set('presentPwm', way() * motor.load * 885);
    memory.set('presentInputVoltage', motor.volts * 10);
    memory.set('presentTemperature', motor.temperature);
    memory.set('hardwareErrorStatus', shutdown.errors);
    memory.set('moving', still ? 0 : 1);
    memory.set('movingStatus', still ? 1 : 2);
    memory.set('velocityTrajectory', velocity);
    memory.set('positionTrajectory', get('goalPosition'));
    memory.set('realtimeTick', (arm.stepCount() * 2) % 32_768);
  }

  function wake(torqueOn: boolean): void {
    pointAtThemselves(memory.bytes, model.indirect);
    shutdown.clear();
    countTurns();
    memory.set('torqueEnable', torqueOn ? 1 : 0);
    memory.set('goalPosition', Math.round(present()));
    memory.set('goalPwm', get('pwmLimit'));
    memory.set('goalCurrent', get('currentLimit'));
    memory.set('goalVelocity', get('velocityLimit'));
    drive();
  }

  /** The bytes as they would really be written: address by address, where indirect ones point. */
  const aimed = (address: number, bytes: Uint8Array): Map<number, number> =>
    new Map(Array.from(bytes, (byte, index) => [directAddress(memory.bytes, model.indirect, address + index), byte]));

  wake(torque);
  return {
    bornId: place.id,
    get id() { return get('id'); },
    get baud() { return dynamixelBauds[get('baudRate')] ?? 0; },
    get secondaryId() { return get('secondaryId'); },
    get returnDelayMicroseconds() { return get('returnDelayTime') * 2; },
    get statusLevel() { return get('statusReturnLevel'); },
    get alert() { return shutdown.errors === 0 ? 0 : dynamixelAlert; },
    get awake() { return asleepSeconds <= 0; },
    get greeting() { return [...memory.bytes.subarray(0, 2), get('firmwareVersion')]; },
    read(address, length) {
      if (length === 0 || address + length > tableLength) return undefined;
      measure();
      return Uint8Array.from({ length }, (_, index) => memory.bytes[directAddress(memory.bytes, model.indirect, address + index)] ?? 0);
    },
    write(address, bytes) {
      if (address + bytes.length > tableLength) return dynamixelErrors.dataLength;
      const byAddress = aimed(address, bytes);
      const wanted = memory.bytes.slice();
      for (const [at, byte] of byAddress) wanted[at] = byte;
      const touched: Name[] = [];
      for (const at of byAddress.keys()) {
        const entry = memory.covering(at);
        if (!entry || touched.includes(entry.name)) continue;
        const { name, register } = entry;
        for (let one = register.address; one < register.address + register.length; one += 1) if (!byAddress.has(one)) return dynamixelErrors.dataLength;
        const error = refusal(name, register, decodeRegister(register, wanted, register.address), get, model);
        if (error !== 0) return error;
        touched.push(name);
      }
      for (const [at, byte] of byAddress) if (isIndirectPointer(model.indirect, at)) memory.bytes[at] = byte;
      for (const name of touched) {
        const before = get(name);
        const { address: at, length, ...register } = dynamixelRegisters[name];
        memory.bytes.set(wanted.subarray(at, at + length), at);
        if ('eeprom' in register) memory.keep(at, length);
        changed(name, before);
      }
      return 0;
    },
    setRegistered: (registered) => memory.set('registeredInstruction', registered ? 1 : 0),
    factoryReset(keepId, keepBaud) {
      const { id, baudRate, ...values } = factoryValues(place.id, place.model);
      for (const [name, value] of Object.entries(values)) memory.set(name as Name, value, true);
      if (!keepId) memory.set('id', 1, true);
      if (!keepBaud) memory.set('baudRate', baudRate ?? 1, true);
      asleepSeconds = rebootSeconds;
      memory.reload();
      wake(false);
    },
    reboot() {
      asleepSeconds = rebootSeconds;
      memory.reload();
      wake(false);
    },
    clearTurns() {
      countTurns();
      memory.set('goalPosition', Math.round(present()));
      drive();
    },
    feedWatchdog: () => watchdog.feed(),
    step(seconds) {
      asleepSeconds -= seconds;
      motor.feel(motors.torqueOf(wish) * encoder.leverage() * place.sign, seconds);
      shutdown.step(seconds);
      if (shutdown.shut && get('torqueEnable') !== 0) {
        memory.set('torqueEnable', 0);
        drive();
      }
      if (watchdog.step(seconds) && get('torqueEnable') !== 0) {
        memory.set('goalPosition', Math.round(present()));
        memory.set('goalVelocity', 0);
        drive();
      }
      const mode = get('operatingMode');
      if (wish.torque && (mode < 3 || mode > 5)) {
        turn(mode);
        motors.apply();
      }
    },
    powerOff() {
      memory.set('torqueEnable', 0);
      drive();
    },
    powerOn() {
      memory.reload();
      wake(false);
    },
    failOverload: () => shutdown.force(dynamixelHardwareErrors.overload),
    failHot() {
      motor.heat(get('temperatureLimit') + 3);
      shutdown.force(dynamixelHardwareErrors.overheating);
    },
    pretendAnotherModel: () => memory.set('modelNumber', anotherModel, true),
  };
}

/** XW540-T260. */
const anotherModel = 1170;

/** Registers whose change moves the joint. */
const movers: ReadonlySet<Name> = new Set<Name>([
  'torqueEnable', 'goalPosition', 'goalVelocity', 'goalCurrent', 'goalPwm', 'profileVelocity', 'profileAcceleration', 'operatingMode', 'driveMode', 'homingOffset',
]);
