// A hand without a page: feeds hand samples to a host as a tracker would, holds control and the clutch, and moves in a
// slow circle. For benches that need motion and no picture.
import { handStream } from '../../core/streams/kinds.ts';
import { fieldOffset, rowLength } from '../../core/streams/stream.ts';
import { systemClock } from '../clock.ts';
import type { Host } from '../start-host.ts';

const layout = handStream('', '', '');
const at = {
  valid: fieldOffset(layout, 'valid'), score: fieldOffset(layout, 'score'), position: fieldOffset(layout, 'wristPosition'),
  orientation: fieldOffset(layout, 'wristOrientation'),
};
const viewer = 'bench';

export interface ScriptedHand extends Disposable {
  /** Control, hand, arm, clutch: as a person would press them. Throws the host's Fault when it refuses. */
  engage(): void;
  /** Goes on moving; `metres` is the circle's radius and `hertz` how often it goes round. */
  circle(metres: number, hertz: number): void;
  /** Stays where it is, and goes on telling so. */
  still(): void;
  /** No more samples. */
  silent(): void;
}

export function startScriptedHand(host: Host, samplesPerSecond: number): ScriptedHand {
  let radius = 0;
  let turnsPerSecond = 0;
  let angle = 0;
  let quiet = false;
  let lastAt = systemClock.now();
  const centre = [0, 0.05, 0.45] as const;
  let position: readonly [number, number, number] = centre;
  const tell = (): void => {
    const now = systemClock.now();
    angle += 2 * Math.PI * turnsPerSecond * Math.min(0.05, (now - lastAt) / 1e9);
    lastAt = now;
    if (quiet) return;
    if (turnsPerSecond > 0) position = [centre[0] + radius * Math.sin(angle), centre[1] + (radius / 2) * Math.sin(2 * angle), centre[2] + radius * (1 - Math.cos(angle)) / 2];
    const values = new Float64Array(rowLength(layout));
    values[at.valid] = 1;
    values[at.score] = 1;
    values.set(position, at.position);
    values[at.orientation + 3] = 1;
    host.hub.feed('hand.right/landmarks', { tCapture: now, values }, { id: viewer, inControl: true });
  };
  const timer = setInterval(tell, 1000 / samplesPerSecond);
  return {
    engage() {
      const { session } = host;
      session.takeControl(viewer, true);
      session.clearStop(viewer);
      session.chooseHand('rendered');
      tell();
      session.arm(viewer);
      session.clutch(viewer, false);
      session.clutch(viewer, true);
    },
    circle(metres, hertz) { radius = metres; turnsPerSecond = hertz; quiet = false; },
    still() { turnsPerSecond = 0; quiet = false; },
    silent() { quiet = true; },
    [Symbol.dispose]() { clearInterval(timer); },
  };
}
