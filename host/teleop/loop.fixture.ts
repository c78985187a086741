// A whole teleoperation session on a clock turned by hand: real bus, real session, real loop, an arm
// that follows its goals at once, and a hand held at will. For the scenario tests of this folder.
import { defaultSettings, type Settings } from '../../core/contract/state.ts';
import { handStream, jointStateStream } from '../../core/streams/kinds.ts';
import type { SafeCommand } from '../../core/streams/safe-command.ts';
import { rowLength } from '../../core/streams/stream.ts';
import type { Sample } from '../../core/streams/sample.ts';
import { nanos } from '../../core/time.ts';
import { createBus } from '../bus.ts';
import { fakeClock } from '../clock.ts';
import { createSession } from '../session.ts';
import { TeleopLoop } from './loop.ts';
import { so101 } from './so101.fixture.ts';
import { teleopStreams } from './teleop-streams.ts';

export interface HeldHand { position: [number, number, number]; orientation: [number, number, number, number]; pinch: number; fist: number; valid: boolean }
const heldHand = (): HeldHand => ({ position: [0, 0, 0.5], orientation: [0, 0, 0, 1], pinch: 0, fist: 0, valid: true });

const handLayout = handStream('', '', '');
const viewer = 'operator';
export const tickMs = 1000 / 120;
const inferenceMs = 20;

export function teleopSession(change: (settings: Settings) => Settings = (settings) => settings) {
  const clock = fakeClock(1000);
  const failures: unknown[] = [];
  const bus = createBus(clock, (error) => failures.push(error));
  const session = createSession(bus, () => undefined);
  const settings = change(defaultSettings);
  const joints = so101.joints.map(({ name }) => name);
  bus.register([
    jointStateStream('arm/state', joints, 125),
    handStream('hand.right/landmarks', 'Right hand', 'camera.hand'), handStream('hand.left/landmarks', 'Left hand', 'camera.hand'),
    ...teleopStreams(so101),
  ], 'test');

  const sent: SafeCommand[] = [];
  let holds = 0;
  let goal: ArrayLike<number> = so101.home;
  const arm = {
    description: so101,
    send(command: SafeCommand) { sent.push(command); goal = command.joints; },
    hold() { holds += 1; },
  };
  const loop = new TeleopLoop({ clock, bus, arm, session, settings: () => settings });
  bus.subscribe((sample) => loop.take(sample), ['arm/state', 'hand.right/landmarks', 'hand.left/landmarks']);
  const published: Record<string, Sample[]> = {};
  bus.subscribe((sample) => { (published[sample.stream.id] ??= []).push(sample); });

  const hands = { right: heldHand(), left: heldHand() };
  hands.left.valid = false;
  let ticks = 0;
  const self = {
    clock, bus, session, loop, sent, published, failures, hands,
    /** What the session's parts do every so often: turn off to play their failing. */
    handRuns: true, armRuns: true,
    /** How late hands arrive. */
    transportMs: 4,
    holds: () => holds,
    newest: (stream: string) => bus.newest(stream),
    /** The arm is put somewhere by someone else. */
    place(at: ArrayLike<number>) { goal = at; },
    publishHand(which: 'right' | 'left', hand: HeldHand) {
      const values = new Float64Array(rowLength(handLayout));
      values.set([hand.valid ? 1 : 0, 0.9, ...hand.position, ...hand.orientation, hand.pinch, hand.fist]);
      values[values.length - 2] = inferenceMs;
      values[values.length - 1] = 5;
      bus.publish(`hand.${which}/landmarks`, { tCapture: nanos(clock.now() - (inferenceMs + self.transportMs) * 1e6), values });
    },
    publishState() {
      const values = new Float64Array(18);
      values.set(Array.from(goal), 0);
      bus.publish('arm/state', { values });
    },
    /** Turns the clock: an arm state and a tick each 1/120 s, a hand each fourth. `move` is told the seconds passed. */
    run(seconds: number, move: (seconds: number) => void = () => undefined) {
      const count = Math.round(seconds * 120);
      for (let i = 0; i < count; i += 1) {
        clock.advance(tickMs * 0.6);
        move(i / 120);
        if (self.armRuns) self.publishState();
        if (self.handRuns && ticks % 4 === 0) { self.publishHand('right', hands.right); self.publishHand('left', hands.left); }
        clock.advance(tickMs * 0.4);
        loop.tick(0);
        ticks += 1;
      }
    },
    arm() {
      session.armOpened();
      session.takeControl(viewer, false);
      session.chooseHand('rendered');
      session.arm(viewer);
      session.clutch(viewer, false);
    },
    clutch: (held: boolean) => session.clutch(viewer, held),
    clearStop: () => session.clearStop(viewer),
  };
  return self;
}
