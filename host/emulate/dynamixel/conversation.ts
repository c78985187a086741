// What a chain of emulated Dynamixels does with what it hears: each instruction's rules on who acts, who answers and
// in which order. The bus around it owns the wire.
import { dynamixelCrc } from '../../../core/protocols/dynamixel-crc.ts';
import {
  createDynamixelInstructionParser, dynamixelBroadcast, dynamixelErrors, dynamixelInstructions as instructions, dynamixelStatus, type DynamixelInstruction,
} from '../../../core/protocols/dynamixel-packets.ts';
import type { Conversation, Line } from '../servo/servo-bus.ts';
import type { DynamixelServo } from './servo.ts';

interface Span { readonly id: number; readonly address: number; readonly length: number }

const statusBytes = 11;
/** A fast answer begins with FF FF FD 00 FE length(2) 55. */
const fastHeaderBytes = 8;
const clearTurnsKey = [0x01, 0x44, 0x58, 0x4c, 0x22] as const;

/** All that a table has, of every servo there can be: more is noise that happened to have a good checksum. */
const mostRead = 256;
const mostSpans = 253;
const sensible = (spans: readonly Span[]): boolean => spans.length <= mostSpans && spans.every(({ length }) => length > 0 && length <= mostRead);

export function dynamixelConversation(line: Line<DynamixelServo>): Conversation {
  const registered = new Map<DynamixelServo, { readonly address: number; readonly bytes: Uint8Array }>();

  function handle({ id, instruction, parameters }: DynamixelInstruction): void {
    const awake = line.listening().filter((servo) => servo.awake);
    for (const servo of awake) servo.feedWatchdog();
    const all = id === dynamixelBroadcast;
    const called = all ? awake : awake.filter((servo) => servo.id === id);
    const silent = all ? [] : awake.filter((servo) => servo.secondaryId === id && servo.id !== id);
    const word = (at: number): number => (parameters[at] ?? 0) + 256 * (parameters[at + 1] ?? 0);

    /** Everybody acts; those who are called by their own id answer with what came of it, if they answer to that. */
    const act = (level: number, what: (servo: DynamixelServo) => number): void => {
      const answering = all ? [] : called.filter((servo) => servo.statusLevel >= level);
      const waits = new Map(called.map((servo) => [servo, servo.returnDelayMicroseconds]));
      const errors = new Map([...called, ...silent].map((servo) => [servo, what(servo)]));
      line.answer(answering, (servo) => dynamixelStatus(id, (errors.get(servo) ?? 0) | servo.alert, []), (servo) => waits.get(servo) ?? 0);
    };
    const tell = (servos: readonly DynamixelServo[], called: number, address: number, length: number): void => {
      line.answer(servos.filter((servo) => servo.statusLevel > 0), (servo) => {
        const bytes = servo.read(address, length);
        return dynamixelStatus(called, (bytes ? 0 : dynamixelErrors.access) | servo.alert, bytes ?? []);
      }, (servo) => servo.returnDelayMicroseconds);
    };

    switch (instruction) {
      case instructions.ping:
        for (const one of new Set(called.map((servo) => servo.id).sort((a, b) => a - b))) {
          line.answer(called.filter((servo) => servo.id === one), (servo) => dynamixelStatus(one, servo.alert, servo.greeting), (servo) => servo.returnDelayMicroseconds);
        }
        return;
      case instructions.read:
        if (!all && parameters.length === 4) tell(called, id, word(0), word(2));
        return;
      case instructions.write: {
        const bytes = parameters.slice(2);
        act(2, (servo) => (bytes.length === 0 ? dynamixelErrors.dataLength : servo.write(word(0), bytes)));
        return;
      }
      case instructions.regWrite: {
        const kept = { address: word(0), bytes: parameters.slice(2) };
        act(2, (servo) => {
          registered.set(servo, kept);
          servo.setRegistered(true);
          return 0;
        });
        return;
      }
      case instructions.action:
        act(2, (servo) => {
          const kept = registered.get(servo);
          registered.delete(servo);
          servo.setRegistered(false);
          return kept ? servo.write(kept.address, kept.bytes) : dynamixelErrors.instruction;
        });
        return;
      case instructions.factoryReset: {
        const [how = 0] = parameters;
        // Everybody at once would leave nobody with an id of their own.
        if (all && how === 0xff) return;
        act(2, (servo) => {
          servo.factoryReset(how !== 0xff, how === 0x02);
          return 0;
        });
        return;
      }
      case instructions.reboot:
        act(2, (servo) => {
          servo.reboot();
          return 0;
        });
        return;
      case instructions.clear: {
        const right = clearTurnsKey.every((byte, index) => parameters[index] === byte);
        act(2, (servo) => {
          if (right) servo.clearTurns();
          return right ? 0 : dynamixelErrors.dataRange;
        });
        return;
      }
      case instructions.syncRead:
      case instructions.fastSyncRead: {
        const spans = Array.from(parameters.subarray(4), (one) => ({ id: one, address: word(0), length: word(2) }));
        if (!sensible(spans)) return;
        if (instruction === instructions.syncRead) each(awake, spans, tell);
        else atOnce(awake, spans);
        return;
      }
      case instructions.bulkRead:
      case instructions.fastBulkRead: {
        const spans = Array.from({ length: Math.floor(parameters.length / 5) }, (_, index) => ({ id: parameters[index * 5] ?? 0, address: word(index * 5 + 1), length: word(index * 5 + 3) }));
        if (!sensible(spans)) return;
        if (instruction === instructions.bulkRead) each(awake, spans, tell);
        else atOnce(awake, spans);
        return;
      }
      case instructions.syncWrite: {
        const [address, length] = [word(0), word(2)];
        for (let at = 4; length > 0 && at + length < parameters.length; at += 1 + length) {
          writeTo(awake, parameters[at] ?? 0, address, parameters.subarray(at + 1, at + 1 + length));
        }
        return;
      }
      case instructions.bulkWrite:
        for (let at = 0; at + 5 <= parameters.length;) {
          const length = word(at + 3);
          if (at + 5 + length > parameters.length) return;
          writeTo(awake, parameters[at] ?? 0, word(at + 1), parameters.subarray(at + 5, at + 5 + length));
          at += 5 + length;
        }
        return;
      default:
        act(2, () => dynamixelErrors.instruction);
    }
  }

  function writeTo(servos: readonly DynamixelServo[], id: number, address: number, bytes: Uint8Array): void {
    for (const servo of servos) if (servo.id === id || servo.secondaryId === id) servo.write(address, bytes);
  }

  /** One packet a servo, in the order asked for. */
  function each(servos: readonly DynamixelServo[], spans: readonly Span[], tell: (servos: readonly DynamixelServo[], id: number, address: number, length: number) => void): void {
    for (const { id, address, length } of spans) {
      const found = servos.filter((servo) => servo.id === id);
      if (found.length === 0) line.gap(statusBytes + length);
      else tell(found, id, address, length);
    }
  }

  /** One packet of all: error, id, data and the checksum so far of each. A servo that is missing ends it there. */
  function atOnce(servos: readonly DynamixelServo[], spans: readonly Span[]): void {
    const total = spans.reduce((sum, { length }) => sum + 4 + length, 0);
    const bytes = new Uint8Array(fastHeaderBytes + total);
    bytes.set([0xff, 0xff, 0xfd, 0x00, dynamixelBroadcast, (total + 1) & 0xff, (total + 1) >> 8, instructions.status]);
    const answering: DynamixelServo[] = [];
    let to = fastHeaderBytes;
    for (const { id, address, length } of spans) {
      const servo = servos.find((one) => one.id === id);
      const data = servo?.read(address, length);
      if (!servo || !data) break;
      answering.push(servo);
      bytes[to] = servo.alert;
      bytes[to + 1] = id;
      bytes.set(data, to + 2);
      const crc = dynamixelCrc(bytes, 0, to + 2 + length);
      bytes[to + 2 + length] = crc & 0xff;
      bytes[to + 3 + length] = crc >> 8;
      to += 4 + length;
    }
    const packet = bytes.subarray(0, to);
    line.answer(answering.slice(0, 1), () => packet, (servo) => servo.returnDelayMicroseconds);
  }

  function handleCorrupt(id: number): void {
    const called = line.listening().filter((servo) => servo.awake && servo.id === id && servo.statusLevel === 2);
    line.answer(called, (servo) => dynamixelStatus(id, dynamixelErrors.crc | servo.alert, []), (servo) => servo.returnDelayMicroseconds);
  }

  const parser = createDynamixelInstructionParser(handle, handleCorrupt);
  return { hear: (bytes) => parser.push(bytes), silence: () => parser.reset(), heard: parser.counts };
}
