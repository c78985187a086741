// Which stretch of the take the timeline and the plots show; they share one, so a moment is at the same place in
// all of them. Pure, except for the store that PlayerView makes.

export interface ViewRange { readonly from: number; readonly to: number }

/** Closer than this nothing more is to be seen: a few samples of the fastest stream. */
const shortestSeconds = 0.1;

/** `factor` below 1 zooms in; the moment `about` stays under the pointer. */
export function zoom(range: ViewRange, durationSeconds: number, about: number, factor: number): ViewRange {
  const span = range.to - range.from;
  const next = Math.min(durationSeconds, Math.max(Math.min(shortestSeconds, durationSeconds), span * factor));
  const share = span > 0 ? (about - range.from) / span : 0.5;
  return shift({ from: about - share * next, to: about + (1 - share) * next }, durationSeconds, 0);
}

/** Moves along without leaving the take. */
export function shift(range: ViewRange, durationSeconds: number, by: number): ViewRange {
  const span = Math.min(durationSeconds, range.to - range.from);
  const from = Math.min(durationSeconds - span, Math.max(0, range.from + by));
  return { from, to: from + span };
}

/** While playing the view turns the page when the playhead leaves it. */
export function follow(range: ViewRange, durationSeconds: number, seconds: number): ViewRange {
  if (seconds >= range.from && seconds <= range.to) return range;
  const span = range.to - range.from;
  return shift({ from: seconds - span * 0.1, to: seconds + span * 0.9 }, durationSeconds, 0);
}

/** Round moments for a ruler of `width` pixels, at least `apart` pixels from one another. */
export function rulerSteps(range: ViewRange, width: number, apart: number): { readonly step: number; readonly moments: readonly number[] } {
  const span = range.to - range.from;
  if (!(span > 0) || !(width > 0)) return { step: 1, moments: [] };
  const steps = [0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600];
  const step = steps.find((candidate) => (candidate / span) * width >= apart) ?? 7200;
  const moments: number[] = [];
  for (let index = Math.ceil(range.from / step - 1e-9) + 0; index * step <= range.to + 1e-9; index += 1) moments.push(index * step);
  return { step, moments };
}
