// The servo-bus master as the rest of Waldo knows it: one serial port, one thread that cycles goals out and states
// in at a fixed rate and holds the arm by itself when the host is late. index.ts opens the C++ one or its
// TypeScript twin; both keep this contract (fixtures/*-contract.ts are its tests).

export type ServoProtocol = 'feetech' | 'dynamixel';

export interface BusServo {
  readonly id: number;
  /** Goals are held to this range and speed whatever the host says: ticks, ticks per second. */
  readonly minimum: number;
  readonly maximum: number;
  readonly velocityLimit: number;
  /** Found further than this from its last goal when motion begins again, the setpoint starts where the servo is. Ticks. */
  readonly resumeTolerance: number;
  /** Other servos (ids) that get the same goal: the second motor of a joint. */
  readonly shadows?: readonly number[];
  /** The raw load or current that is the most (default 1000: both protocols count load in 0.1 %). Where a Dynamixel measures current: its limit. */
  readonly fullLoad?: number;
}

export interface BusMasterOptions {
  /** `/dev/ttyACM0`, `COM3`, a pty, or `tcp:HOST:PORT` for a serial server. */
  readonly path: string;
  readonly baud: number;
  readonly protocol: ServoProtocol;
  readonly servos: readonly BusServo[];
  readonly cycleHz: number;
  /** A goal older than this and the setpoint stands still (default 50). */
  readonly hostTimeoutMilliseconds?: number;
  /** False: states only, goals are never sent (a leader arm). */
  readonly drives: boolean;
}

/** One cycle's reading; arrays have one entry a servo, in the order of the options. NaN: never answered yet. */
export interface BusState {
  /** Cycles since the start. */
  cycle: number;
  /** process.hrtime nanoseconds at which the last answer of the cycle arrived. */
  arrivedAt: number;
  /** process.hrtime nanoseconds at which the goals that were sent last were given, and at which they were with the port. */
  goalsSaidAt: number;
  sentAt: number;
  /** 1 where the servo answered in this cycle, 2 where something answered for it again; elsewhere the other fields repeat the last answer. */
  readonly answered: Uint8Array;
  /** Ticks, ticks per second, and load as a share of the most (−1 to 1). */
  readonly position: Float64Array;
  readonly velocity: Float64Array;
  readonly load: Float64Array;
  /** Volts, °C, and the servo's own error bits; renewed more slowly where the protocol makes that dear. */
  readonly voltage: Float64Array;
  readonly temperature: Float64Array;
  readonly errorBits: Uint8Array;
  /** The setpoint sent in this cycle, ticks. */
  readonly setpoint: Float64Array;
  /** 1 while the master holds: no goal yet, told to hold, or the host is late. */
  holding: number;
  /** 1 while it holds because goals stopped coming without a hold(). */
  hostLate: number;
}

export interface BusCounters {
  readonly cycles: number;
  /** Answers that did not come in time, came broken, and bytes skipped between packets. */
  readonly timeouts: number;
  readonly corrupted: number;
  readonly strayBytes: number;
  /** Sound answers that no one waited for: twice, too late, or from a servo that was not asked. */
  readonly unexpected: number;
  /** Times that the master began to hold by itself. */
  readonly hostLate: number;
  /** Period errors of all cycles so far, microseconds: percentiles of |period − nominal|. */
  readonly periodErrorMicroseconds: { readonly p50: number; readonly p99: number; readonly p999: number; readonly max: number };
  /** Whether the thread got real-time scheduling. */
  readonly realTime: boolean;
}

export interface BusMaster extends AsyncDisposable {
  readonly implementation: 'native' | 'twin';
  readonly options: BusMasterOptions;
  /** Ticks, one a servo. Newest wins; never blocks, never allocates. Anything not finite keeps the goal before. */
  setGoals(ticks: ArrayLike<number>): void;
  /** Stay on the setpoint. Safe at any time. */
  hold(): void;
  /** Copies the newest cycle; false when it was seen already. Never blocks. */
  readState(into: BusState): boolean;
  /** Called on the JavaScript thread after each cycle (cycles may be skipped when it is busy). */
  onCycle(listener: () => void): void;
  /** The port is gone or does not answer: called once, with an operating system's words. */
  onLost(listener: (why: string) => void): void;
  counters(): BusCounters;
  /** Begins cycling. Until then, and between cycles, transactions have the bus. */
  start(): void;
  /** Stops cycling; servos keep their last goal. */
  pause(): void;

  // Configuration. Each runs between cycles, with retries; rejects with an Error that names servo and cause.
  ping(id: number): Promise<{ readonly model: number } | undefined>;
  read(id: number, address: number, length: number): Promise<Uint8Array>;
  write(id: number, address: number, bytes: Uint8Array): Promise<void>;
}

export function emptyBusState(servos: number): BusState {
  const numbers = (): Float64Array => new Float64Array(servos);
  return {
    cycle: 0, arrivedAt: 0, goalsSaidAt: 0, sentAt: 0, holding: 1, hostLate: 0,
    answered: new Uint8Array(servos), errorBits: new Uint8Array(servos),
    position: numbers(), velocity: numbers(), load: numbers(), voltage: numbers(), temperature: numbers(), setpoint: numbers(),
  };
}
