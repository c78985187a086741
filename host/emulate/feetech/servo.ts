// One emulated STS3215: what reading and writing its registers does to the joint that it moves. bus.ts speaks the
// protocol for a chain of these; the physics behind them is the bench's.
import { feetechErrors } from '../../../core/protocols/feetech-packets.ts';
import { feetechBauds, feetechRegisters, feetechTableLength, feetechTicksPerTurn, feetechTorqueMiddle } from '../../../core/protocols/feetech-registers.ts';
import type { ServoPlace } from '../../../core/protocols/servo-chain.ts';
import type { EmulatedArm } from '../emulator.ts';
import { createEncoder } from '../servo/encoder.ts';
import type { JointMotors } from '../servo/joint-motors.ts';
import { createMotor } from '../servo/motor.ts';
import type { ChainServo } from '../servo/servo-bus.ts';
import { createServoMemory } from '../servo/servo-memory.ts';
import { bornHomingOffset, calibratedValues, factoryValues, sts3215 } from './birth.ts';
import { createProtection } from './protection.ts';

export interface FeetechServo extends ChainServo {
  readonly id: number;
  readonly returnDelayMicroseconds: number;
  /** Whether writes are answered. */
  readonly answersAll: boolean;
  /** Bits of feetechErrors. */
  readonly errors: number;
  read(address: number, length: number): Uint8Array;
  write(address: number, bytes: Uint8Array): void;
  /** Back to the factory's values, all but the id. */
  recover(): void;
}

export interface FeetechServoStart {
  readonly arm: EmulatedArm;
  readonly place: ServoPlace;
  readonly motors: JointMotors;
  readonly baud: number;
  /** Whether it holds its joint when the bench begins. */
  readonly torque: boolean;
}

export function createFeetechServo({ arm, place, motors, baud, torque }: FeetechServoStart): FeetechServo {
  const limits = arm.description.joints[motors.joint]!;
  const born = bornHomingOffset(place.id);
  const encoder = createEncoder(arm, motors.joint, place);
  const motor = createMotor(sts3215(place.torqueNewtonMetres));
  const memory = createServoMemory(feetechRegisters, feetechTableLength, { ...factoryValues(place.id, place.model), ...calibratedValues(place, limits, baud) });
  const { get } = memory;
  const protection = createProtection(get, motor);
  const wish = motors.add(motor.model.stallTorque / encoder.leverage());
  let left = 1;

  /** The present position before it is wrapped into one turn; both need the other way too. */
  const present = (): number => encoder.ticks() + born - get('homingOffset');
  const placeOf = (ticks: number): number => encoder.place(ticks - born + get('homingOffset'));
  const singleTurn = (): boolean => (get('phase') & 0x10) === 0;
  const wrapped = (ticks: number): number => {
    const whole = Math.round(ticks);
    return singleTurn() ? ((whole % feetechTicksPerTurn) + feetechTicksPerTurn) % feetechTicksPerTurn : whole;
  };

  const goalTicks = (): number => {
    const [minimum, maximum] = [get('minimumPositionLimit'), get('maximumPositionLimit')];
    const goal = get('goalPosition');
    const held = minimum === 0 && maximum === 0 ? goal : Math.max(minimum, Math.min(maximum, goal));
    return singleTurn() ? held + feetechTicksPerTurn * Math.floor((Math.round(present())) / feetechTicksPerTurn) : held;
  };

  const topTicksPerSecond = (): number => (motor.model.topSpeed * encoder.leverage()) / encoder.unitsPerTick();

  function drive(): void {
    const scale = encoder.unitsPerTick();
    const top = topTicksPerSecond();
    const asked = Math.abs(get('goalVelocity'));
    const ramp = Math.min(get('acceleration') || Infinity, get('maximumAcceleration') || Infinity) * 100;
    left = protection.leaves;
    wish.torque = get('torqueEnable') !== 0 && left > 0;
    wish.effort = Math.min(get('torqueLimit') / 1000, left);
    wish.acceleration = ramp * scale;
    switch (get('operatingMode')) {
      case 0: {
        const goal = goalTicks();
        const withinSeconds = get('goalTime') / 1000;
        const timed = asked === 0 && withinSeconds > 0 ? Math.abs(goal - present()) / withinSeconds : asked;
        wish.goal = placeOf(goal);
        wish.velocity = Math.min(timed || top, top) * scale;
        break;
      }
      case 3:
        // Steps are counted from where the servo stands when they are written.
        wish.goal = placeOf(present() + get('goalPosition'));
        wish.velocity = Math.min(asked || top, top) * scale;
        break;
      default:
        turn();
        break;
    }
    motors.apply();
  }

  /** Velocity and PWM modes: the goal runs ahead of the joint. */
  function turn(): void {
    const speed = get('operatingMode') === 1 ? get('goalVelocity') : (get('goalTime') / 1000) * topTicksPerSecond();
    const held = Math.sign(speed) * Math.min(Math.abs(speed), topTicksPerSecond());
    wish.goal = placeOf(present() + held * 0.1);
    wish.velocity = Math.abs(held) * encoder.unitsPerTick();
  }

  function changed(name: keyof typeof feetechRegisters, before: number): void {
    if (name === 'torqueEnable') {
      const value = get(name);
      if (value === feetechTorqueMiddle) {
        // Present becomes 2048, for good; the torque stays as it was.
        const offset = wrapped(encoder.ticks() + born - 2048);
        memory.set('homingOffset', offset > 2047 ? offset - feetechTicksPerTurn : offset, true);
        memory.set('goalPosition', 2048);
        memory.set(name, before);
      } else if (value !== 0) {
        memory.set(name, 1);
        if (before === 0) protection.forgive();
      }
    }
    if (name === 'goalPosition') protection.turnTo(Math.sign(goalTicks() - present()));
    if (drivers.has(name)) drive();
  }

  function measure(): void {
    const velocity = encoder.ticksPerSecond();
    memory.set('presentPosition', wrapped(present()));
    memory.set('presentVelocity', velocity);
    memory.set('presentLoad', motor.load * 1000);
    memory.set('presentVoltage', motor.volts * 10);
    memory.set('presentTemperature', motor.temperature);
    memory.set('presentCurrent', (motor.amperes / 0.0065) * Math.sign(motor.load || 1));
    memory.set('status', protection.errors);
    memory.set('moving', Math.abs(velocity) > 12 ? 1 : 0);
  }

  function awake(torqueOn: boolean): void {
    memory.set('torqueLimit', get('maximumTorqueLimit'));
    memory.set('torqueEnable', torqueOn ? 1 : 0);
    memory.set('goalPosition', wrapped(present()));
    protection.forgive();
    drive();
  }

  awake(torque);
  return {
    get id() { return get('id'); },
    bornId: place.id,
    get baud() { return feetechBauds[get('baudRate')] ?? 0; },
    get returnDelayMicroseconds() { return get('returnDelayTime') * 2; },
    get answersAll() { return get('responseStatusLevel') !== 0; },
    get errors() { return protection.errors; },
    read(address, length) {
      measure();
      const bytes = new Uint8Array(length);
      bytes.set(memory.bytes.subarray(address, address + length));
      return bytes;
    },
    write(address, bytes) {
      const locked = get('lock') !== 0;
      for (let at = address; at < Math.min(address + bytes.length, feetechTableLength);) {
        const entry = memory.covering(at);
        if (!entry) { at += 1; continue; }
        const { name, register } = entry;
        const end = register.address + register.length;
        if (!('readOnly' in register)) {
          const before = get(name);
          for (let one = at; one < Math.min(end, address + bytes.length); one += 1) memory.bytes[one] = bytes[one - address] ?? 0;
          memory.set(name, Math.max(register.minimum ?? -Infinity, Math.min(register.maximum ?? Infinity, get(name))));
          if (register.eeprom && !locked) memory.keep(register.address, register.length);
          changed(name, before);
        }
        at = end;
      }
    },
    recover() {
      const { id, ...values } = factoryValues(get('id'), place.model);
      for (const [name, value] of Object.entries(values)) memory.set(name as keyof typeof values, value, true);
      awake(false);
    },
    step(seconds) {
      motor.feel(motors.torqueOf(wish) * encoder.leverage() * place.sign, seconds);
      protection.step(seconds);
      if (protection.leaves !== left) drive();
      else if (wish.torque && (get('operatingMode') === 1 || get('operatingMode') === 2)) {
        turn();
        motors.apply();
      }
    },
    powerOff() {
      memory.set('torqueEnable', 0);
      drive();
    },
    powerOn() {
      memory.reload();
      awake(false);
    },
    failOverload: () => protection.force(feetechErrors.overload),
    failHot() {
      motor.heat(get('maximumTemperature') + 3);
      protection.force(feetechErrors.overheat);
    },
    pretendAnotherModel: () => memory.set('modelNumber', anotherModel, true),
  };
}

/** STS3250. */
const anotherModel = 2825;

/** Registers whose change moves the joint. */
const drivers: ReadonlySet<string> = new Set<keyof typeof feetechRegisters>([
  'torqueEnable', 'goalPosition', 'goalVelocity', 'goalTime', 'acceleration', 'maximumAcceleration', 'torqueLimit',
  'homingOffset', 'operatingMode', 'minimumPositionLimit', 'maximumPositionLimit', 'phase', 'unloadingCondition', 'protectiveTorque',
]);
