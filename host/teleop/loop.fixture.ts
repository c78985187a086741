// A whole teleoperation session on a clock turned by hand: real bus, real session, real loops, arms that follow
// their goals at once, and hands and leaders held at will. For the scenario tests of this folder.
import { defaultSettings, type Settings } from '../../core/contract/state.ts';
import type { Fault } from '../../core/fault.ts';
import type { ArmDescription, WorldDescription } from '../../core/math/arm.ts';
import type { ArmLimits } from '../../core/math/arm-limits.ts';
import { identityPose, type Quat } from '../../core/math/vector.ts';
import { handStream, jointStateStream } from '../../core/streams/kinds.ts';
import type { SafeCommand } from '../../core/streams/safe-command.ts';
import { rowLength } from '../../core/streams/stream.ts';
import type { Sample } from '../../core/streams/sample.ts';
import { nanos } from '../../core/time.ts';
import { createBus } from '../bus.ts';
import { fakeClock } from '../clock.ts';
import type { ArmPort } from '../devices/device.ts';
import { createSession } from '../session.ts';
import { TeleopLoop } from './loop.ts';
import { so101 } from './so101.fixture.ts';
import { teleopStreams } from './teleop-streams.ts';

export interface HeldHand { position: [number, number, number]; orientation: [number, number, number, number]; pinch: number; fist: number; valid: boolean }
const heldHand = (): HeldHand => ({ position: [0, 0, 0.5], orientation: [0, 0, 0, 1], pinch: 0, fist: 0, valid: true });

interface PlacedArm { readonly id: string; readonly hand?: 'right' | 'left'; readonly armFromWorld?: Quat; readonly description?: ArmDescription; readonly world?: WorldDescription; readonly limits?: ArmLimits }

const handLayout = handStream('', '', '');
const viewer = 'operator';
export const tickMs = 1000 / 120;
const inferenceMs = 20;

export function teleopSession(change: (settings: Settings) => Settings = (settings) => settings, placed: readonly PlacedArm[] = [{ id: 'arm' }]) {
  const clock = fakeClock(1000);
  const failures: unknown[] = [];
  const faults: Fault[] = [];
  const bus = createBus(clock, (error) => failures.push(error));
  const session = createSession(bus, () => undefined, {
    gate: () => arms.map(({ loop }) => loop.gate()).find((why) => why !== null) ?? null,
    halt: () => { for (const { loop } of arms) loop.halt(); },
  });
  const settings = change(defaultSettings);
  const joints = so101.joints.map(({ name }) => name);
  bus.register([
    jointStateStream('leader/state', joints, 100),
    handStream('hand.right/landmarks', 'Right hand', 'camera.hand'), handStream('hand.left/landmarks', 'Left hand', 'camera.hand'),
  ], 'test');

  const pushed: number[][] = [];
  const leader = { streamId: 'leader/state', joints, push(efforts: ArrayLike<number>) { pushed.push(Array.from(efforts)); } };
  const arms = placed.map(({ id, hand, armFromWorld = identityPose.orientation, description = so101, world, limits }) => {
    const names = description.joints.map(({ name }) => name);
    bus.register([jointStateStream(`${id}/state`, names, 125), ...teleopStreams(description, id)], id);
    const sent: SafeCommand[] = [];
    const one = { id, sent, holds: 0, goal: description.home as ArrayLike<number>, efforts: new Float64Array(names.length), stuck: false, relaxed: false, follows: true };
    const port: ArmPort = {
      description, twin: { files: undefined as never, world: world ?? { bodies: description.bodies } as never }, stop: 'hold',
      get follows() { return one.follows; },
      send(command) { sent.push(command); if (!one.stuck && one.follows) one.goal = command.joints; },
      hold() { one.holds += 1; one.relaxed = false; },
      async relax() { one.relaxed = true; },
    };
    const loop = new TeleopLoop({
      clock, bus, armId: id, arm: port, session, settings: () => settings, limits: () => limits, armFromWorld,
      hand: () => hand ?? settings.mapping.hand, isOnlyArm: () => placed.length === 1,
      refused: (why) => faults.push(why),
      strained: (joint) => faults.push({ code: 'arm.strain', params: { joint } }),
      parked(why) { if (why) faults.push(why); if (why || arms.every((each) => each.loop.atRest())) session.endPark(why); },
    });
    loop.lead(leader);
    bus.subscribe((sample) => loop.take(sample), [`${id}/state`, 'hand.right/landmarks', 'hand.left/landmarks', leader.streamId]);
    return Object.assign(one, { port, loop });
  });
  const published: Record<string, Sample[]> = {};
  bus.subscribe((sample) => { (published[sample.stream.id] ??= []).push(sample); });

  const hands = { right: heldHand(), left: heldHand() };
  hands.left.valid = false;
  const first = arms[0]!;
  let ticks = 0;
  const self = {
    clock, bus, session, published, failures, faults, hands, arms, pushed, loop: first.loop, sent: first.sent,
    /** Where the leader is held, and whether it says so. */
    leader: Float64Array.from(so101.home), leaderRuns: false,
    /** What the session's parts do every so often: turn off to play their failing. */
    handRuns: true, armRuns: true,
    /** How late hands arrive. */
    transportMs: 4,
    holds: () => first.holds,
    newest: (stream: string) => bus.newest(stream),
    /** The arm is put somewhere by someone else. */
    place(at: ArrayLike<number>) { first.goal = at; },
    publishHand(which: 'right' | 'left', hand: HeldHand) {
      const values = new Float64Array(rowLength(handLayout));
      values.set([hand.valid ? 1 : 0, 0.9, ...hand.position, ...hand.orientation, hand.pinch, hand.fist]);
      values[values.length - 2] = inferenceMs;
      values[values.length - 1] = 5;
      bus.publish(`hand.${which}/landmarks`, { tCapture: nanos(clock.now() - (inferenceMs + self.transportMs) * 1e6), values });
    },
    publishRow(id: string, positions: ArrayLike<number>, efforts: ArrayLike<number> = []) {
      const values = new Float64Array(3 * positions.length);
      values.set(Array.from(positions), 0);
      values.set(Array.from(efforts), 2 * positions.length);
      bus.publish(id, { values });
    },
    /** Turns the clock: arm states, the leader and a tick each 1/120 s, a hand each fourth. `move` is told the seconds passed. */
    run(seconds: number, move: (seconds: number) => void = () => undefined) {
      const count = Math.round(seconds * 120);
      for (let i = 0; i < count; i += 1) {
        clock.advance(tickMs * 0.6);
        move(i / 120);
        if (self.armRuns) for (const { id, goal, efforts } of arms) self.publishRow(`${id}/state`, goal, efforts);
        if (self.leaderRuns) self.publishRow('leader/state', self.leader);
        if (self.handRuns && ticks % 4 === 0) { self.publishHand('right', hands.right); self.publishHand('left', hands.left); }
        clock.advance(tickMs * 0.4);
        for (const { loop } of arms) loop.tick(0);
        ticks += 1;
      }
    },
    arm(hand: 'rendered' | 'leader' = 'rendered') {
      session.armOpened();
      session.takeControl(viewer, false);
      session.chooseHand(hand);
      session.arm(viewer);
      session.clutch(viewer, false);
    },
    clutch: (held: boolean) => session.clutch(viewer, held),
    clearStop: () => session.clearStop(viewer),
    park: () => session.park(viewer),
  };
  return self;
}
