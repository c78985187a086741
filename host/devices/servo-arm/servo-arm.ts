// The driver of every arm on a servo bus: opens and checks it, takes it up without a jump, publishes each cycle, sends
// goals, and holds when a servo complains. What stop means here: the arm stays where it is, with torque.
import { fault, FaultError, faultFrom, type Fault } from '../../../core/fault.ts';
import { emptyBusState } from '../../../native/bus-master.ts';
import type { ArmPort, OpenDevice } from '../device.ts';
import { wireStream } from '../wire-stream.ts';
import { worldLabels } from '../world-folder.ts';
import { openChain } from './open-chain.ts';
import { findServoArm, servoSettings, type ServoArmKind, type ServoArmSpec } from './servo-kind.ts';
import { servoStreams, statePublisher, wirePublisher } from './servo-streams.ts';
import { torqueOff, torqueOn } from './torque.ts';
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

      // 'up': follows goals. 'taking': torque is coming on, goals wait. 'held': a servo complains. 'loose': let go by wish.
      let grip: 'up' | 'taking' | 'held' | 'loose' = 'up';
      let closed = false;
      let lost = false;
      const lose = (why: string): void => {
        if (closed || lost) return;
        lost = true;
        context.report(fault('device.lost', { device: spec.title }, why));
      };
      const isNear = (): boolean => {
        for (let i = 0; i < count; i += 1) if (!(Math.abs(state.setpoint[i]! - state.position[i]!) <= nearTicks)) return false;
        return true;
      };
      /** The setpoint comes to where the arm is, which may still be sinking; only then torque comes on where it is off. */
      const takeUp = async (forgive = false): Promise<void> => {
        grip = 'taking';
        try {
          let near = 0;
          for (const end = performance.now() + takeUpMilliseconds; near < nearCycles; near = isNear() ? near + 1 : 0) {
            if (closed) return;
            if (performance.now() > end) throw new FaultError(fault('arm.servo-mute', { id: 'of the arm' }, 'the setpoint did not come to the arm'));
            goals.set(state.position);
            master.setGoals(goals);
            await new Promise((resolve) => { setTimeout(resolve, 1000 / chain.cycleHz); });
          }
          master.hold();
          // An STS that was overloaded gives its torque back when it is switched on again.
          await torqueOn(registers, chain, forgive ? servos.filter((_servo, i) => state.errorBits[i] !== 0).map(({ id }) => id) : []);
          // Closed, or in trouble again, while it was being taken up: what came then stands.
          if (grip === 'taking') grip = 'up';
        } catch (error) {
          if (closed) return;
          grip = 'held';
          context.report(faultFrom(error));
        }
      };

      let isForgiven = false;
      /** Somebody drives on after a complaint: the servo gets one new start, and when that does not help, it is said again. */
      const insist = (): void => {
        if (performance.now() - complainedAt < againMilliseconds) return;
        complainedAt = performance.now();
        isForgiven = !isForgiven;
        if (isForgiven) void takeUp(true);
        else watch.again();
      };

      master.onCycle(() => {
        if (closed || !master.readState(state)) return;
        const trouble = watch.see(state);
        if (trouble && grip === 'up') { grip = 'held'; master.hold(); }
        else if (!trouble && grip === 'held') { isForgiven = false; void takeUp(); }
        publisher.publish(state);
        wire.sent(state);
        if (watch.dead) lose('no servo answers');
      });
      master.onLost(lose);

      const arm: ArmPort = {
        description: { ...description, id: context.id, title: spec.title }, twin, stop: 'hold',
        get follows() { return grip === 'up' && !closed; },
        send(command) {
          if (grip === 'loose') void takeUp();
          if (grip === 'held' && !closed) insist();
          if (grip !== 'up' || closed) return;
          for (let i = 0; i < count; i += 1) goals[i] = maps[i]!.toTicks(command.joints[i]!);
          master.setGoals(goals);
          wire.said(command.tCapture, context.clock.now());
        },
        hold() {
          if (closed) return;
          master.hold();
          if (grip === 'loose') void takeUp();
        },
        async relax() {
          if (closed || lost) throw new FaultError(fault('device.lost', { device: spec.title }));
          grip = 'loose';
          master.hold();
          await torqueOff(registers, chain);
        },
      };
      const close = async (): Promise<void> => {
        if (closed) return;
        closed = true;
        master.hold();
        if (settings.relaxOnClose && !lost) await torqueOff(registers, chain).catch(() => undefined);
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
