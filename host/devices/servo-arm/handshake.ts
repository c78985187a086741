// Who is on the bus before anything is changed: every servo there once, of the right model, all with one firmware.
// Called by drivers when they open and by the wizard.
import { dynamixelModels } from '../../../core/protocols/dynamixel-registers.ts';
import { feetechModels } from '../../../core/protocols/feetech-registers.ts';
import type { ServoChain } from '../../../core/protocols/servo-chain.ts';
import { fault, FaultError } from '../../../core/fault.ts';
import type { BusMaster, ServoProtocol } from '../../../native/bus-master.ts';
import type { ServoRegisters } from './registers.ts';

export const servoModelName = (protocol: ServoProtocol, model: number): string =>
  (protocol === 'feetech' ? feetechModels[model] : dynamixelModels[model]?.name) ?? `model ${model}`;

/** Pings asked of each servo: one that is there answers most; two of one id spoil or double most. */
const pings = 3;

export type Answer = { readonly model: number; readonly twice: boolean };

/** Undefined: nobody answers to this id. */
export async function callServo(master: BusMaster, id: number): Promise<Answer | undefined> {
  let model: number | undefined;
  let spoilt = 0;
  for (let count = 0; count < pings; count += 1) {
    const before = master.counters();
    const answer = await master.ping(id).catch(() => undefined);
    const after = master.counters();
    // Two answers at once are broken packets; two after one another leave one that nobody asked for.
    if (after.corrupted > before.corrupted || after.strayBytes > before.strayBytes || after.unexpected > before.unexpected) spoilt += 1;
    model ??= answer?.model;
    if (answer && spoilt === 0 && count === 0) return { model: answer.model, twice: false };
    if (!answer && spoilt === 0 && count === 1) return undefined;
  }
  return model === undefined && spoilt === 0 ? undefined : { model: model ?? 0, twice: spoilt > 1 };
}

/** Rejects with the first thing that is wrong, naming the joint. */
export async function handshake(master: BusMaster, registers: ServoRegisters, chain: ServoChain, device: string): Promise<void> {
  const missing: { readonly joint: string; readonly id: number }[] = [];
  for (const { id, joint, model, orModels } of chain.servos) {
    const answer = await callServo(master, id);
    if (!answer) { missing.push({ joint, id }); continue; }
    if (answer.twice) throw new FaultError(fault('arm.servo-twice', { id, joint }));
    if (answer.model !== model && !orModels.includes(answer.model)) {
      throw new FaultError(fault('arm.wrong-model', { joint, id, device, found: servoModelName(chain.protocol, answer.model), expected: servoModelName(chain.protocol, model) }));
    }
  }
  if (missing.length === chain.servos.length) throw new FaultError(fault('arm.no-power', { device }));
  if (missing[0]) throw new FaultError(fault('arm.servo-missing', missing[0]));
  await sameFirmware(registers, chain);
}

/** Feetech's registers change meaning between firmwares; Dynamixels of several models differ by nature. */
async function sameFirmware(registers: ServoRegisters, chain: ServoChain): Promise<void> {
  if (chain.protocol !== 'feetech') return;
  let first: string | undefined;
  for (const { id, joint } of chain.servos) {
    const version = `${await registers.get(id, 'firmwareMajor')}.${await registers.get(id, 'firmwareMinor')}`;
    first ??= version;
    if (version !== first) throw new FaultError(fault('arm.firmware', { joint, found: version, expected: first }));
  }
}
