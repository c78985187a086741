// Whether somebody else talks on the arm's bus: answers to questions that nobody here asked, again and again. Called
// once a bus cycle by servo-arm.ts.
import type { BusCounters, BusState } from '../../../native/bus-master.ts';

/** A look at the counters. */
const everySeconds = 1;
/** So many in that time are no late answers and no noise. */
const strangerAnswers = 10;

/** Bytes of a cycle's answer in either protocol: one that came while nobody listened is counted in bytes. */
const answerBytes = 21;

type Counts = Pick<BusCounters, 'unexpected' | 'strayBytes' | 'timeouts'>;
/** A late answer is one that did not come, and then one that nobody waited for. */
const surplus = ({ unexpected, strayBytes, timeouts }: Counts): number => unexpected + strayBytes / answerBytes - timeouts;

/** Returns true while somebody does. */
export function watchStrangers(cycleHz: number, counters: () => Counts): (state: BusState) => boolean {
  const cycles = Math.max(2, Math.round(everySeconds * cycleHz));
  let before: number | undefined;
  let lookedAt = 0;
  let doubled = false;
  let present = false;
  return (state) => {
    // A second servo of one id answers unasked too, and watch.ts tells of it by its joint.
    if (!doubled) for (let i = 0; i < state.answered.length; i += 1) if (state.answered[i] === 2) doubled = true;
    if (state.cycle - lookedAt < cycles) return present;
    lookedAt = state.cycle;
    const now = surplus(counters());
    present = before !== undefined && !doubled && now - before >= strangerAnswers;
    before = now;
    doubled = false;
    return present;
  };
}
