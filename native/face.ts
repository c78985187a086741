// What both bus masters show to the rest of Waldo: the contract of bus-master.ts over a bus thread, native or twin.
// Shared memory carries goals and states; here are listeners, and promises for transactions. Made by addon.ts and twin/.
import type { BusMaster, BusMasterOptions } from './bus-master.ts';
import { createExchangeMemory, hostSide, readCounters, readStateRow, stateRow } from './exchange.ts';
import { openSentence, lostSentence, transactionSentence, type SystemError } from './sentences.ts';
import { mostData, outcomes, transactionKinds, type Transaction, type TransactionResult } from './transaction.ts';

/** The thread, as the face commands it. */
export interface BusThread {
  start(): void;
  pause(): void;
  submit(one: Transaction): void;
  /** The thread ends soon; ended() follows. */
  close(): void;
}

/** The thread, as it reports; each on JavaScript's thread. */
export interface ThreadEvents {
  opened(): void;
  failed(why: SystemError): void;
  /** After a cycle, or after several. */
  cycled(): void;
  finished(result: TransactionResult): void;
  lost(why: SystemError): void;
  /** It touches nothing any more; last of all. */
  ended(): void;
}

const broadcastId = 0xfe;

/** Resolves once the port is open; rejects with a sentence and a `code` (ENOENT, EACCES, EBUSY…) when it cannot be. */
export function openFace(
  implementation: BusMaster['implementation'], options: BusMasterOptions,
  startThread: (memory: SharedArrayBuffer, events: ThreadEvents) => BusThread,
): Promise<BusMaster> {
  checkOptions(options);
  const servos = options.servos.length;
  const memory = createExchangeMemory(servos);
  const side = hostSide(memory, servos);
  const waiting = new Map<number, { readonly asked: Transaction; readonly done: (result: TransactionResult) => void }>();
  const cycleListeners: (() => void)[] = [];
  const lostListeners: ((why: string) => void)[] = [];
  const opening = Promise.withResolvers<void>();
  const ending = Promise.withResolvers<void>();
  let lastSeen = 0;
  let lastTold = 0;
  let nextTicket = 1;
  let lostWhy: string | undefined;
  let closed = false;

  const abandon = (): void => {
    for (const [ticket, { done }] of waiting) done({ ticket, outcome: outcomes.lost, error: 0, bytes: new Uint8Array() });
  };
  const thread = startThread(memory, {
    opened: () => opening.resolve(),
    failed: (why) => opening.reject(openSentence(options.path, why)),
    cycled() {
      const cycle = side.newest()?.[stateRow.cycle] ?? 0;
      if (cycle === lastTold) return;
      lastTold = cycle;
      for (const listener of cycleListeners) listener();
    },
    finished: (result) => waiting.get(result.ticket)?.done(result),
    lost(why) {
      if (lostWhy !== undefined) return;
      lostWhy = lostSentence(options.path, why);
      for (const listener of lostListeners) listener(lostWhy);
    },
    ended() {
      abandon();
      closed = true;
      ending.resolve();
    },
  });

  const ask = (kind: Transaction['kind'], id: number, address: number, length: number, bytes: Uint8Array): Promise<TransactionResult> => {
    const asked = { ticket: nextTicket, kind, id, address, length, bytes };
    nextTicket += 1;
    if (!(Number.isInteger(id) && id >= 0 && id <= broadcastId) || !(Number.isInteger(address) && address >= 0 && address <= 0xffff)
      || !(Number.isInteger(length) && length >= 0 && length <= mostData) || bytes.length > mostData) {
      return Promise.reject(new RangeError(`No servo takes this: ${JSON.stringify({ id, address, length: kind === transactionKinds.write ? bytes.length : length })}.`));
    }
    if (closed) return Promise.reject(transactionSentence(asked, { outcome: outcomes.lost, error: 0 }));
    return new Promise((resolve, reject) => {
      waiting.set(asked.ticket, { asked, done(result) {
        waiting.delete(asked.ticket);
        const isFine = result.outcome === outcomes.done || (kind === transactionKinds.ping && result.outcome === outcomes.silent);
        if (isFine) resolve(result);
        else reject(transactionSentence(asked, result));
      } });
      thread.submit(asked);
    });
  };

  const master: BusMaster = {
    implementation,
    options,
    setGoals: side.setGoals,
    hold: side.hold,
    readState(into) {
      const row = side.newest();
      if (row === undefined || row[stateRow.cycle] === lastSeen) return false;
      lastSeen = row[stateRow.cycle]!;
      readStateRow(row, servos, into);
      return true;
    },
    onCycle: (listener) => { cycleListeners.push(listener); },
    onLost(listener) {
      lostListeners.push(listener);
      // Told to whoever comes late, too: a port may go between opening and listening.
      if (lostWhy !== undefined) queueMicrotask(() => listener(lostWhy!));
    },
    counters: () => readCounters(side.newest()),
    start: () => { if (!closed) thread.start(); },
    pause() {
      side.hold();
      if (!closed) thread.pause();
    },
    async ping(id) {
      const { outcome, bytes } = await ask(transactionKinds.ping, id, 0, 0, new Uint8Array());
      return outcome === outcomes.done ? { model: (bytes[0] ?? 0) + 256 * (bytes[1] ?? 0) } : undefined;
    },
    read: async (id, address, length) => (await ask(transactionKinds.read, id, address, length, new Uint8Array())).bytes,
    async write(id, address, bytes) { await ask(transactionKinds.write, id, address, 0, Uint8Array.from(bytes)); },
    async [Symbol.asyncDispose]() {
      if (!closed) thread.close();
      closed = true;
      await ending.promise;
    },
  };
  return opening.promise.then(() => master);
}

function checkOptions({ baud, servos, cycleHz, hostTimeoutMilliseconds = 50 }: BusMasterOptions): void {
  const ids = servos.flatMap(({ id, shadows = [] }) => [id, ...shadows]);
  const wrong = ids.length === 0 || ids.length > 32 ? 'the number of servos'
    : ids.some((id) => !(Number.isInteger(id) && id >= 0 && id <= 253)) || new Set(ids).size < ids.length ? 'the ids'
      : !servos.every((servo) => servo.minimum <= servo.maximum && servo.velocityLimit >= 0 && servo.resumeTolerance >= 0 && (servo.fullLoad ?? 1) > 0) ? 'the limits'
        : !(baud >= 1 && baud <= 20e6) ? 'the baud rate'
          : !(cycleHz >= 1 && cycleHz <= 5000) || !(hostTimeoutMilliseconds >= 1 && hostTimeoutMilliseconds <= 1e6) ? 'the cycle' : undefined;
  if (wrong !== undefined) throw new RangeError(`A servo bus cannot be opened like this: ${wrong}.`);
}
