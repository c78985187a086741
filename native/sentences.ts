// What went wrong on a servo bus, in one sentence each: for the errors that face.ts rejects with. Drivers turn them
// into faults by their `code`.
import { outcomes, transactionKinds, type Transaction, type TransactionResult } from './transaction.ts';

export interface SystemError { readonly code: string; readonly words: string }

export function openSentence(path: string, { code, words }: SystemError): Error {
  const why = code === 'ENOENT' ? 'there is no such port'
    : code === 'EACCES' ? 'this user may not use it (on Linux: join the group "dialout" and log in again)'
      : code === 'EBUSY' ? 'another program has it open'
        : code === 'ENOTTY' ? 'it is no serial port'
          : words;
  return Object.assign(new Error(`The servo bus cannot be opened: ${why}. (${path})`), { code });
}

export function lostSentence(path: string, { code, words }: SystemError): string {
  return code === 'ETIMEDOUT' ? `No servo has answered for 5 s. (${path})` : `The port is gone: ${words}. (${path})`;
}

const dynamixelRefusals = ['', 'it failed', 'it does not know the instruction', 'the packet arrived broken', 'the value is out of range',
  'the length is wrong', 'the value is beyond a limit set in the servo', 'the register may not be changed now (is its torque on?)'];

export function transactionSentence(asked: Transaction, { outcome, error }: Pick<TransactionResult, 'outcome' | 'error'>): Error {
  const what = asked.kind === transactionKinds.ping ? 'the ping'
    : asked.kind === transactionKinds.read ? `the read of ${asked.length} bytes at address ${asked.address}`
      : `the write of ${asked.bytes.length} bytes at address ${asked.address}`;
  const [code, sentence] = outcome === outcomes.lost ? ['EIO', `The port closed before servo ${asked.id} answered ${what}.`]
    : outcome === outcomes.refused ? ['EREFUSED', `Servo ${asked.id} refused ${what}: ${dynamixelRefusals[error] ?? `error ${error}`}.`]
      : ['ETIMEDOUT', `Servo ${asked.id} did not answer ${what}.`];
  return Object.assign(new Error(sentence), { code });
}
