// The driver of every arm on a servo bus: opens and checks it, takes it up without a jump, publishes each cycle, sends
// goals, and holds when a servo complains. What stop means here: the arm stays where it is, with torque.
import { fault, FaultError, faultFrom, type Fault } from '../../../core/fault.ts';
import { standsAtRest } from '../../../core/math/rest-posture.ts';
import { emptyBusState } from '../../../native/bus-master.ts';
import type { ArmPort, OpenDevice } from '../device.ts';
import { wireStream } from '../wire-stream.ts';
import { worldLabels } from '../world-folder.ts';
import { openChain, readPresent } from './open-chain.ts';
import { findServoArm, servoSettings, type ServoArmKind, type ServoArmSpec } from './servo-kind.ts';
import { servoStreams, statePublisher, wirePublisher } from './servo-streams.ts';
import { readSlack, torqueOff, torqueOn } from './torque.ts';
import { watchStrangers } from './strangers.ts';
import { watchServos } from './watch.ts';

/** Declared before the chain is read; the file of the arm may say otherwise and then does. */
const usualCycleHz = 200;
/** The setpoint has come to where the arm is: within a degree, this often in a row. */
const nearTicks = 12;
const nearCycles = 5;
/** A servo that came back is trusted again after some answers, and the way to it may be long. */
const takeUpMilliseconds = 3000;
const againMilliseconds = 1000;

export function servoArmKind(spec: ServoArmSpec): ServoArmKind {
  return {
    servoArm: spec,
    kind: spec.kind,
    title: spec.title,
    settings: servoSettings(spec),
    find: () => findServoArm(spec),
    streams: (_settings, id) => [...servoStreams(id, worldLabels(spec.world).joints, usualCycleHz), wireStream(id)],
    async open(settings, context): Promise<OpenDevice> {
      const opened = await openChain({ spec, settings, configFolder: context.configFolder, drives: true });
      const { master, registers, chain, servos, maps, description, twin } = opened;
      const count = servos.length;
      const state = emptyBusState(count);
      const goals = new Float64Array(count);
      // When it complained last: it is said again to whoever drives on regardless.
      let complainedAt = 0;
      const complain = (what: Fault): void => {
        complainedAt = performance.now();
        context.report(what);
      };
      const wire = wirePublisher(context);
      const publisher = statePublisher(context, master, chain, servos, maps);
      const watch = watchServos({ protocol: chain.protocol, joints: servos.map(({ joint }) => joint), device: spec.title, cycleHz: chain.cycleHz, gripper: servos.findIndex(({ gripper }) => gripper === true), report: (what) => complain(what) });
      const areStrangersThere = watchStrangers(chain.cycleHz, () => master.counters());
      let wasShared = false;

      // 'up': follows goals. 'taking': torque is coming on, goals wait. 'held': a servo complains. 'loose': let go by wish.
      let grip: 'up' | 'taking' | 'held' | 'loose' = 'up';
      let closed = false;
      let lost = false;
      const lose = (why: string): void => {
        if (closed || lost) return;
        lost = true;
        context.report(fault('device.lost', { device: spec.title }, why));
      };
      const isNear = (moves: readonly boolean[]): boolean => {
        for (let i = 0; i < count; i += 1) if (moves[i] && !(Math.abs(state.setpoint[i]! - state.position[i]!) <= nearTicks)) return false;
        return true;
      };
      // Torque goes on or off as a whole, one wish after the other: two at once would leave some servos on and some off.
      let last: Promise<void> = Promise.resolve();
      const inTurn = (work: () => Promise<void>): Promise<void> => {
        const done = last.then(work);
        last = done.catch(() => undefined);
        return done;
      };
      // Read through a function: it changes while something is waited for.
      const isTaking = (): boolean => grip === 'taking' && !closed;
      /** What held on stays on its setpoint, or it would sink by its sag each time; what is slack, or was moved far, starts where it is. */
      const startsWhereItIs = async (forgive: boolean): Promise<readonly boolean[]> => {
        const slack = await readSlack(registers, chain);
        return slack.map((isSlack, i) => isSlack || (forgive && state.errorBits[i] !== 0)
          || !(Math.abs(state.setpoint[i]! - state.position[i]!) <= master.options.servos[i]!.resumeTolerance));
      };
      /** The setpoint comes to where the arm is, which may still be sinking; only then torque comes on where it is off. */
      const comeUp = async (forgive: boolean): Promise<void> => {
        // Let go or closed again before its turn came.
        if (!isTaking()) return;
        try {
          const moves = await startsWhereItIs(forgive);
          const held = Float64Array.from(state.setpoint);
          let near = 0;
          for (const end = performance.now() + takeUpMilliseconds; near < nearCycles; near = isNear(moves) ? near + 1 : 0) {
            if (!isTaking()) return;
            if (performance.now() > end) throw new FaultError(fault('arm.servo-mute', { id: 'of the arm' }, 'the setpoint did not come to the arm'));
            for (let i = 0; i < count; i += 1) goals[i] = moves[i] ? state.position[i]! : held[i]!;
            master.setGoals(goals);
            await new Promise((resolve) => { setTimeout(resolve, 1000 / chain.cycleHz); });
          }
          master.hold();
          if (!isTaking()) return;
          // An STS that was overloaded gives its torque back when it is switched on again.
          await torqueOn(registers, chain, forgive ? servos.filter((_servo, i) => state.errorBits[i] !== 0).map(({ id }) => id) : []);
          // Closed, or let go, while it was being taken up: what came then stands, and has its turn next.
          if (isTaking()) grip = 'up';
        } catch (error) {
          if (!isTaking()) return;
          grip = 'held';
          context.report(faultFrom(error));
        }
      };

      const takeUp = (forgive = false): void => {
        grip = 'taking';
        void inTurn(() => comeUp(forgive));
      };

      let isForgiven = false;
      /** Somebody drives on after a complaint: the servo gets one new start, and when that does not help, it is said again. */
      const insist = (): void => {
        if (performance.now() - complainedAt < againMilliseconds) return;
        complainedAt = performance.now();
        isForgiven = !isForgiven;
        if (isForgiven) takeUp(true);
        else watch.again();
      };

      master.onCycle(() => {
        if (closed || !master.readState(state)) return;
        const isShared = areStrangersThere(state);
        if (isShared && !wasShared) complain(fault('arm.port-shared', { device: spec.title }));
        wasShared = isShared;
        const trouble = watch.see(state) || isShared;
        if (trouble && grip === 'up') { grip = 'held'; master.hold(); }
        else if (!trouble && grip === 'held') { isForgiven = false; takeUp(); }
        publisher.publish(state);
        wire.sent(state);
        if (watch.dead) lose('no servo answers');
      });
      master.onLost(lose);

      const arm: ArmPort = {
        description: { ...description, id: context.id, title: spec.title }, twin, stop: 'hold',
        get follows() { return grip === 'up' && !closed; },
        send(command) {
          if (grip === 'loose') takeUp();
          if (grip === 'held' && !closed) insist();
          if (grip !== 'up' || closed) return;
          for (let i = 0; i < count; i += 1) goals[i] = maps[i]!.toTicks(command.joints[i]!);
          master.setGoals(goals);
          wire.said(command.tCapture, context.clock.now());
        },
        hold() {
          if (closed) return;
          master.hold();
          if (grip === 'loose') takeUp();
        },
        async relax() {
          if (closed || lost) throw new FaultError(fault('device.lost', { device: spec.title }));
          grip = 'loose';
          master.hold();
          // Taken up again before its turn came: it never lets go.
          await inTurn(async () => { if (grip === 'loose') await torqueOff(registers, chain); });
        },
      };
      /** Let go only where it lies by itself: from anywhere else, and where that is not known, it would fall. */
      const mayFall = async (): Promise<boolean> => {
        if (!settings.relaxOnClose || lost || !description.rest) return false;
        const present = await readPresent(registers, chain);
        return standsAtRest(description, present.map((ticks, i) => maps[i]!.toJoint(ticks)));
      };
      const close = async (): Promise<void> => {
        if (closed) return;
        closed = true;
        master.hold();
        await inTurn(async () => { if (await mayFall()) await torqueOff(registers, chain); }).catch(() => undefined);
        await master[Symbol.asyncDispose]();
        opened.portClosed();
      };
      try {
        await torqueOn(registers, chain);
        master.start();
      } catch (error) {
        await close();
        throw error instanceof FaultError ? error : new FaultError(fault('device.open', { device: spec.title }, faultFrom(error).hint), { cause: error });
      }
      return { identity: opened.identity, arm, [Symbol.asyncDispose]: close };
    },
  };
}
