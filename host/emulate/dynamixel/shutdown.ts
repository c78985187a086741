// How a Dynamixel protects itself: hardware errors, which take the torque away until a reboot where the shutdown
// register says so, and the bus watchdog. Stepped by servo.ts.
import { dynamixelHardwareErrors, type dynamixelRegisters } from '../../../core/protocols/dynamixel-registers.ts';
import type { Motor } from '../servo/motor.ts';

export interface Shutdown {
  /** Bits of dynamixelHardwareErrors. */
  readonly errors: number;
  /** Whether the errors took the torque away. */
  readonly shut: boolean;
  step(seconds: number): void;
  /** Rebooted. Faults on demand come again with the next step. */
  clear(): void;
  force(bits: number): void;
}

/** All its torque for so long, and it is overloaded. */
const overloadShare = 0.98;
const overloadSeconds = 2;

export function createShutdown(get: (name: keyof typeof dynamixelRegisters) => number, motor: Motor): Shutdown {
  let errors = 0;
  let forced = 0;
  let overloadedSeconds = 0;
  return {
    get errors() { return errors; },
    get shut() { return (errors & get('shutdown')) !== 0; },
    step(seconds) {
      const volts = motor.volts * 10;
      overloadedSeconds = Math.abs(motor.load) >= overloadShare ? overloadedSeconds + seconds : 0;
      errors |= forced
        | (overloadedSeconds >= overloadSeconds ? dynamixelHardwareErrors.overload : 0)
        | (motor.temperature > get('temperatureLimit') ? dynamixelHardwareErrors.overheating : 0)
        | (volts > get('maximumVoltageLimit') || volts < get('minimumVoltageLimit') ? dynamixelHardwareErrors.voltage : 0);
    },
    clear() {
      errors = 0;
      overloadedSeconds = 0;
    },
    force(bits) { forced |= bits; },
  };
}

export interface BusWatchdog {
  /** An instruction was heard. */
  feed(): void;
  /** True in the moment in which it bites: motion must stop. */
  step(seconds: number): boolean;
}

const watchdogSeconds = 0.02;
/** What the register reads when it has bitten: −1. */
export const watchdogBitten = -1;

export function createBusWatchdog(get: () => number, set: (value: number) => void): BusWatchdog {
  let silentSeconds = 0;
  return {
    feed() { silentSeconds = 0; },
    step(seconds) {
      const limit = get();
      silentSeconds += seconds;
      if (limit <= 0 || silentSeconds < limit * watchdogSeconds) return false;
      set(watchdogBitten);
      return true;
    },
  };
}
