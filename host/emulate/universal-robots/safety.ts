// What makes the emulated robot stop itself: joints too fast, too far round, or held back. The figures are the e-Series'
// own where they are published and say so where they are not.
import { controlStepSeconds, type JointMotion } from './joint-motion.ts';
import type { ScriptRobot } from './script-functions.ts';

/** 191 degrees per second: the joints' 180 with the safety system's margin. A goal that jumps too far ends here, too. */
export const mostVelocity = (191 * Math.PI) / 180;
/** 363 degrees either way. */
export const mostTurn = (363 * Math.PI) / 180;
/** Between where a joint should be and where it is: not published; what a blocked arm reaches within a fraction of a second. */
const mostDeviation = 0.35;

export class SafetySystem {
  readonly #before: Float64Array;
  constructor(joints: number) { this.#before = new Float64Array(joints); }

  /** Call before the motion's step. */
  remember(motion: JointMotion): void { this.#before.set(motion.position); }

  /** Call after it: why the robot must stop, or nothing. The step that went too far is then taken back. */
  judge(motion: JointMotion, actual: ScriptRobot['actual']): string | undefined {
    for (let joint = 0; joint < this.#before.length; joint += 1) {
      const target = motion.position[joint]!;
      const moved = Math.abs(target - this.#before[joint]!) / controlStepSeconds;
      const why = !(moved <= mostVelocity) ? `joint ${joint + 1} faster than ${mostVelocity.toFixed(2)} rad/s`
        : Math.abs(target) > mostTurn ? `joint ${joint + 1} beyond its range`
          : Math.abs(target - actual(joint).position) > mostDeviation ? `joint ${joint + 1} deviates from its path` : undefined;
      if (why === undefined) continue;
      this.#takeBack(motion);
      return why;
    }
    return undefined;
  }

  #takeBack(motion: JointMotion): void {
    motion.position.set(this.#before);
    for (let i = 0; i < this.#before.length; i += 1) {
      const velocity = motion.velocity[i]!;
      motion.velocity[i] = Number.isFinite(velocity) ? Math.min(mostVelocity, Math.max(-mostVelocity, velocity)) : 0;
    }
  }
}
