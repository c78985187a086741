// When a frame was captured, on the page's clock. Frames carry stamps of an unknown clock; the quickest
// frame of the last seconds tells where that clock stands. The tracker's worker and the encoders ask.

export interface CaptureClock {
  /** Page milliseconds at which the frame was captured. Call once per frame, on arrival. */
  capturedAt(timestampMicroseconds: number, arrivedMs: number): number;
}

/** Long enough to meet a quick frame, short enough that a drift of 100 ppm stays under a millisecond. */
const windowMs = 5_000;
/** A frame cannot be this old: its source has started a new count. */
const restartMs = 2_000;

/**
 * The lower envelope of arrival − stamp over one to two windows: delays only ever add. What remains
 * unknown is the quickest frame's own delay (exposure and transfer inside the camera).
 */
export function followCapture(): CaptureClock {
  let previous = Infinity;
  let current = Infinity;
  let currentSince = -Infinity;
  return {
    capturedAt(timestampMicroseconds, arrivedMs) {
      const offset = arrivedMs - timestampMicroseconds / 1000;
      if (offset - Math.min(previous, current) > restartMs) {
        previous = Infinity;
        current = Infinity;
      }
      if (arrivedMs - currentSince > windowMs) {
        previous = current;
        current = Infinity;
        currentSince = arrivedMs;
      }
      current = Math.min(current, offset);
      return timestampMicroseconds / 1000 + Math.min(previous, current);
    },
  };
}
