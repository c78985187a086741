// How often the guard had to step in while somebody drove: share and exact count of changed and of refused commands,
// and why.
import { verdictBands, verdictReasons } from '../../core/streams/kinds.ts';
import type { StreamDescription } from '../../core/streams/stream.ts';
import type { SampleRow } from '../message.ts';
import { finding, placeOf, weigh, type Finding, type Stretch, type TakeFacts } from './finding.ts';
import { offsetOf } from './timing.ts';

const [pass, , reject] = verdictBands.map((_, index) => index);
/** Rulings come a hundred times a second; further apart they are of two stretches. */
const apartNanos = 0.25e9;

export class Guard {
  readonly #stream: StreamDescription;
  readonly #band: number;
  readonly #reason: number;
  readonly #reasons: readonly string[];
  #rulings = 0;
  readonly #counts = [new Map<string, number>(), new Map<string, number>()] as const;
  #run: { band: number; fromNanos: number; toNanos: number } | null = null;
  readonly #longest: [Stretch | null, Stretch | null] = [null, null];

  constructor(stream: StreamDescription) {
    this.#stream = stream;
    this.#band = offsetOf(stream, 'band');
    this.#reason = offsetOf(stream, 'reason');
    // A recording is read by the codes that it was written with.
    this.#reasons = stream.fields.find((field) => field.name === 'reason')?.labels ?? verdictReasons;
  }

  note({ values, tArrive }: SampleRow): void {
    this.#rulings += 1;
    const band = values[this.#band] ?? pass!;
    if (this.#run !== null && (this.#run.band !== band || tArrive - this.#run.toNanos > apartNanos)) this.#endRun();
    if (band === pass) return;
    const kind = band === reject ? 1 : 0;
    const reason = this.#reasons[values[this.#reason] ?? 0] ?? 'none';
    this.#counts[kind].set(reason, (this.#counts[kind].get(reason) ?? 0) + 1);
    if (this.#run === null) this.#run = { band, fromNanos: tArrive, toNanos: tArrive };
    else this.#run.toNanos = tArrive;
  }

  #endRun(): void {
    const run = this.#run!;
    const kind = run.band === reject ? 1 : 0;
    const longest = this.#longest[kind];
    if (longest === null || run.toNanos - run.fromNanos > longest.toNanos - longest.fromNanos) this.#longest[kind] = { fromNanos: run.fromNanos, toNanos: run.toNanos };
    this.#run = null;
  }

  findings(take: TakeFacts): Finding[] {
    if (this.#run !== null) this.#endRun();
    const { flagClampShare, flagRejectShare, refuseRejectShare } = take.limits.guard;
    return ([['changed', 0, flagClampShare, Infinity], ['refused', 1, flagRejectShare, refuseRejectShare]] as const).flatMap(([what, kind, flag, refuse]) => {
      const byReason = [...this.#counts[kind]].sort((a, b) => b[1] - a[1]);
      const count = byReason.reduce((sum, [, some]) => sum + some, 0);
      if (count === 0) return [];
      const share = count / this.#rulings;
      const params = { what, count, rulings: this.#rulings, percent: share * 100, reason: byReason[0]![0], reasonCount: byReason[0]![1], reasons: byReason.map(([name, some]) => `${name} ${some}`).join(', ') };
      return [finding('guard', this.#stream.id, weigh(share, flag, refuse), params, placeOf(take, this.#longest[kind]))];
    });
  }
}
