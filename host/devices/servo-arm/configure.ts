// The registers that an arm's servos must have, written only where they differ: what is kept wears out by writing,
// and most of it cannot change while torque is on. Called when a driver opens.
import { fault, FaultError } from '../../../core/fault.ts';
import type { ServoChain, ServoPlace } from '../../../core/protocols/servo-chain.ts';
import { unlocked, type ServoRegisters } from './registers.ts';

/** Quick answers, no profile of the servo's own (the master has one), and a loop that does not ring: as LeRobot sets them. */
const usual: Readonly<Record<ServoChain['protocol'], Readonly<Record<string, number>>>> = {
  feetech: {
    returnDelayTime: 0, responseStatusLevel: 1, operatingMode: 0, proportional: 16, integral: 0, derivative: 32,
    maximumAcceleration: 254, acceleration: 254,
  },
  dynamixel: { returnDelayTime: 0, operatingMode: 3, profileAcceleration: 0, profileVelocity: 0 },
};

/** Bit 4 of a Feetech's phase: positions count on over several turns. */
const severalTurns = 0x10;

/** A Feetech takes these with torque on, and jumps. A Dynamixel takes nothing that is kept while its torque is on. */
const changesPlace: ReadonlySet<string> = new Set(['operatingMode', 'phase']);

export async function configure(registers: ServoRegisters, chain: ServoChain): Promise<void> {
  for (const servo of chain.servos) {
    const wanted = await whatDiffers(registers, chain, servo);
    if (wanted.length === 0) continue;
    const kept = wanted.filter(([name]) => registers.isKept(name));
    const needsLoose = kept.filter(([name]) => chain.protocol === 'dynamixel' || changesPlace.has(name));
    if (needsLoose.length > 0 && (await registers.get(servo.id, 'torqueEnable')) !== 0) {
      // Taking its torque off to set it up would drop the arm.
      throw new FaultError(fault('arm.not-configured', { joint: servo.joint }, needsLoose.map(([name, value]) => `${name} should be ${value}`).join(', ')));
    }
    if (kept.length > 0) await unlocked(registers, servo.id, () => write(registers, servo.id, kept));
    await write(registers, servo.id, wanted.filter(([name]) => !registers.isKept(name)));
  }
}

type Wanted = readonly (readonly [name: string, value: number])[];

async function whatDiffers(registers: ServoRegisters, chain: ServoChain, servo: ServoPlace): Promise<Wanted> {
  const wanted: [string, number][] = [];
  for (const [name, value] of Object.entries({ ...usual[chain.protocol], ...servo.registers })) {
    if ((await registers.get(servo.id, name)) !== value) wanted.push([name, value]);
  }
  if (chain.protocol === 'feetech') {
    const phase = await registers.get(servo.id, 'phase');
    if ((phase & severalTurns) !== 0) wanted.push(['phase', phase & ~severalTurns]);
  }
  return wanted;
}

async function write(registers: ServoRegisters, id: number, wanted: Wanted): Promise<void> {
  for (const [name, value] of wanted) await registers.set(id, name, value);
}
