// What the robot is asked in each of its cycles: from the newest goal, the robot's own state and what the servo program
// says that it does. Pure but for the shared goals; the worker calls it with every row that arrives.
import type { ArmDescription } from '../../../core/math/arm.ts';
import { rtdeOffset, type RtdeRecipe } from '../../../core/protocols/rtde-values.ts';
import type { GoalInbox } from '../network-arm/link.ts';
import { hostTimeoutMilliseconds, Setpoint } from '../network-arm/setpoint.ts';
import { asked, doing, goalRegisters, register } from './servo-script.ts';

export const outputNames: readonly string[] = [
  'timestamp', 'actual_q', 'actual_qd', 'actual_current', 'target_q', 'robot_mode', 'safety_mode', 'runtime_state', register.doing, register.session,
];
export const inputNames: readonly string[] = [register.count, register.asked, ...goalRegisters];

export const robotJoints = 6;
const playing = 2;
const lastCount = 2 ** 31 - 1;

export class Pilot {
  readonly setpoint: Setpoint;
  /** The row to send: count, what is asked, six goals. */
  readonly inputs = new Float64Array(2 + robotJoints);
  /** The number of our upload that should be running. */
  session = 0;
  /** Set to end the program. */
  ending = false;
  /** Our program runs. */
  programRuns = false;
  readonly #inbox: GoalInbox;
  readonly #at: Readonly<Record<'target' | 'runtime' | 'doing' | 'session', number>>;
  readonly #stands: Float64Array;
  readonly #gripper: number;
  #count = 0;
  /** After trouble, goals count again once somebody has let go: nothing starts to move because a stop was released. */
  #mustLetGo = true;

  /** `hertz`: cycles a second. */
  constructor(description: ArmDescription, outputs: RtdeRecipe, inbox: GoalInbox, hertz: number) {
    this.#gripper = description.gripper.joint;
    this.setpoint = new Setpoint(description.joints, this.#gripper, hertz);
    this.#inbox = inbox;
    this.#stands = new Float64Array(description.joints.length);
    this.#at = {
      target: rtdeOffset(outputs, 'target_q'), runtime: rtdeOffset(outputs, 'runtime_state'),
      doing: rtdeOffset(outputs, register.doing), session: rtdeOffset(outputs, register.session),
    };
  }

  /** Before the first cycle: where the gripper is. */
  gripperStands(position: number): void { this.#stands[this.#gripper] = position; }

  /** `row` as the robot sent it; `now` in milliseconds of the host's clock; `ready`: nothing is wrong with the robot. */
  step(row: Float64Array, now: number, ready: boolean): void {
    this.programRuns = row[this.#at.session] === this.session && row[this.#at.runtime] === playing;
    const able = ready && this.programRuns;
    const isNew = this.#inbox.look();
    if (!able) this.#mustLetGo = true;
    else if (this.#inbox.holding) this.#mustLetGo = false;
    this.#inbox.tellFollows(!this.#mustLetGo);
    const wanted = able && !this.#mustLetGo && !this.#inbox.holding;
    const follows = row[this.#at.doing] === doing.following;
    if (wanted && follows && isNew) this.setpoint.follow(this.#inbox.newest, this.#inbox.newestAt / 1e6, this.#where(row));
    else if (!wanted || !follows) this.#stand(row);
    this.setpoint.step(now);
    const fresh = now - this.#inbox.newestAt / 1e6 <= hostTimeoutMilliseconds;
    this.#count = this.#count === lastCount ? 0 : this.#count + 1;
    this.inputs[0] = this.#count;
    this.inputs[1] = this.ending ? asked.end : wanted && fresh ? asked.follow : asked.hold;
    for (let joint = 0; joint < robotJoints; joint += 1) this.inputs[2 + joint] = this.setpoint.position[joint]!;
  }

  /** The gripper's goal; undefined while nothing is followed. */
  get gripperGoal(): number | undefined { return this.setpoint.holding ? undefined : this.setpoint.position[this.#gripper]; }

  /** The program holds, so the setpoint is where the robot wants its joints: what is followed next begins there. */
  #stand(row: Float64Array): void {
    const late = this.setpoint.hostLate;
    this.setpoint.settle(this.#where(row));
    this.setpoint.hostLate = late;
  }

  #where(row: Float64Array): Float64Array {
    for (let joint = 0; joint < robotJoints; joint += 1) this.#stands[joint] = row[this.#at.target + joint]!;
    return this.#stands;
  }
}
