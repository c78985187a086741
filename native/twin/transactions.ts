// Pings, reads and writes between the twin's cycles; the twin of ../bus/master-transactions.cc. Called by twin-worker.ts and cycle.ts.
import { setTimeout as wait } from 'node:timers/promises';
import { nowNanos } from '../exchange.ts';
import { outcomes, transactionKinds, type Transaction, type TransactionResult } from '../transaction.ts';
import type { Codec } from './codec.ts';
import type { Line } from './line.ts';

/** While nothing cycles there is time for slow adapters, and more with every try for busy machines: by tries left. */
const idleAnswerNanos = [150e6, 50e6, 25e6];
/** Least time for an answer besides the wire, and how much is given when cycles leave no such gap. */
const gapNanos = 2e6;
const forcedNanos = 5e6;
const reserveNanos = 300e3;
const forcedAfterCycles = 20;
/** A gap is short, so there are more tries between cycles than in idleness. */
const idleTries = 3;
const cyclingTries = 10;
/** After silence an answer may still come late; it must not be taken for the next one's. */
const quietMilliseconds = 5;
const broadcastId = 0xfe;

/** One question and its answer, or silence. */
export async function attempt(line: Line, codec: Codec, asked: Transaction, deadline: number): Promise<TransactionResult> {
  const result = { ticket: asked.ticket, outcome: outcomes.silent as number, error: 0, bytes: new Uint8Array() };
  const request = codec.request(asked);
  if (asked.id === broadcastId) {
    // Nobody answers a broadcast; the next packet waits until this one is out.
    await line.exchange(request, 0, nowNanos() + line.wireNanos(request.length), () => false);
    return { ...result, outcome: outcomes.done };
  }
  const expected = asked.kind === transactionKinds.ping ? codec.pingLength : asked.kind === transactionKinds.read ? asked.length : 0;
  const heard = await line.exchange(request, codec.mostAnswer(expected), deadline, ({ id, error, parameters }) => {
    const refusal = codec.refusal(error);
    if (id !== asked.id || !(parameters.length === expected || (refusal !== 0 && parameters.length === 0))) {
      line.counters.unexpected += 1;
      return false;
    }
    result.outcome = refusal !== 0 ? outcomes.refused : outcomes.done;
    result.error = refusal;
    result.bytes = Uint8Array.from(parameters);
    return true;
  });
  if (!heard) line.counters.timeouts += 1;
  return result;
}

interface Queued { asked: Transaction; triesLeft: number; cyclesWaited: number }

export interface Queue {
  push(asked: Transaction): void;
  isEmpty(): boolean;
  /** Does what there is time for before `nextStart` (0: while idle, all of it). */
  run(nextStart: number): Promise<void>;
}

export function createQueue(line: Line, codec: Codec, finished: (result: TransactionResult) => void): Queue {
  const waiting: Queued[] = [];
  return {
    push: (asked) => { waiting.push({ asked, triesLeft: 0, cyclesWaited: 0 }); },
    isEmpty: () => waiting.length === 0,
    async run(nextStart) {
      for (let one = waiting[0]; one !== undefined; one = waiting[0]) {
        const { asked } = one;
        const isIdle = nextStart === 0;
        if (one.triesLeft === 0) one.triesLeft = isIdle ? idleTries : cyclingTries;
        const now = nowNanos();
        const wire = line.wireNanos(14 + asked.bytes.length + codec.mostAnswer(Math.max(asked.length, codec.pingLength)));
        let deadline = now + wire + idleAnswerNanos[Math.min(one.triesLeft, idleTries) - 1]!;
        if (!isIdle) {
          deadline = Math.min(deadline, nextStart - reserveNanos);
          if (deadline < now + wire + gapNanos) {
            // A bus with no gap wide enough gives up a cycle now and then.
            one.cyclesWaited += 1;
            if (one.cyclesWaited < forcedAfterCycles) return;
            deadline = now + wire + forcedNanos;
          }
        }
        one.cyclesWaited = 0;
        const result = await attempt(line, codec, asked, deadline);
        one.triesLeft -= 1;
        if (result.outcome === outcomes.silent && one.triesLeft > 0) {
          if (isIdle) await wait(quietMilliseconds);
          continue;
        }
        if (result.outcome === outcomes.done && asked.kind === transactionKinds.ping && codec.modelRegister) {
          // A servo that answered is asked for its model in a second read.
          const { address, length } = codec.modelRegister;
          waiting[0] = { asked: { ...asked, kind: transactionKinds.read, address, length }, triesLeft: 0, cyclesWaited: 0 };
          continue;
        }
        waiting.shift();
        finished(result);
      }
    },
  };
}
