// The two servo protocols as the twin's cycles use them, over the packets of core/protocols.
import { createDynamixelStatusParser, dynamixel, dynamixelAlert } from '../../core/protocols/dynamixel-packets.ts';
import { dynamixelRegisters } from '../../core/protocols/dynamixel-registers.ts';
import { createFeetechStatusParser, feetech } from '../../core/protocols/feetech-packets.ts';
import { feetechRegisters } from '../../core/protocols/feetech-registers.ts';
import type { Framer } from '../../core/protocols/framer.ts';
import { decodeRegister, encodeRegister, type ServoRegister } from '../../core/protocols/servo-register.ts';
import type { ServoProtocol } from '../bus-master.ts';
import { transactionKinds, type Transaction } from '../transaction.ts';

export interface Status { readonly id: number; readonly error: number; readonly parameters: Uint8Array }

export interface Reading { position: number; velocity: number; load: number; voltage: number; temperature: number; errorBits: number }

export interface Codec {
  request(asked: Pick<Transaction, 'kind' | 'id' | 'address' | 'length' | 'bytes'>): Uint8Array;
  writeGoals(entries: readonly { readonly id: number; readonly ticks: number }[]): Uint8Array;
  readStates(ids: readonly number[]): Uint8Array;
  /** Bytes of one answer to readStates(), without its frame. */
  readonly stateLength: number;
  /** Bytes of a status packet with so many parameters, at most. */
  mostAnswer(parameters: number): number;
  decodeState(status: Status, fullLoad: number, into: Reading): void;
  parser(onStatus: (status: Status) => void, longest: () => number): Framer;
  /** Parameters of a ping's answer. */
  readonly pingLength: number;
  /** Where the model is read when the ping does not tell it. */
  readonly modelRegister: ServoRegister | undefined;
  /** The error byte's number of a refusal; 0 for none. */
  refusal(error: number): number;
  isAlert(error: number): boolean;
  /** What the cycles' answer does not hold, read in turns: voltage with temperature, and hardware errors. */
  readonly slow: { readonly supply: { readonly address: number; readonly length: number }; readonly errors: ServoRegister } | undefined;
}

export const codecs: Readonly<Record<ServoProtocol, Codec>> = { feetech: feetechCodec(), dynamixel: dynamixelCodec() };

const clampLoad = (load: number): number => Math.min(Math.max(load, -1), 1);

function feetechCodec(): Codec {
  const { goalPosition, presentPosition, presentVelocity, presentLoad, presentVoltage, presentTemperature, status: statusRegister, presentCurrent, modelNumber } = feetechRegisters;
  const first = presentPosition.address;
  const stateLength = presentCurrent.address + presentCurrent.length - first;
  return {
    request: ({ kind, id, address, length, bytes }) =>
      kind === transactionKinds.ping ? feetech.ping(id) : kind === transactionKinds.read ? feetech.read(id, address, length) : feetech.write(id, address, bytes),
    writeGoals: (entries) => feetech.syncWrite(goalPosition.address, goalPosition.length, entries.map(({ id, ticks }) => ({ id, bytes: encodeRegister(goalPosition, ticks) }))),
    readStates: (ids) => feetech.syncRead(first, stateLength, ids),
    stateLength,
    mostAnswer: (parameters) => parameters + 6,
    decodeState({ error, parameters }, fullLoad, into) {
      const value = (register: ServoRegister): number => decodeRegister(register, parameters, register.address - first);
      into.position = value(presentPosition);
      into.velocity = value(presentVelocity);
      into.load = clampLoad(value(presentLoad) / fullLoad);
      into.voltage = value(presentVoltage) / 10;
      into.temperature = value(presentTemperature);
      into.errorBits = error | value(statusRegister);
    },
    parser: createFeetechStatusParser,
    pingLength: 0,
    modelRegister: modelNumber,
    refusal: () => 0,
    isAlert: () => false,
    slow: undefined,
  };
}

function dynamixelCodec(): Codec {
  const { goalPosition, presentCurrent, presentVelocity, presentPosition, presentInputVoltage, presentTemperature, hardwareErrorStatus } = dynamixelRegisters;
  const first = presentCurrent.address;
  const stateLength = presentPosition.address + presentPosition.length - first;
  /** A unit of velocity is 0.229 rpm; a turn has 4096 ticks. */
  const ticksPerSecond = 0.229 * 4096 / 60;
  return {
    request: ({ kind, id, address, length, bytes }) =>
      kind === transactionKinds.ping ? dynamixel.ping(id) : kind === transactionKinds.read ? dynamixel.read(id, address, length) : dynamixel.write(id, address, bytes),
    writeGoals: (entries) => dynamixel.syncWrite(goalPosition.address, goalPosition.length, entries.map(({ id, ticks }) => ({ id, bytes: encodeRegister(goalPosition, ticks) }))),
    readStates: (ids) => dynamixel.syncRead(first, stateLength, ids),
    stateLength,
    mostAnswer: (parameters) => parameters + 11 + Math.floor((parameters + 2) / 3),
    decodeState({ parameters }, fullLoad, into) {
      const value = (register: ServoRegister): number => decodeRegister(register, parameters, register.address - first);
      into.load = clampLoad(value(presentCurrent) / fullLoad);
      into.velocity = value(presentVelocity) * ticksPerSecond;
      into.position = value(presentPosition);
    },
    parser: createDynamixelStatusParser,
    pingLength: 3,
    modelRegister: undefined,
    refusal: (error) => error & 0x7f,
    isAlert: (error) => (error & dynamixelAlert) !== 0,
    slow: {
      supply: { address: presentInputVoltage.address, length: presentTemperature.address + presentTemperature.length - presentInputVoltage.address },
      errors: hardwareErrorStatus,
    },
  };
}
