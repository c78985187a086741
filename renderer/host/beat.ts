// The page's beat: everything that goes on frame by frame (credits, views) shares one animation frame. With a
// graphics processor that is every frame; where drawing is software, a page frame costs what tracking needs, and
// a slower beat gives it back. The scene's gl.ts slows it.

/** Frames a second at most; Infinity: as the screen does. */
let mostHz = Infinity;
const listeners = new Set<(nowMs: number) => void>();
let stop: (() => void) | undefined;
let lastMs = -Infinity;

export const limitBeat = (hz: number): void => { mostHz = hz; };

/** Calls the listener with every beat until the returned function is called. */
export function eachBeat(listener: (nowMs: number) => void): () => void {
  listeners.add(listener);
  if (stop === undefined) schedule();
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    stop?.();
    stop = undefined;
  };
}

function schedule(): void {
  const restMs = lastMs + 1000 / mostHz - performance.now();
  if (restMs <= 4) {
    const frame = requestAnimationFrame(beat);
    stop = () => cancelAnimationFrame(frame);
    return;
  }
  const timer = setTimeout(() => {
    const frame = requestAnimationFrame(beat);
    stop = () => cancelAnimationFrame(frame);
  }, restMs - 4);
  stop = () => clearTimeout(timer);
}

function beat(nowMs: number): void {
  lastMs = performance.now();
  schedule();
  for (const listener of listeners) listener(nowMs);
}
