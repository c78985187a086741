// Who is on the bus before anything is changed: every servo there once, of the right model, all with one firmware.
// Called by drivers when they open and by the wizard.
import { dynamixelModels } from '../../../core/protocols/dynamixel-registers.ts';
import { feetechModels } from '../../../core/protocols/feetech-registers.ts';
import type { ServoChain } from '../../../core/protocols/servo-chain.ts';
import { fault, FaultError } from '../../../core/fault.ts';
import { emptyBusState, type BusMaster, type ServoProtocol } from '../../../native/bus-master.ts';
import { callServo, type ServoRegisters } from './registers.ts';

export const servoModelName = (protocol: ServoProtocol, model: number): string =>
  (protocol === 'feetech' ? feetechModels[model] : dynamixelModels[model]?.name) ?? `model ${model}`;

/** Cycles in which a servo that is there twice shows itself, and in how many of them. */
const twiceCycles = 24;
const twiceMost = 8;
const twiceMilliseconds = 1500;

/**
 * Which of these ids more than one servo answers to. Two at once are broken packets, two after one another are one that
 * nobody waited for; undefined: nobody answers at all. `open` opens a bus of some ids, all first and, only when something is wrong, each alone.
 */
export async function idsTwice(open: (ids: readonly number[]) => Promise<BusMaster>, ids: readonly number[]): Promise<readonly number[] | undefined> {
  const all = await listen(open, ids);
  if (all === 'silent') return undefined;
  if (all === 'clear') return [];
  const twice = [];
  for (const id of ids) if (ids.length === 1 || (await listen(open, [id])) === 'spoilt') twice.push(id);
  return twice;
}

async function listen(open: (ids: readonly number[]) => Promise<BusMaster>, ids: readonly number[]): Promise<'clear' | 'spoilt' | 'silent'> {
  await using master = await open(ids);
  const { promise, resolve } = Promise.withResolvers<void>();
  const state = emptyBusState(ids.length);
  let heard = 0;
  // Counted from when somebody answers: a bus that has just been opened may be deaf for a moment.
  master.onCycle(() => { if (master.readState(state) && state.answered.some((times) => times > 0) && ++heard >= twiceCycles) resolve(); });
  const patience = setTimeout(resolve, twiceMilliseconds);
  master.onLost(() => resolve());
  master.start();
  await promise;
  clearTimeout(patience);
  const { corrupted, strayBytes, unexpected, timeouts } = master.counters();
  // A late answer is one that did not come, and then bytes that nobody waited for; a second answer is only the latter.
  const surplus = unexpected + strayBytes / answerBytes - timeouts;
  if (corrupted >= twiceMost || surplus >= twiceMost) return 'spoilt';
  return heard === 0 ? 'silent' : 'clear';
}

/** Of a cycle's answer in either protocol, so that a late one counts for exactly the one that it is. */
const answerBytes = 21;

/** Rejects with the first thing that is wrong, naming the joint. */
export async function handshake(master: BusMaster, registers: ServoRegisters, chain: ServoChain, device: string): Promise<void> {
  const missing: { readonly joint: string; readonly id: number }[] = [];
  for (const { id, joint, model, orModels } of chain.servos) {
    const answer = await callServo(master, id);
    if (!answer) { missing.push({ joint, id }); continue; }
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
