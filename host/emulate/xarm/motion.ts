// How the emulated xArm moves its joints: planned moves one after another, a velocity held, or goals followed at once.
// Used by box.ts, which decides what is allowed; the motors' own profiles are the physics' business.
import type { EmulatedArm } from '../emulator.ts';

export interface PlannedMove {
  readonly goal: ArrayLike<number>;
  /** Of the joint that has the furthest to go: rad/s, rad/s². */
  readonly speed: number;
  readonly acceleration: number;
  /** Called once: true when the goal was reached, false when it was given up. */
  readonly done?: (reached: boolean) => void;
}

export interface XarmMotion {
  readonly moving: boolean;
  readonly queued: number;
  /** Where each joint was last told to be. */
  readonly commanded: Float64Array;
  enqueue(move: PlannedMove): void;
  /** Instead of whatever is under way, from here and now. */
  replace(move: PlannedMove): void;
  follow(goal: ArrayLike<number>): void;
  /** rad/s; held until the next one or for `seconds`. */
  velocity(speeds: ArrayLike<number>, seconds: number, now: number): void;
  /** Comes to rest on the way that it is on. */
  halt(now: number): void;
  resume(now: number): void;
  /** Halts and forgets what was to come. */
  forget(now: number): void;
  /** Motors on or off the way the box has them; off, the brakes hold where the joint is. */
  torque(now: number): void;
  tick(now: number): void;
}

/** The box's own deceleration when it must stop, rad/s². */
const haltDeceleration = 15;
const mostQueued = 512;
/** A planned move counts as arrived this near, or so long after its profile ended. */
const arrivedRadians = 0.01;
const patienceMilliseconds = 1500;

export function createXarmMotion(arm: EmulatedArm, axes: number): XarmMotion {
  const commanded = Float64Array.from({ length: axes }, (_, i) => arm.position(i));
  const queue: PlannedMove[] = [];
  const speeds = new Float64Array(axes);
  let active: { readonly move: PlannedMove; readonly endsAt: number } | undefined;
  let spinUntil = -Infinity;
  let lastTick = Number.NaN;
  let halted = false;

  const drive = (joint: number, goal: number, velocity: number, acceleration: number): void => {
    commanded[joint] = goal;
    arm.drive(joint, { goal, velocity, acceleration, torque: true });
  };
  const begin = (move: PlannedMove, now: number): void => {
    let furthest = 0;
    for (let i = 0; i < axes; i += 1) furthest = Math.max(furthest, Math.abs(move.goal[i]! - arm.position(i)));
    // Every joint on the same profile, scaled: they start and arrive together.
    for (let i = 0; i < axes; i += 1) {
      const share = furthest < 1e-6 ? 0 : Math.max(1e-4, Math.abs(move.goal[i]! - arm.position(i)) / furthest);
      drive(i, move.goal[i]!, share === 0 ? Infinity : move.speed * share, share === 0 ? Infinity : move.acceleration * share);
    }
    active = { move, endsAt: now + 1000 * profileSeconds(furthest, move.speed, move.acceleration) };
  };
  const drop = (): void => {
    active?.move.done?.(false);
    for (const move of queue.splice(0)) move.done?.(false);
    active = undefined;
  };
  const halt = (now: number): void => {
    for (let i = 0; i < axes; i += 1) {
      const speed = arm.velocity(i);
      const goal = arm.position(i) + (speed * Math.abs(speed)) / (2 * haltDeceleration);
      drive(i, goal, Math.max(Math.abs(speed), 1e-3), haltDeceleration);
    }
    speeds.fill(0);
    spinUntil = now;
    halted = true;
  };

  return {
    commanded,
    get moving() { return !halted && (active !== undefined || queue.length > 0 || speeds.some((speed) => speed !== 0)); },
    get queued() { return queue.length + (active ? 1 : 0); },
    enqueue(move) {
      if (queue.length >= mostQueued) move.done?.(false);
      else queue.push(move);
    },
    replace(move) {
      drop();
      queue.push(move);
    },
    follow(goal) {
      for (let i = 0; i < axes; i += 1) drive(i, goal[i]!, Infinity, Infinity);
    },
    velocity(row, seconds, now) {
      for (let i = 0; i < axes; i += 1) speeds[i] = row[i]!;
      spinUntil = seconds > 0 ? now + 1000 * seconds : Infinity;
    },
    halt,
    resume(now) {
      halted = false;
      if (active) begin(active.move, now);
    },
    forget(now) {
      halt(now);
      drop();
    },
    torque(now) {
      drop();
      speeds.fill(0);
      spinUntil = now;
      for (let i = 0; i < axes; i += 1) drive(i, arm.position(i), Infinity, Infinity);
    },
    tick(now) {
      const seconds = Number.isNaN(lastTick) ? 0 : Math.min(0.05, (now - lastTick) / 1000);
      lastTick = now;
      if (halted) return;
      if (now >= spinUntil) speeds.fill(0);
      for (let i = 0; i < axes; i += 1) if (speeds[i] !== 0) drive(i, commanded[i]! + speeds[i]! * seconds, Infinity, Infinity);
      if (active && arrived(arm, axes, active.move, now - active.endsAt)) {
        const { move } = active;
        active = undefined;
        move.done?.(true);
      }
      const next = active ? undefined : queue.shift();
      if (next) begin(next, now);
    },
  };
}

function arrived(arm: EmulatedArm, axes: number, move: PlannedMove, overdueMilliseconds: number): boolean {
  if (overdueMilliseconds < 0) return false;
  for (let i = 0; i < axes; i += 1) {
    if (Math.abs(move.goal[i]! - arm.position(i)) > arrivedRadians) return overdueMilliseconds > patienceMilliseconds;
  }
  return true;
}

/** How long a trapezoid from rest to rest takes. */
function profileSeconds(distance: number, speed: number, acceleration: number): number {
  const ramp = (speed * speed) / acceleration;
  return distance >= ramp ? distance / speed + speed / acceleration : 2 * Math.sqrt(distance / acceleration);
}
