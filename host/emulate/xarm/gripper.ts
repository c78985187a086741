// The gripper at the end of the emulated xArm: registers behind the end bus, and the world's gripper joint that they move.
import {
  gripperAnswerBody, gripperPositionWords, gripperPulses, gripperRefusalBody, readGripperRequest, xarmGripperMostSpeed, xarmGripperRange, xarmGripperRegister,
} from '../../../core/protocols/xarm-gripper.ts';
import type { EmulatedArm } from '../emulator.ts';

/** A gripper of this firmware reports its status (3.4.3 and later do). */
const firmware = [3, 4, 4];
/** Fully open to closed at the highest speed, seconds. */
const fastestStrokeSeconds = 0.6;
/** As a gripper starts that nobody has set a speed on. */
const defaultSpeed = 1500;
const nearPulses = 8;

export interface XarmGripper {
  /** The answer's body after the flags; undefined when nothing on the bus answers. */
  answer(body: Uint8Array): Uint8Array | undefined;
  readonly error: number;
}

export function createXarmGripper(arm: EmulatedArm): XarmGripper {
  const { joint, open, closed } = arm.description.gripper;
  const span = xarmGripperRange.open - xarmGripperRange.closed;
  const pulsesAt = (position: number): number => xarmGripperRange.closed + ((position - closed) / (open - closed)) * span;
  const pulses = (): number => pulsesAt(arm.position(joint));
  let enabled = false;
  let speed = defaultSpeed;
  let goal = pulses();
  let error = 0;

  const move = (): void => {
    const share = Math.min(1, Math.max(0, (goal - xarmGripperRange.closed) / span));
    const velocity = (Math.abs(open - closed) / fastestStrokeSeconds) * (Math.max(speed, 100) / xarmGripperMostSpeed);
    arm.drive(joint, { goal: closed + share * (open - closed), velocity, acceleration: velocity * 10, torque: enabled });
  };
  const read = (register: number): number => {
    switch (register) {
      // 0 stopped at the goal, 1 moving, 2 stopped by what it holds.
      case xarmGripperRegister.status: return Math.abs(pulses() - goal) < nearPulses ? 0 : Math.abs(arm.velocity(joint)) > Math.abs(open - closed) * 0.02 ? 1 : 2;
      case xarmGripperRegister.error: return error;
      case xarmGripperRegister.enable: return enabled ? 1 : 0;
      case xarmGripperRegister.speed: return speed;
      case xarmGripperRegister.goal: return gripperPositionWords(goal)[0]!;
      case xarmGripperRegister.goal + 1: return gripperPositionWords(goal)[1]!;
      case xarmGripperRegister.position: return gripperPositionWords(pulses())[0]!;
      case xarmGripperRegister.position + 1: return gripperPositionWords(pulses())[1]!;
      default: return firmware[register - xarmGripperRegister.version] ?? 0;
    }
  };
  const write = (register: number, values: readonly number[]): void => {
    switch (register) {
      case xarmGripperRegister.enable: enabled = values[0] === 1; move(); return;
      case xarmGripperRegister.speed: speed = Math.min(xarmGripperMostSpeed, values[0]!); return;
      case xarmGripperRegister.resetError: error = 0; return;
      case xarmGripperRegister.goal:
        goal = Math.min(xarmGripperRange.open, Math.max(-10, gripperPulses(values)));
        if (enabled) move();
        return;
      default:
    }
  };

  return {
    get error() { return error; },
    answer(body) {
      const request = readGripperRequest(body);
      if (request === 'foreign') return undefined;
      if (typeof request === 'number') return gripperRefusalBody(body[2] ?? 0, request);
      if ('read' in request) return gripperAnswerBody(request, Array.from({ length: request.count }, (_, i) => read(request.read + i)));
      write(request.write, request.values);
      return gripperAnswerBody(request, []);
    },
  };
}
