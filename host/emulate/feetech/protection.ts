// How an STS servo protects itself: overload, overcurrent, heat and voltage become error bits, and some of them take
// torque away until it is switched on again. Stepped by servo.ts.
import { feetechErrors } from '../../../core/protocols/feetech-packets.ts';
import type { feetechRegisters } from '../../../core/protocols/feetech-registers.ts';
import type { Motor } from '../servo/motor.ts';

type Name = keyof typeof feetechRegisters;

export interface Protection {
  /** Bits of feetechErrors now. */
  readonly errors: number;
  /** Share of the stall torque that protection leaves, 0 to 1. */
  readonly leaves: number;
  step(seconds: number): void;
  /** Torque was switched on: overload is forgiven. */
  forgive(): void;
  /** A goal was written, this way from where the servo stands: away from what it pushed against, overload is forgiven too. */
  turnTo(way: number): void;
  /** Faults on demand. */
  force(bits: number): void;
}

/** A unit of time in protectionTime and overcurrentTime, seconds. */
const timeUnit = 0.01;
const amperesPerUnit = 0.0065;

export function createProtection(get: (name: Name) => number, motor: Motor): Protection {
  let latched = 0;
  let forced = 0;
  /** What took the torque away: it stays away when the motor has cooled, until torque is switched on. */
  let shut = 0;
  let overloadedSeconds = 0;
  let overloadedWay = 0;
  let overcurrentSeconds = 0;

  const instant = (): number => {
    const volts = motor.volts * 10;
    return (volts > get('maximumVoltage') || volts < get('minimumVoltage') ? feetechErrors.voltage : 0)
      | (motor.temperature > get('maximumTemperature') ? feetechErrors.overheat : 0);
  };

  const all = (): number => latched | forced | instant();
  return {
    get errors() { return all(); },
    get leaves() {
      const unloading = shut | (forced & get('unloadingCondition'));
      if ((unloading & ~feetechErrors.overload) !== 0) return 0;
      return (unloading & feetechErrors.overload) === 0 ? 1 : get('protectiveTorque') / 100;
    },
    step(seconds) {
      const load = Math.abs(motor.load);
      overloadedSeconds = load * 100 >= get('overloadTorque') ? overloadedSeconds + seconds : 0;
      if (overloadedSeconds >= get('protectionTime') * timeUnit && overloadedSeconds > 0 && (latched & feetechErrors.overload) === 0) {
        latched |= feetechErrors.overload;
        overloadedWay = Math.sign(motor.load);
      }
      overcurrentSeconds = get('protectionCurrent') > 0 && motor.amperes > get('protectionCurrent') * amperesPerUnit ? overcurrentSeconds + seconds : 0;
      if (overcurrentSeconds > get('overcurrentTime') * timeUnit) latched |= feetechErrors.overcurrent;
      shut |= all() & get('unloadingCondition');
    },
    forgive() {
      latched = 0;
      shut = 0;
      overloadedSeconds = 0;
      overcurrentSeconds = 0;
    },
    turnTo(way) {
      if ((latched & feetechErrors.overload) === 0 || way * overloadedWay >= 0) return;
      latched &= ~feetechErrors.overload;
      shut &= ~feetechErrors.overload;
      overloadedSeconds = 0;
    },
    force(bits) { forced |= bits; },
  };
}
