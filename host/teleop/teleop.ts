// Starts and stops teleoperation of one arm: the loop, its place on the bus and its metronome.
// driving.ts starts it when an arm opens and disposes it when the arm closes.
import { armStreams } from '../../core/streams/arm-streams.ts';
import { teleopStreams } from './teleop-streams.ts';
import type { Sample } from '../../core/streams/sample.ts';
import type { Bus } from '../bus.ts';
import type { LeaderPort } from '../devices/device.ts';
import { TeleopLoop, type LoopParts } from './loop.ts';
import { startMetronome } from './pace.ts';

export interface TeleopParts extends LoopParts {
  readonly bus: Pick<Bus, 'register' | 'unregister' | 'publish' | 'subscribe'>;
  /** The metronome's thread died, or the loop threw: the arm holds and must not be driven on. */
  failed(error: Error): void;
}

export interface Teleop extends AsyncDisposable {
  readonly loop: Pick<TeleopLoop, 'aside' | 'gate' | 'atRest' | 'relax' | 'relaxed' | 'halt' | 'beside' | 'seenBeside'>;
  /** The leader arm that leads this arm while leaders lead; undefined for none. */
  lead(leader: LeaderPort | undefined): void;
}

export function startTeleop(parts: TeleopParts): Teleop {
  const { bus, arm, armId } = parts;
  const deviceId = `teleop of ${armId}`;
  bus.register(teleopStreams(arm.description, armId), deviceId);
  const loop = new TeleopLoop(parts);
  // A mistake of ours on the arm's path: the arm holds, and whoever drives is told.
  const broken = (error: unknown): void => {
    arm.hold();
    parts.failed(error instanceof Error ? error : new Error(String(error)));
  };
  const take = (sample: Sample): void => { try { loop.take(sample); } catch (error) { broken(error); } };
  const tick = (lateMs: number): void => { try { loop.tick(lateMs); } catch (error) { broken(error); } };
  const listen = (leader?: LeaderPort): Disposable => bus.subscribe(
    take,
    ['hand.right/landmarks', 'hand.left/landmarks', armStreams(armId).state, ...(leader ? [leader.streamId] : [])],
  );
  let subscription = listen();
  const metronome = startMetronome(tick, broken);
  return {
    loop,
    lead(leader) {
      subscription[Symbol.dispose]();
      loop.lead(leader);
      subscription = listen(leader);
    },
    async [Symbol.asyncDispose]() {
      subscription[Symbol.dispose]();
      // Nobody would tell the leader any more that the arm feels nothing: a leader that is let go of pushes no more.
      loop.lead(undefined);
      await metronome[Symbol.asyncDispose]();
      arm.hold();
      bus.unregister(deviceId);
    },
  };
}
