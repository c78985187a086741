// Starts and stops teleoperation of one arm: the loop, its place on the bus and its metronome.
// The host starts it when an arm opens and disposes it when the arm closes.
import { teleopStreams, armStateStream } from './teleop-streams.ts';
import type { Bus } from '../bus.ts';
import { TeleopLoop, type LoopParts } from './loop.ts';
import { startMetronome } from './pace.ts';

export interface TeleopParts extends LoopParts {
  readonly bus: Pick<Bus, 'register' | 'unregister' | 'publish' | 'subscribe'>;
  /** The metronome's thread died: the loop still ticks on hand samples, but nothing fills the gaps. */
  failed(error: Error): void;
}

export interface Teleop extends AsyncDisposable {
  /** Someone else moves the arm (reset): nothing is sent meanwhile, and the next motion starts from where the arm is found. */
  aside(move: () => Promise<void>): Promise<void>;
}

const deviceId = 'teleop';

export function startTeleop(parts: TeleopParts): Teleop {
  const { bus, arm } = parts;
  bus.register(teleopStreams(arm.description), deviceId);
  const loop = new TeleopLoop(parts);
  const subscription = bus.subscribe((sample) => loop.take(sample), ['hand.right/landmarks', 'hand.left/landmarks', armStateStream]);
  const metronome = startMetronome((lateMs) => loop.tick(lateMs), parts.failed);
  return {
    aside: (move) => loop.aside(move),
    async [Symbol.asyncDispose]() {
      subscription[Symbol.dispose]();
      await metronome[Symbol.asyncDispose]();
      arm.hold();
      bus.unregister(deviceId);
    },
  };
}
