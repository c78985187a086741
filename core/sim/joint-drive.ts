// A motor's own way to a goal: a trapezoid of velocity under the limits that its registers ask for. The simulator's
// worker runs one a joint for emulated arms; what it returns is what the physics servo is given.

export class JointProfile {
  /** Where the motor's own plan stands: rad (m), and per second. */
  position = 0;
  velocity = 0;

  /** The motor stands here, at rest. */
  settle(position: number): void {
    this.position = position;
    this.velocity = 0;
  }

  /** One step towards `goal`; `mostVelocity` and `mostAcceleration` may be Infinity. Returns the new position. */
  step(goal: number, mostVelocity: number, mostAcceleration: number, seconds: number): number {
    const gap = goal - this.position;
    // The speed from which braking ends at the goal, and never further than the goal in this one step.
    const stoppable = Number.isFinite(mostAcceleration) ? Math.sqrt(2 * mostAcceleration * Math.abs(gap)) : Infinity;
    const wished = Math.sign(gap) * Math.min(mostVelocity, stoppable, Math.abs(gap) / seconds);
    const change = mostAcceleration * seconds;
    this.velocity = Number.isFinite(change) ? this.velocity + Math.min(change, Math.max(-change, wished - this.velocity)) : wished;
    this.position += this.velocity * seconds;
    return this.position;
  }
}
