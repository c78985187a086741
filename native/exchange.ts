// JavaScript's side of the memory shared with the bus thread: goals out, states in, no locks. The native master
// (bus/exchange.h, same layout) and the twin's worker are on the other side. Used by face.ts and twin/.
import type { BusCounters, BusState } from './bus-master.ts';

// Three slots a way: the writer fills one, the reader reads another, the third changes hands in one atomic exchange.
const headerBytes = 64;
const goalsWord = 0;
const statesWord = 1;
const slotMask = 3;
const isNews = 4;
const betweenFirst = 2;

const goalsHead = 2;
const stateHead = 16;
const stateBlocks = 8;

/** Places in a states row; bus/exchange.h names them alike. */
export const stateRow = {
  cycle: 0, arrivedAt: 1, holding: 2, hostLate: 3, timeouts: 4, corrupted: 5, strayBytes: 6, unexpected: 7, hostLateCount: 8,
  p50: 9, p99: 10, p999: 11, worst: 12, realTime: 13, goalsSaidAt: 14, sentAt: 15, blocks: stateHead,
} as const;
const blocks = ['position', 'velocity', 'load', 'voltage', 'temperature', 'setpoint', 'answered', 'errorBits'] as const;

interface Rows { readonly words: Int32Array; readonly goals: readonly Float64Array[]; readonly states: readonly Float64Array[] }

export function createExchangeMemory(servos: number): SharedArrayBuffer {
  const memory = new SharedArrayBuffer(headerBytes + 3 * 8 * (goalsHead + servos + stateHead + stateBlocks * servos));
  const words = new Int32Array(memory, 0, 2);
  words.fill(betweenFirst);
  return memory;
}

function rowsOf(memory: SharedArrayBuffer, servos: number): Rows {
  const goalLength = goalsHead + servos;
  const stateLength = stateHead + stateBlocks * servos;
  const row = (first: number, length: number) => (slot: number) => new Float64Array(memory, headerBytes + 8 * (first + slot * length), length);
  return {
    words: new Int32Array(memory, 0, 2),
    goals: [0, 1, 2].map(row(0, goalLength)),
    states: [0, 1, 2].map(row(3 * goalLength, stateLength)),
  };
}

/** Slots that writer and reader begin with. */
const writersFirst = 0;
const readersFirst = 1;

/** process.hrtime in nanoseconds as a number, read without making an object. */
const originNanos = measureOrigin();
function measureOrigin(): number {
  let origin = Number.NEGATIVE_INFINITY;
  // A thread put aside between the two clocks makes every goal look older than it is: the greatest of many is right.
  for (let tries = 0; tries < 32; tries += 1) origin = Math.max(origin, Number(process.hrtime.bigint()) - performance.now() * 1e6);
  return origin;
}
export const nowNanos = (): number => originNanos + performance.now() * 1e6;

export interface HostSide {
  setGoals(ticks: ArrayLike<number>): void;
  hold(): void;
  /** The newest row; undefined before the first. */
  newest(): Float64Array | undefined;
}

export function hostSide(memory: SharedArrayBuffer, servos: number): HostSide {
  const { words, goals, states } = rowsOf(memory, servos);
  const last = new Float64Array(servos).fill(Number.NaN);
  let goalSlot = writersFirst;
  let stateSlot = readersFirst;
  let seen = false;
  const tell = (hold: number): void => {
    const row = goals[goalSlot]!;
    row[0] = nowNanos();
    row[1] = hold;
    row.set(last, goalsHead);
    goalSlot = Atomics.exchange(words, goalsWord, goalSlot | isNews) & slotMask;
  };
  return {
    setGoals(ticks) {
      const count = Math.min(servos, ticks.length);
      for (let index = 0; index < count; index += 1) {
        const wanted = ticks[index]!;
        if (Number.isFinite(wanted)) last[index] = wanted;
      }
      tell(0);
    },
    hold: () => tell(1),
    newest() {
      if ((Atomics.load(words, statesWord) & isNews) !== 0) {
        stateSlot = Atomics.exchange(words, statesWord, stateSlot) & slotMask;
        seen = true;
      }
      return seen ? states[stateSlot] : undefined;
    },
  };
}

export interface BusSide {
  /** The newest goals: stamp (0 for never), hold, then ticks. */
  goals(): Float64Array;
  /** The row to fill; publish() hands it over. */
  state(): Float64Array;
  publish(): void;
}

/** The other side, for the twin's worker. */
export function busSide(memory: SharedArrayBuffer, servos: number): BusSide {
  const { words, goals, states } = rowsOf(memory, servos);
  let goalSlot = readersFirst;
  let stateSlot = writersFirst;
  return {
    goals() {
      if ((Atomics.load(words, goalsWord) & isNews) !== 0) goalSlot = Atomics.exchange(words, goalsWord, goalSlot) & slotMask;
      return goals[goalSlot]!;
    },
    state: () => states[stateSlot]!,
    publish() { stateSlot = Atomics.exchange(words, statesWord, stateSlot | isNews) & slotMask; },
  };
}

export function readStateRow(row: Float64Array, servos: number, into: BusState): void {
  into.cycle = row[stateRow.cycle]!;
  into.arrivedAt = row[stateRow.arrivedAt]!;
  into.goalsSaidAt = row[stateRow.goalsSaidAt]!;
  into.sentAt = row[stateRow.sentAt]!;
  into.holding = row[stateRow.holding]!;
  into.hostLate = row[stateRow.hostLate]!;
  for (let block = 0; block < blocks.length; block += 1) {
    const target = into[blocks[block]!];
    const first = stateRow.blocks + block * servos;
    for (let servo = 0; servo < servos; servo += 1) target[servo] = row[first + servo]!;
  }
}

export function readCounters(row: Float64Array | undefined): BusCounters {
  const at = (place: number): number => row?.[place] ?? 0;
  return {
    cycles: at(stateRow.cycle), timeouts: at(stateRow.timeouts), corrupted: at(stateRow.corrupted), strayBytes: at(stateRow.strayBytes),
    unexpected: at(stateRow.unexpected), hostLate: at(stateRow.hostLateCount), realTime: at(stateRow.realTime) === 1,
    periodErrorMicroseconds: { p50: at(stateRow.p50), p99: at(stateRow.p99), p999: at(stateRow.p999), max: at(stateRow.worst) },
  };
}
