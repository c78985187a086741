// What a chain of emulated Feetech servos does with what it hears: each instruction's rules on who acts, who answers
// and in which order. The bus around it owns the wire.
import {
  createFeetechInstructionParser, feetechBroadcast, feetechInstructions, feetechStatus, type FeetechInstruction,
} from '../../../core/protocols/feetech-packets.ts';
import type { Conversation, Line } from '../servo/servo-bus.ts';
import type { FeetechServo } from './servo.ts';

const emptyStatusBytes = 6;
/** As much as a status packet holds. */
const mostRead = 244;
const nothing = new Uint8Array(0);

export function feetechConversation(line: Line<FeetechServo>): Conversation {
  const registered = new Map<FeetechServo, { readonly address: number; readonly bytes: Uint8Array }>();

  const answer = (servos: readonly FeetechServo[], id: number, bytes: (servo: FeetechServo) => Uint8Array = () => nothing): void =>
    // The id that was called: a servo that has just been given another one answers as the one that it was.
    line.answer(servos, (servo) => feetechStatus(id, servo.errors, bytes(servo)), (servo) => servo.returnDelayMicroseconds);

  function handle({ id, instruction, parameters }: FeetechInstruction): void {
    const everybody = line.listening();
    const all = id === feetechBroadcast;
    const called = all ? everybody : everybody.filter((servo) => servo.id === id);
    // Asked before acting: the instruction may change who answers.
    const answering = all ? [] : called.filter((servo) => servo.answersAll);
    switch (instruction) {
      case feetechInstructions.ping:
        for (const one of new Set(called.map((servo) => servo.id).sort((a, b) => a - b))) answer(called.filter((servo) => servo.id === one), one);
        return;
      case feetechInstructions.read: {
        const [address = 0, length = 0] = parameters;
        if (!all && parameters.length === 2 && length > 0 && length <= mostRead) answer(called, id, (servo) => servo.read(address, length));
        return;
      }
      case feetechInstructions.write: {
        const bytes = parameters.slice(1);
        if (parameters.length < 2) return;
        answerAfter(answering, id, () => { for (const servo of called) servo.write(parameters[0] ?? 0, bytes); });
        return;
      }
      case feetechInstructions.regWrite:
        if (parameters.length < 2) return;
        for (const servo of called) registered.set(servo, { address: parameters[0] ?? 0, bytes: parameters.slice(1) });
        answer(answering, id);
        return;
      case feetechInstructions.action:
        answerAfter(answering, id, () => {
          for (const servo of called) {
            const kept = registered.get(servo);
            if (kept) servo.write(kept.address, kept.bytes);
            registered.delete(servo);
          }
        });
        return;
      case feetechInstructions.reset:
        answerAfter(answering, id, () => { for (const servo of called) servo.recover(); });
        return;
      case feetechInstructions.syncRead: {
        const [address = 0, length = 0, ...ids] = parameters;
        if (length === 0 || length > mostRead) return;
        for (const one of ids) {
          const servos = everybody.filter((servo) => servo.id === one);
          if (servos.length === 0) line.gap(emptyStatusBytes + length);
          else answer(servos, one, (servo) => servo.read(address, length));
        }
        return;
      }
      case feetechInstructions.syncWrite: {
        const [address = 0, length = 0] = parameters;
        if (length === 0) return;
        for (let at = 2; at + length < parameters.length; at += 1 + length) {
          for (const servo of everybody) if (servo.id === parameters[at]) servo.write(address, parameters.subarray(at + 1, at + 1 + length));
        }
        return;
      }
      default:
        // Not an instruction that these servos know: they keep silent.
    }
  }

  /** The answer's wait and errors are those before the change; its bytes are empty. */
  function answerAfter(answering: readonly FeetechServo[], id: number, act: () => void): void {
    const waits = new Map(answering.map((servo) => [servo, servo.returnDelayMicroseconds]));
    act();
    line.answer(answering, (servo) => feetechStatus(id, servo.errors, nothing), (servo) => waits.get(servo) ?? 0);
  }

  const parser = createFeetechInstructionParser(handle);
  return { hear: (bytes) => parser.push(bytes), silence: () => parser.reset(), heard: parser.counts };
}
