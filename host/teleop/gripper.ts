// Pinch to gripper. The loop calls it every tick; 0 is open, 1 is closed.
//
// Proportional while open, so that the operator sees the gripper answer and can aim with it half closed;
// latched while grasping, because a tracked pinch trembles by a tenth and a trembling grip drops things.

/** Below this the hand counts as open: a relaxed hand is not quite spread. */
const openPinch = 0.2;
/** At this pinch the gripper closes fully and stays so… */
const graspPinch = 0.72;
/** …until the fingers have clearly parted. */
const releasePinch = 0.45;
/** Full strokes per second. */
const strokesPerSecond = 4;

export class GripperMapping {
  /** 0 open … 1 closed. */
  value = 0;
  #grasping = false;
  /** After engaging with a closed gripper an open hand does not drop what is held: pinch once to take it over. */
  #takenOver = true;

  /** The clutch closed while the gripper stands at `value`. */
  engage(value: number, pinch: number): void {
    this.value = Math.min(1, Math.max(0, value));
    // What it grasped last and still stands round, it holds: the guard may have eased its squeeze to as wide as the thing is.
    this.#grasping = this.value > 0.95 || (this.#grasping && this.value > openPinch);
    this.#takenOver = !this.#grasping || pinch >= releasePinch;
  }

  follow(pinch: number, stepSeconds: number): number {
    if (!Number.isFinite(pinch) || !(stepSeconds > 0)) return this.value;
    if (pinch >= graspPinch) { this.#grasping = true; this.#takenOver = true; }
    else if (pinch < releasePinch && this.#takenOver) this.#grasping = false;
    const goal = this.#grasping ? 1 : Math.min(1, Math.max(0, (pinch - openPinch) / (graspPinch - openPinch)));
    const most = strokesPerSecond * Math.min(stepSeconds, 0.05);
    this.value += Math.min(most, Math.max(-most, goal - this.value));
    return this.value;
  }
}
