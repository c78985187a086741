// A steady beat on a worker's own event loop, by absolute deadlines: a late beat does not put off the next, and beats
// that were missed are not made up for.

/** Timers count in whole milliseconds: nearer to the deadline than this counts as on time. */
const earlyMilliseconds = 0.6;

/** `beat` gets the time in milliseconds (performance.now) and returns false to end it. */
export function startCycle(hertz: number, beat: (now: number) => boolean): void {
  const period = 1000 / hertz;
  let due = performance.now() + period;
  const wait = (): void => {
    const now = performance.now();
    if (due < now - period) due = now;
    setTimeout(wake, Math.max(0, due - now - earlyMilliseconds));
  };
  const wake = (): void => {
    due += period;
    if (beat(performance.now())) wait();
  };
  wait();
}
