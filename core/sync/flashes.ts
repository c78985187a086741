// A screen that goes white and black in a pattern that never repeats soon, and the delay at which a camera's brightness
// follows it. For cameras too coarse or too far away to read a code.
import { delayBetween, type Delay, type Signal } from './correlation.ts';

/** A flash stands for so long at least: two frames of a slow camera. */
const beatMilliseconds = 150;

/** White or black at each beat, the same for the same seed; no two neighbours tell where they are. */
export function flashPattern(seed: number, beats: number): readonly boolean[] {
  let state = (seed >>> 0) || 1;
  return Array.from({ length: beats }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state & 8) !== 0;
  });
}

export interface Flashes {
  readonly startMilliseconds: number;
  readonly pattern: readonly boolean[];
}

export const flashAt = ({ startMilliseconds, pattern }: Flashes, milliseconds: number): boolean =>
  pattern[Math.floor((milliseconds - startMilliseconds) / beatMilliseconds)] ?? false;

export const flashSeconds = (pattern: readonly boolean[]): number => (pattern.length * beatMilliseconds) / 1000;

/** `shown`: what was on the screen from when; `seen`: the brightness of each frame at its stamp. */
export function flashLatency(shown: readonly { readonly milliseconds: number; readonly white: boolean }[], seen: Signal): Delay | undefined {
  // Steps, not ramps: each value stands until the next one.
  const milliseconds: number[] = [];
  const values: number[] = [];
  shown.forEach(({ milliseconds: at, white }, i) => {
    if (i > 0) { milliseconds.push(at - 0.01); values.push(shown[i - 1]!.white ? 1 : 0); }
    milliseconds.push(at);
    values.push(white ? 1 : 0);
  });
  return delayBetween({ milliseconds, values }, seen, 1000);
}
