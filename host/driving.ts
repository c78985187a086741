// Ties an arm that opens to the session and to teleoperation, and unties it when it is lost. The hub tells
// of arms; start-host.ts makes this.
import type { Fault } from '../core/fault.ts';
import type { Settings } from '../core/contract/state.ts';
import { fault } from '../core/fault.ts';
import type { Clock } from '../core/time.ts';
import type { Bus } from './bus.ts';
import type { ArmPort } from './devices/device.ts';
import type { Session } from './session.ts';
import { startTeleop, type Teleop } from './teleop/teleop.ts';

export interface Driving extends AsyncDisposable {
  armOpened(arm: ArmPort): void;
  armLost(why: Fault): void;
  /** The arm is put elsewhere by other means: teleoperation keeps still meanwhile and forgets where it was. */
  aside(move: () => Promise<void>): Promise<void>;
}

export interface DrivingParts {
  readonly clock: Clock;
  readonly bus: Bus;
  readonly session: Session;
  settings(): Settings;
  report(fault: Fault): void;
}

export function createDriving(parts: DrivingParts): Driving {
  let teleop: Teleop | undefined;
  /** The arm that is there now: it may be lost again before the former one's loop has ended. */
  let present: ArmPort | undefined;
  let ending: Promise<void> = Promise.resolve();
  const end = (): void => {
    const old = teleop;
    teleop = undefined;
    if (old) ending = Promise.all([ending, old[Symbol.asyncDispose]()]).then(() => undefined);
  };
  return {
    armOpened(arm) {
      end();
      present = arm;
      // A former loop's streams must be gone before the same ones are declared again.
      void ending.then(() => {
        if (present !== arm) return;
        teleop = startTeleop({ ...parts, arm, failed: (error) => parts.report(fault('internal', { part: 'metronome' }, error.message)) });
        parts.session.armOpened();
      });
    },
    armLost(why) {
      present = undefined;
      parts.session.armLost(why);
      end();
    },
    aside: (move) => (teleop ? teleop.aside(move) : move()),
    async [Symbol.asyncDispose]() { present = undefined; end(); await ending; },
  };
}
