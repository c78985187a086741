// Servo registers by name over the bus master: one way to read and write for both protocols. Drivers configure with
// it, the wizard sets ids and calibrations.
import { dynamixelBauds, dynamixelRegisters } from '../../../core/protocols/dynamixel-registers.ts';
import { feetechBauds, feetechRegisters } from '../../../core/protocols/feetech-registers.ts';
import { fault, FaultError, faultFrom } from '../../../core/fault.ts';
import { decodeRegister, encodeRegister, type ServoRegister } from '../../../core/protocols/servo-register.ts';
import type { BusMaster, ServoProtocol } from '../../../native/bus-master.ts';

type Shared = keyof typeof feetechRegisters & keyof typeof dynamixelRegisters;

export interface ServoRegisters {
  readonly protocol: ServoProtocol;
  has(name: string): boolean;
  /** A servo does not take it while its torque is on. */
  isKept(name: string): boolean;
  /** Reject with a FaultError that names the servo. */
  get(id: number, name: Shared | (string & {})): Promise<number>;
  set(id: number, name: Shared | (string & {}), value: number): Promise<void>;
}

const tables: Readonly<Record<ServoProtocol, Readonly<Record<string, ServoRegister>>>> = { feetech: feetechRegisters, dynamixel: dynamixelRegisters };

export const bauds: Readonly<Record<ServoProtocol, readonly number[]>> = { feetech: feetechBauds, dynamixel: dynamixelBauds };

const mostReads = 8;
/** What is measured may change between two looks: ticks. */
const presentPlay = 24;
const repeats = 6;
const pingRepeats = 3;
const repeatMilliseconds = 40;

/** Whether it is there, asked again before it is called missing. */
export async function callServo(master: BusMaster, id: number): Promise<{ readonly model: number } | undefined> {
  for (let left = pingRepeats; ; left -= 1) {
    const answer = await master.ping(id);
    if (answer || left === 0) return answer;
    await new Promise((resolve) => { setTimeout(resolve, repeatMilliseconds); });
  }
}

export function servoRegisters(master: BusMaster): ServoRegisters {
  const { protocol } = master.options;
  const table = tables[protocol];
  const named = (name: string): ServoRegister => {
    const register = table[name];
    if (!register) throw new Error(`${protocol} servos have no register ${name}`);
    return register;
  };
  const asked = async <Result>(id: number, work: () => Promise<Result>): Promise<Result> => {
    for (let left = repeats; ; left -= 1) try {
      return await work();
    } catch (error) {
      // The master tried a few times in a row; a machine that was busy for a moment deserves another look.
      if (left > 0 && (error as { readonly code?: string }).code === 'ETIMEDOUT') { await new Promise((resolve) => { setTimeout(resolve, repeatMilliseconds); }); continue; }
      const code = (error as { readonly code?: string }).code === 'EREFUSED' ? 'arm.servo-refused' : 'arm.servo-mute';
      throw new FaultError(fault(code, { id }, faultFrom(error).hint), { cause: error });
    }
  };
  return {
    protocol,
    has: (name) => table[name] !== undefined,
    isKept: (name) => named(name).eeprom === true,
    get(id, name) {
      const register = named(name);
      const play = name.startsWith('present') ? presentPlay : 0;
      const read = async (): Promise<number> => decodeRegister(register, await master.read(id, register.address, register.length));
      return asked(id, async () => {
        // An answer does not say what was asked: one that is late is taken for the next one's. Two in a row that agree are right.
        let before = await read();
        for (let left = mostReads; left > 0; left -= 1) {
          const now = await read();
          if (Math.abs(now - before) <= play) return now;
          before = now;
        }
        throw new Error(`servo ${id} tells a different ${name} each time`);
      });
    },
    set(id, name, value) {
      const register = named(name);
      return asked(id, () => master.write(id, register.address, encodeRegister(register, value)));
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
