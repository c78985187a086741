// Gives one servo its id and the bus's speed: only when exactly one servo answers to the old id and none to the new,
// and only while it carries nothing.
// Called by setup.ts; the port must be free.
import { fault, FaultError, faultFrom } from '../../core/fault.ts';
import type { BusMaster, ServoProtocol } from '../../native/bus-master.ts';
import { idsTwice } from '../devices/servo-arm/handshake.ts';
import { lookingBus } from '../devices/servo-arm/open-chain.ts';
import { bauds, callServo, servoRegisters } from '../devices/servo-arm/registers.ts';

export interface NewId {
  readonly path: string;
  readonly title: string;
  readonly protocol: ServoProtocol;
  readonly from: { readonly id: number; readonly baud: number };
  readonly to: { readonly id: number; readonly baud: number };
}

const lookHz = 50;

export async function setId({ path, title, protocol, from, to }: NewId): Promise<void> {
  const open = (baud: number, id: number): Promise<BusMaster> => lookingBus({ title }, path, { protocol, baud, cycleHz: lookHz }, [id]);
  {
    await using there = await open(to.baud, to.id);
    const taken = await there.ping(to.id);
    if (taken && !(from.id === to.id && from.baud === to.baud)) throw new FaultError(fault('setup.id-taken', { id: to.id }));
  }
  if ((await idsTwice(([id]) => open(from.baud, id!), [from.id]))?.length) throw new FaultError(fault('setup.two-answer', { id: from.id }));
  {
    await using master = await open(from.baud, from.id);
    if (!(await callServo(master, from.id))) throw new FaultError(fault('setup.no-answer', { id: from.id }));
    const registers = servoRegisters(master);
    // It may carry an arm, and would drop it: one that does not say so is taken to.
    const torque = await registers.get(from.id, 'torqueEnable').catch(() => 1);
    if (torque !== 0) throw new FaultError(fault('setup.order', { what: 'support the arm and let it go, or switch its power off and on' }));
    try {
      if (protocol === 'feetech') await registers.set(from.id, 'lock', 0);
      if (from.id !== to.id) await rename(master, protocol, from.id, to.id);
      if (from.baud !== to.baud) await acceptSilence(registers.set(to.id, 'baudRate', bauds[protocol].indexOf(to.baud)));
    } catch (error) {
      throw new FaultError(fault('setup.refused', { id: from.id }, faultFrom(error).hint), { cause: error });
    }
  }
  await using after = await open(to.baud, to.id);
  if (!(await callServo(after, to.id))) throw new FaultError(fault('setup.refused', { id: to.id }));
  if (protocol === 'feetech') await servoRegisters(after).set(to.id, 'lock', 1);
}

/** The answer may come under the old id, the new one, or not at all: only the check after it counts. */
async function rename(master: BusMaster, protocol: ServoProtocol, from: number, to: number): Promise<void> {
  await acceptSilence(servoRegisters(master).set(from, 'id', to));
  if (!(await callServo(master, to))) throw new Error(`${protocol} servo ${from} kept its id`);
}

const acceptSilence = (writing: Promise<void>): Promise<void> => writing.catch(() => undefined);
