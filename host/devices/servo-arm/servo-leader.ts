// The driver of every leader arm on a servo bus: an arm that an operator moves by hand, read and never driven. Its
// rows are the follower's joints in the follower's units, so the two can be compared joint by joint.
import { fault, FaultError, faultFrom } from '../../../core/fault.ts';
import { emptyBusState } from '../../../native/bus-master.ts';
import type { OpenDevice } from '../device.ts';
import { worldLabels } from '../world-folder.ts';
import { openChain, type OpenChain } from './open-chain.ts';
import { createPushBack } from './push-back.ts';
import { findServoArm, servoSettings, type ServoArmKind, type ServoArmSpec } from './servo-kind.ts';
import { servoStreams, statePublisher } from './servo-streams.ts';
import { torqueOff } from './torque.ts';
import { watchServos } from './watch.ts';

export interface ServoLeaderSpec extends ServoArmSpec {
  /** The usual rate of its bus. */
  readonly cycleHz: number;
  /** Its servos can push back at the hand. */
  readonly pushes?: boolean;
  /** After the joints are let go: a trigger that springs back. */
  prepare?(opened: OpenChain): Promise<void>;
}

export function servoLeaderKind(spec: ServoLeaderSpec): ServoArmKind {
  return {
    servoArm: spec,
    kind: spec.kind,
    title: spec.title,
    settings: servoSettings(spec),
    find: () => findServoArm(spec),
    streams: (_settings, id) => servoStreams(id, worldLabels(spec.world).joints, spec.cycleHz),
    async open(settings, context): Promise<OpenDevice> {
      const opened = await openChain({ spec, settings, configFolder: context.configFolder, drives: false });
      const { master, registers, chain, servos, maps, description } = opened;
      const state = emptyBusState(servos.length);
      const publisher = statePublisher(context, master, chain, servos, maps);
      const watch = watchServos({ protocol: chain.protocol, joints: servos.map(({ joint }) => joint), device: spec.title, cycleHz: chain.cycleHz, report: (what) => context.report(what) });
      let closed = false;
      let lost = false;
      let unwell = false;
      const lose = (why: string): void => {
        if (closed || lost) return;
        lost = true;
        context.report(fault('device.lost', { device: spec.title }, why));
      };
      master.onCycle(() => {
        if (closed || !master.readState(state)) return;
        // A leader with trouble says nothing: whoever follows it holds, as after any silence.
        unwell = watch.see(state);
        if (!unwell) publisher.publish(state);
        if (watch.dead) lose('no servo answers');
      });
      master.onLost(lose);
      const pushBack = spec.pushes ? createPushBack(registers, servos, maps, state, () => unwell || closed, (error) => { if (!closed && !lost) context.report(faultFrom(error)); }) : undefined;
      const close = async (): Promise<void> => {
        if (closed) return;
        closed = true;
        if (!lost) await pushBack?.[Symbol.asyncDispose]();
        // A trigger must not stay warm.
        if (!lost) await torqueOff(registers, chain).catch(() => undefined);
        await master[Symbol.asyncDispose]();
        opened.portClosed();
      };
      try {
        await torqueOff(registers, chain);
        await spec.prepare?.(opened);
        master.start();
      } catch (error) {
        await close();
        throw error instanceof FaultError ? error : new FaultError(fault('device.open', { device: spec.title }, faultFrom(error).hint), { cause: error });
      }
      return {
        identity: opened.identity,
        leader: { streamId: `${context.id}/state`, joints: description.joints.map(({ name }) => name), ...(pushBack ? { push: pushBack.push } : {}) },
        [Symbol.asyncDispose]: close,
      };
    },
  };
}
