// What a take tells of each stream's clock: how long samples were under way, and how the device's own counter ran
// against the host's time. Fed with every sample, so it keeps little and does little. Used by stream-counts.ts.
import type { SampleRow } from './message.ts';

export interface ClockFacts {
  /** From capture to arrival, milliseconds. */
  readonly transit: { readonly p50Milliseconds: number; readonly p95Milliseconds: number; readonly mostMilliseconds: number } | null;
  /** Of the device's counter, where it has one that runs. */
  readonly device: {
    readonly ticksPerSecond: number;
    /** Against the nearest round rate (milliseconds, microseconds, steps of 2 ms…); null where none is near. */
    readonly driftPartsPerMillion: number | null;
    /** What a straight line leaves unexplained: the middle and the worst of what is kept. */
    readonly residualMilliseconds: number; readonly worstMilliseconds: number;
  } | null;
}

/** Pairs kept; full, every second one goes and half as many come: evenly spread over any length. */
const mostPairs = 512;
/** Bins of the transit's histogram: a hundredth of a decade from a microsecond to 100 s. */
const [binsPerDecade, decades, leastMilliseconds] = [100, 8, 1e-3] as const;
/** Rates that counters have: 1, 10 … 1e9 a second, and these. */
const oddRates = [125, 250, 500, 90_000, 48_000, 44_100];
const nearPartsPerMillion = 2000;
const leastPairs = 8;

export class StreamClock {
  readonly #bins = new Uint32Array(binsPerDecade * decades + 1);
  readonly #pairs = new Float64Array(2 * mostPairs);
  #kept = 0;
  #stride = 1;
  #seen = 0;
  #most = 0;
  #transits = 0;

  note(row: Pick<SampleRow, 'tCapture' | 'tArrive' | 'tDevice'>): void {
    const transit = (row.tArrive - row.tCapture) / 1e6;
    if (transit >= 0 && transit < Infinity) {
      this.#transits += 1;
      if (transit > this.#most) this.#most = transit;
      const bin = transit <= leastMilliseconds ? 0 : Math.min(this.#bins.length - 1, 1 + Math.floor(Math.log10(transit / leastMilliseconds) * binsPerDecade));
      this.#bins[bin] = this.#bins[bin]! + 1;
    }
    if (this.#seen++ % this.#stride !== 0 || !Number.isFinite(row.tDevice) || !Number.isFinite(row.tArrive)) return;
    if (this.#kept === mostPairs) this.#thin();
    this.#pairs[2 * this.#kept] = row.tDevice;
    this.#pairs[2 * this.#kept + 1] = row.tArrive;
    this.#kept += 1;
  }

  #thin(): void {
    for (let i = 0; 2 * i < mostPairs; i += 1) {
      this.#pairs[2 * i] = this.#pairs[4 * i]!;
      this.#pairs[2 * i + 1] = this.#pairs[4 * i + 1]!;
    }
    this.#kept = mostPairs / 2;
    this.#stride *= 2;
  }

  facts(): ClockFacts {
    return { transit: this.#transits === 0 ? null : { p50Milliseconds: this.#share(0.5), p95Milliseconds: this.#share(0.95), mostMilliseconds: round(this.#most) }, device: this.#device() };
  }

  #share(share: number): number {
    let left = share * this.#transits;
    const bin = this.#bins.findIndex((count) => (left -= count) <= 0);
    return round(bin <= 0 ? 0 : leastMilliseconds * 10 ** ((bin - 0.5) / binsPerDecade));
  }

  /** A line through the middle of slopes between pairs half the take apart; what arrives late lies above it. */
  #device(): ClockFacts['device'] {
    const count = this.#kept;
    const ticks = (i: number): number => this.#pairs[2 * i]!;
    const nanos = (i: number): number => this.#pairs[2 * i + 1]!;
    if (count < leastPairs || !(ticks(count - 1) > ticks(0))) return null;
    const half = count >> 1;
    const slopes = Array.from({ length: count - half }, (_, i) => (nanos(i + half) - nanos(i)) / (ticks(i + half) - ticks(i))).filter((slope) => Number.isFinite(slope) && slope > 0).sort((a, b) => a - b);
    const slope = slopes[slopes.length >> 1];
    if (slope === undefined) return null;
    const offsets = Array.from({ length: count }, (_, i) => nanos(i) - slope * ticks(i)).sort((a, b) => a - b);
    const middle = offsets[count >> 1]!;
    const residuals = offsets.map((offset) => Math.abs(offset - middle) / 1e6).sort((a, b) => a - b);
    const ticksPerSecond = 1e9 / slope;
    const rates = [...Array.from({ length: 10 }, (_, i) => 10 ** i), ...oddRates];
    // Numbers near the end of what doubles hold are no counter's.
    if (![residuals.at(-1), ticksPerSecond].every(Number.isFinite)) return null;
    const drifts = rates.map((rate) => (ticksPerSecond / rate - 1) * 1e6).filter((drift) => Math.abs(drift) < nearPartsPerMillion);
    return {
      ticksPerSecond: Number(ticksPerSecond.toPrecision(9)), driftPartsPerMillion: drifts[0] === undefined ? null : Math.round(drifts[0] * 10) / 10,
      residualMilliseconds: round(residuals[count >> 1]!), worstMilliseconds: round(residuals.at(-1)!),
    };
  }
}

const round = (milliseconds: number): number => Math.round(milliseconds * 1000) / 1000;
