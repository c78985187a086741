// Numbers that are none, where others of the same column are: a device that cannot measure a thing says NaN all the
// time, and that is no fault; one NaN among numbers poisons what is trained on it.
import { rowLength, type StreamDescription } from '../../core/streams/stream.ts';
import type { SampleRow } from '../message.ts';
import { finding, placeOf, weigh, type Finding, type Stretch, type TakeFacts } from './finding.ts';

/** What the arm did, and was told to do, has to be a number always. */
const alwaysMeasured = (stream: StreamDescription): number =>
  (stream.kind === 'jointState' ? stream.fields[0]?.size ?? 0 : stream.kind === 'jointCommand' ? rowLength(stream) : 0);

export class Finite {
  readonly #stream: StreamDescription;
  readonly #bad: Uint32Array;
  #rows = 0;
  #badTimes = 0;
  #at: Stretch | null = null;

  constructor(stream: StreamDescription) {
    this.#stream = stream;
    this.#bad = new Uint32Array(rowLength(stream));
  }

  note({ values, tCapture, tArrive }: SampleRow): void {
    this.#rows += 1;
    // One sum says whether any number is none; only then is it worth looking which.
    let sum = tCapture * 0;
    for (let index = 0; index < values.length; index += 1) sum += values[index]! * 0;
    if (sum === 0) return;
    if (!Number.isFinite(tCapture)) this.#badTimes += 1;
    for (let index = 0; index < values.length; index += 1) {
      if (!Number.isFinite(values[index])) this.#bad[index] = this.#bad[index]! + 1;
    }
    this.#at ??= { fromNanos: tArrive, toNanos: tArrive };
  }

  findings(take: TakeFacts): Finding[] {
    const always = alwaysMeasured(this.#stream);
    const measured = this.#bad.map((bad, index) => (bad < this.#rows || index < always ? bad : 0));
    const columns = measured.filter((bad) => bad > 0).length;
    const count = measured.reduce((sum, bad) => sum + bad, this.#badTimes);
    if (count === 0) return [];
    const of = this.#rows * Math.max(1, columns);
    return [finding('not-finite', this.#stream.id, weigh(count / of, 0, take.limits.notFinite.refuseShare), { count, samples: this.#rows, field: this.#fieldName(measured) }, placeOf(take, this.#at))];
  }

  #fieldName(bad: Uint32Array): string {
    let offset = 0;
    for (const field of this.#stream.fields) {
      if (bad.subarray(offset, offset + field.size).some((count) => count > 0)) return field.name;
      offset += field.size;
    }
    return 'time';
  }
}
