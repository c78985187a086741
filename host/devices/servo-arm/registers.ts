// Servo registers by name over the bus master: one way to read and write for both protocols. Drivers configure with
// it, the wizard sets ids and calibrations.
import { dynamixelBauds, dynamixelRegisters } from '../../../core/protocols/dynamixel-registers.ts';
import { feetechBauds, feetechRegisters } from '../../../core/protocols/feetech-registers.ts';
import { decodeRegister, encodeRegister, type ServoRegister } from '../../../core/protocols/servo-register.ts';
import type { BusMaster, ServoProtocol } from '../../../native/bus-master.ts';

type Shared = keyof typeof feetechRegisters & keyof typeof dynamixelRegisters;

export interface ServoRegisters {
  readonly protocol: ServoProtocol;
  has(name: string): boolean;
  /** A servo does not take it while its torque is on. */
  isKept(name: string): boolean;
  /** Reject with the bus master's Error, which names servo and cause. */
  get(id: number, name: Shared | (string & {})): Promise<number>;
  set(id: number, name: Shared | (string & {}), value: number): Promise<void>;
}

const tables: Readonly<Record<ServoProtocol, Readonly<Record<string, ServoRegister>>>> = { feetech: feetechRegisters, dynamixel: dynamixelRegisters };

export const bauds: Readonly<Record<ServoProtocol, readonly number[]>> = { feetech: feetechBauds, dynamixel: dynamixelBauds };

export function servoRegisters(master: BusMaster): ServoRegisters {
  const { protocol } = master.options;
  const table = tables[protocol];
  const named = (name: string): ServoRegister => {
    const register = table[name];
    if (!register) throw new Error(`${protocol} servos have no register ${name}`);
    return register;
  };
  return {
    protocol,
    has: (name) => table[name] !== undefined,
    isKept: (name) => named(name).eeprom === true,
    async get(id, name) {
      const register = named(name);
      return decodeRegister(register, await master.read(id, register.address, register.length));
    },
    async set(id, name, value) {
      const register = named(name);
      await master.write(id, register.address, encodeRegister(register, value));
    },
  };
}

/** Feetech keeps what is kept under a lock; writing while it is open changes it for good. */
export async function unlocked(registers: ServoRegisters, id: number, work: () => Promise<void>): Promise<void> {
  if (registers.protocol === 'dynamixel') { await work(); return; }
  await registers.set(id, 'lock', 0);
  try {
    await work();
  } finally {
    await registers.set(id, 'lock', 1);
  }
}
