// Smooth motion out of samples that come unevenly: shows every stream a little late, between two samples,
// instead of jumping to the newest. The hero view reads rows from it.
import type { FeedSample } from '../../core/wire/frames.ts';

/** How late things are shown: a frame and a sample, so that there is nearly always a next one. */
const showLateNanos = 30e6;
const keep = 12;

export class Motion {
  #samples: FeedSample[] = [];
  readonly #mixed: (from: Float64Array, to: Float64Array, share: number) => Float64Array;

  constructor(mix: (from: Float64Array, to: Float64Array, share: number) => Float64Array = mixNumbers) { this.#mixed = mix; }

  add(sample: FeedSample | undefined): void {
    const newest = this.#samples.at(-1);
    if (!sample || sample === newest) return;
    // Time went back or the row changed shape: another host, another world.
    if (newest && (sample.tCapture < newest.tCapture || sample.values.length !== newest.values.length)) this.#samples = [];
    this.#samples.push(sample);
    if (this.#samples.length > keep) this.#samples.shift();
  }

  at(hostNanos: number): Float64Array | null {
    const time = hostNanos - showLateNanos;
    const next = this.#samples.findIndex((sample) => sample.tCapture > time);
    if (next < 0) return this.#samples.at(-1)?.values ?? null;
    const to = this.#samples[next]!;
    const from = this.#samples[next - 1];
    return from ? this.#mixed(from.values, to.values, (time - from.tCapture) / (to.tCapture - from.tCapture)) : to.values;
  }
}

function mixNumbers(from: Float64Array, to: Float64Array, share: number): Float64Array {
  return from.map((value, index) => value + (to[index]! - value) * share);
}

/** Rows of seven: positions mixed, quaternions mixed the short way and made unit again. */
export function mixPoses(from: Float64Array, to: Float64Array, share: number): Float64Array {
  const mixed = mixNumbers(from, to, share);
  for (let at = 3; at + 4 <= mixed.length; at += 7) {
    let dot = 0;
    for (let i = at; i < at + 4; i += 1) dot += from[i]! * to[i]!;
    let length = 0;
    for (let i = at; i < at + 4; i += 1) {
      mixed[i] = from[i]! + ((dot < 0 ? -to[i]! : to[i]!) - from[i]!) * share;
      length += mixed[i]! ** 2;
    }
    length = Math.sqrt(length) || 1;
    for (let i = at; i < at + 4; i += 1) mixed[i] = mixed[i]! / length;
  }
  return mixed;
}
