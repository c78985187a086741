// Where the controller wants the six joints, a control step at a time: servo, speed, move and brake. What a real
// controller does inside is not published; each way here is an approximation that says which.
import { JointProfile } from '../../../core/sim/joint-drive.ts';

export const controlStepSeconds = 0.002;
/** Brakes when nothing else is asked, and in a protective stop: rad/s². */
export const brakingAcceleration = 20;
/** servoj's own defaults are a lookahead of 0.1 s and a gain of 300; the lag grows with one and shrinks with the root of the other. */
const defaultGain = 300;
const still = 1e-4;

export class JointMotion {
  readonly position: Float64Array;
  readonly velocity: Float64Array;
  /** Of the last servo goal given; NaN before the first. The safety system watches its steps. */
  readonly #goal: Float64Array;
  #way: 'brake' | 'servo' | 'speed' | 'move' = 'brake';
  #ordered = false;
  #acceleration = brakingAcceleration;
  #lagSeconds = 0;
  readonly #from: Float64Array;
  readonly #profile = new JointProfile();
  #along = 0;
  #mostVelocity = 0;

  constructor(joints: number) {
    this.position = new Float64Array(joints);
    this.velocity = new Float64Array(joints);
    this.#goal = new Float64Array(joints);
    this.#from = new Float64Array(joints);
  }

  settle(position: (joint: number) => number): void {
    for (let i = 0; i < this.position.length; i += 1) this.position[i] = position(i);
    this.velocity.fill(0);
    this.#way = 'brake';
    // A move that was under way has nowhere to go from here.
    this.#along = 0;
    this.#profile.settle(0);
  }

  get steady(): boolean { return this.velocity.every((value) => Math.abs(value) < still); }

  /** Follows for this step: a critically damped second-order follower whose lag behind a steady motion is lookahead·√(300/gain). */
  servo(goal: ArrayLike<number>, lookaheadSeconds: number, gain: number): void {
    this.#goal.set(goal);
    this.#lagSeconds = lookaheadSeconds * Math.sqrt(defaultGain / gain);
    this.#order('servo');
  }

  /** Takes up these velocities in this step, no faster than the acceleration allows. */
  speed(velocity: ArrayLike<number>, acceleration: number): void {
    this.#goal.set(velocity);
    this.#acceleration = acceleration;
    this.#order('speed');
  }

  /** Comes to rest in this step and the next ones, joint by joint. */
  brake(acceleration: number): void {
    this.#acceleration = acceleration;
    this.#order('brake');
  }

  /** Begins a straight line in joint space, from rest, with the leading joint's velocity and acceleration. */
  startMove(goal: ArrayLike<number>, acceleration: number, velocity: number): void {
    this.#goal.set(goal);
    this.#from.set(this.position);
    this.#along = 0;
    for (let i = 0; i < this.#goal.length; i += 1) this.#along = Math.max(this.#along, Math.abs(this.#goal[i]! - this.#from[i]!));
    this.#profile.settle(0);
    this.#acceleration = acceleration;
    this.#mostVelocity = velocity;
  }
  /** Goes on with the move in this step; false when it has arrived. */
  move(): boolean {
    this.#order('move');
    return this.#along - this.#profile.position > still || Math.abs(this.#profile.velocity) > still;
  }

  #order(way: 'brake' | 'servo' | 'speed' | 'move'): void {
    this.#way = way;
    this.#ordered = true;
  }

  /** One control step. Without an order since the last one, the joints brake. */
  step(): void {
    if (!this.#ordered && this.#way !== 'brake') this.brake(brakingAcceleration);
    this.#ordered = false;
    switch (this.#way) {
      case 'servo': this.#follow(); return;
      case 'speed': this.#change((joint) => this.#goal[joint]!); return;
      case 'brake': this.#change(() => 0); return;
      case 'move': this.#along > 0 ? this.#lead() : undefined;
    }
  }

  #follow(): void {
    const step = controlStepSeconds;
    const rate = 2 / Math.max(this.#lagSeconds, 2 * step);
    const fade = Math.exp(-rate * step);
    for (let i = 0; i < this.position.length; i += 1) {
      // Exact over the step for a goal that stands still in it.
      const error = this.position[i]! - this.#goal[i]!;
      const slope = this.velocity[i]! + rate * error;
      this.position[i] = this.#goal[i]! + (error + slope * step) * fade;
      this.velocity[i] = (this.velocity[i]! - rate * slope * step) * fade;
    }
  }

  #change(wished: (joint: number) => number): void {
    const most = this.#acceleration * controlStepSeconds;
    for (let i = 0; i < this.position.length; i += 1) {
      const change = wished(i) - this.velocity[i]!;
      this.velocity[i] = this.velocity[i]! + Math.min(most, Math.max(-most, change));
      this.position[i] = this.position[i]! + this.velocity[i]! * controlStepSeconds;
    }
  }

  #lead(): void {
    const share = this.#profile.step(this.#along, this.#mostVelocity, this.#acceleration, controlStepSeconds) / this.#along;
    for (let i = 0; i < this.position.length; i += 1) {
      const next = this.#from[i]! + (this.#goal[i]! - this.#from[i]!) * share;
      this.velocity[i] = (next - this.position[i]!) / controlStepSeconds;
      this.position[i] = next;
    }
  }
}
