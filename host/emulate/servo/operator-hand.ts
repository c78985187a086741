// The hand that moves a leader arm which nobody here can hold: a slow wave around home, a still hand, or a file of
// postures. Servo buses of leaders move it on every beat.
import { readFileSync, statSync } from 'node:fs';
import { z } from 'zod';
import { fault, FaultError } from '../../../core/fault.ts';
import type { ArmDescription } from '../../../core/math/arm.ts';
import type { JointMotors } from './joint-motors.ts';

export interface OperatorHand {
  /** `time`: seconds since the start; `seconds`: since the last move. */
  move(time: number, seconds: number): void;
}

/** Where the hand wants every joint at a time (seconds since the start). */
type Posture = (time: number) => readonly number[];

/** One posture that the hand goes to (again whenever the file changes), or rows at a rate, played round and round. */
const motionFile = z.union([z.array(z.number()), z.object({ hz: z.number().positive(), rows: z.array(z.array(z.number())).min(1) })]);

const waveRadians = 0.28;
const waveSeconds = 9;
/** The wave grows so slowly that no leader jumps. */
const growSeconds = 3;
const lookMilliseconds = 100;

/** `motion`: `wave`, `still`, or the path of a JSON file. Throws 'request.invalid' where that is none of them. */
export function createOperatorHand(motion: string, arm: ArmDescription, motors: readonly JointMotors[]): OperatorHand {
  const posture = motion === 'still' ? () => arm.home : motion === 'wave' ? wave(arm) : fromFile(motion, arm);
  return {
    move(time, seconds) {
      const wanted = posture(time);
      for (const one of motors) {
        const { minimum, maximum } = arm.joints[one.joint]!;
        one.hold(Math.max(minimum, Math.min(maximum, wanted[one.joint] ?? arm.home[one.joint] ?? 0)), seconds);
      }
    },
  };
}

function wave(arm: ArmDescription): Posture {
  const row = [...arm.home];
  return (time) => {
    const grown = Math.min(1, time / growSeconds);
    arm.joints.forEach(({ minimum, maximum }, joint) => {
      const home = arm.home[joint] ?? 0;
      // The gripper opens and closes; other joints stay in the inner part of their range.
      const reach = joint === arm.gripper.joint ? (maximum - minimum) * 0.4 : Math.min(waveRadians, (maximum - minimum) / 6);
      const middle = Math.max(minimum + reach * 1.1, Math.min(maximum - reach * 1.1, home));
      const swing = Math.sin((2 * Math.PI * time) / (waveSeconds + joint * 1.3)) * reach;
      row[joint] = home + (middle + swing - home) * grown;
    });
    return row;
  };
}

function fromFile(path: string, arm: ArmDescription): Posture {
  let file = readMotion(path);
  let changedAt = statSync(path).mtimeMs;
  let lookedAt = 0;
  return (time) => {
    // A test or an operator sets the posture by writing the file again.
    if (Date.now() - lookedAt > lookMilliseconds) {
      lookedAt = Date.now();
      try {
        const { mtimeMs } = statSync(path);
        if (mtimeMs !== changedAt) file = readMotion(path);
        changedAt = mtimeMs;
      } catch {
        // Being written just now: the posture before stays.
      }
    }
    if (Array.isArray(file)) return file;
    return file.rows[Math.floor(time * file.hz) % file.rows.length] ?? arm.home;
  };
}

function readMotion(path: string): z.infer<typeof motionFile> {
  try {
    return motionFile.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    throw new FaultError(fault('request.invalid', { field: '--motion' }, `wave, still, or a JSON file of a posture [radians…] or { hz, rows }; ${path}: ${String(error)}`), { cause: error });
  }
}
