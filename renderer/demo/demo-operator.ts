// The demo operator: a scripted person who sees where the gripper, the cube and the bin are and moves
// the demo hand accordingly. A pure state machine: run-demo.ts shows it the world and carries out what it says.
import type { OperatorFacts } from '../../core/math/arm.ts';
import { add, distance, norm, scale, subtract, type Vec3 } from '../../core/math/vector.ts';
import { intoView, OperatorHand, type View } from './operator-hand.ts';

/** What the operator sees now. Positions in the world, metres. */
export interface Sight {
  readonly seconds: number;
  /** When the hand was where the tool now shows it: the way from hand to tool takes time, and people know it. */
  readonly handSeconds: number;
  readonly tool: Vec3;
  readonly object: Vec3;
  /** 0 closed … 1 open, as measured at the arm. */
  readonly opening: number;
  /** The arm follows the hand now. */
  readonly engaged: boolean;
  /** The screen shows that the hand is being tracked. */
  readonly handSeen: boolean;
  /** The world says that the task is done. */
  readonly success: boolean;
}

export interface Task {
  readonly goal: { readonly centre: Vec3; readonly halfSize: Vec3 };
  readonly operator: OperatorFacts;
  /** Metres of tool per metre of hand, and where the operator stands. */
  readonly scale: number;
  readonly frame: 'behind' | 'facing';
  readonly view: View;
}

export type Phase = 'engage' | 'above' | 'down' | 'grasp' | 'lift' | 'carry' | 'release' | 'leave' | 'finished';

export interface Act {
  readonly position: Vec3;
  readonly pinch: number;
  readonly clutch: boolean;
  readonly phase: Phase;
  readonly done: { readonly success: boolean; readonly reason: string } | undefined;
}

/** How near counts as there: shares of the miss that the open jaws forgive. */
const near = { above: 0.57, down: 0.5, lift: 1.4, carry: 0.9 } as const;
/** Of `clearAbove`: nearer than this to the tool the object is held; higher than this over it the jaws are still clear of it. */
const share = { held: 0.9, clear: 0.7 } as const;
/** Hand speeds, metres per second: free, steering the arm, and close to things. */
const speeds = { free: 0.35, steering: 0.22, careful: 0.1 } as const;
/** Hand velocity per metre of error. What is still on its way to the tool is reckoned in, so this may be brisk. */
const eagerness = 2;
const seconds = { pinch: 0.45, grip: 0.7, letGo: 0.9, settle: 0.45, phase: 14, carrying: 40, whole: 120, unseen: 1.2, memory: 4, shut: 2 } as const;
const mostTries = 5;
/** Share of the gripper's opening, from which on it is taken to follow an open hand. */
const mostlyOpen = 0.6;

/** Directions of the camera's frame in the world and back (x right, y down, z away), for a camera that faces the operator. */
const worldFromCamera: Readonly<Record<Task['frame'], (v: Vec3) => Vec3>> = {
  behind: ([x, y, z]) => [-z, x, -y],
  facing: ([x, y, z]) => [z, -x, -y],
};
const cameraFromWorld: Readonly<Record<Task['frame'], (v: Vec3) => Vec3>> = {
  behind: ([x, y, z]) => [y, -z, -x],
  facing: ([x, y, z]) => [-y, -z, x],
};

interface Reposition { readonly to: Vec3; arrived: number | undefined }

export class DemoOperator {
  readonly #task: Task;
  readonly #hand: OperatorHand;
  #phase: Phase = 'engage';
  #since = Number.NaN;
  #last = Number.NaN;
  #began = Number.NaN;
  #pinch = 0;
  #wantsPinch = 0;
  #clutch = false;
  #tries = 0;
  /** Since when the gripper has stayed shut though the hand is open. */
  #shutSince: number | undefined;
  #steadySince: number | undefined;
  #unseenSince: number | undefined;
  /** Where the hand goes with the clutch released before it goes on, and since when it waits there. */
  #reposition: Reposition | undefined;
  #objectAtRest = 0;
  /** Where the hand was of late, while it held the arm. */
  #way: { readonly at: number; readonly position: Vec3 }[] = [];
  #done: Act['done'];

  constructor(task: Task, start: Vec3) {
    this.#task = task;
    this.#hand = new OperatorHand(start, task.view);
  }

  /** One look at the world, one movement. Call it as often as pictures are made. */
  step(sight: Sight): Act {
    if (Number.isNaN(this.#began)) {
      this.#began = this.#since = this.#last = sight.seconds;
      this.#objectAtRest = sight.object[2];
      this.#reposition = { to: this.#goodStart(subtract(this.#above(sight), sight.tool)), arrived: undefined };
    }
    const step = Math.min(0.15, Math.max(0, sight.seconds - this.#last));
    this.#last = sight.seconds;
    if (this.#done === undefined && sight.seconds - this.#began > seconds.whole) this.#finish(false, `gave up in phase ${this.#phase}`);
    if (this.#done === undefined) {
      this.#watchHand(sight);
      if (this.#reposition !== undefined) this.#moveFree(this.#reposition, sight, step);
      else this.#work(sight, step);
    } else {
      this.#clutch = false;
      this.#hand.move([0, 0, 0], 1, step);
    }
    this.#remember(sight);
    const turn = step / seconds.pinch;
    this.#pinch += Math.min(turn, Math.max(-turn, this.#wantsPinch - this.#pinch));
    return { position: this.#hand.position, pinch: this.#pinch, clutch: this.#clutch, phase: this.#phase, done: this.#done };
  }

  #work(sight: Sight, step: number): void {
    const { goal: { centre }, operator: { carryHeight, dropHeight, graspAbove, straddle, clearAbove } } = this.#task;
    const held = distance(sight.object, sight.tool) < share.held * clearAbove;
    const inPhase = sight.seconds - this.#since;
    const isCarrying = held && (this.#phase === 'lift' || this.#phase === 'carry');
    // Let go on the way, it may lie where it should all the same.
    if (sight.success && (this.#phase === 'above' || this.#phase === 'down')) { this.#finish(true, 'the cube is in the bin'); return; }
    // Starting again lets go: with the cube in hand it is better to be slow.
    if (inPhase > (isCarrying ? seconds.carrying : seconds.phase) && this.#phase !== 'leave') { this.#again(sight); return; }
    switch (this.#phase) {
      case 'engage':
        this.#clutch = true;
        if (sight.engaged && inPhase > seconds.settle) this.#enter('above', sight);
        return;
      case 'above':
        if (this.#takesGripperOver(sight)) this.#hand.move([0, 0, 0], 1, step);
        else if (this.#steer(this.#above(sight), sight, step, speeds.steering, near.above * straddle)) this.#enter('down', sight);
        return;
      case 'down': {
        const [x, y, z] = sight.object;
        const aside = Math.hypot(x - sight.tool[0], y - sight.tool[1]);
        // Off to the side and low, the jaws would push the cube away: wait above it until they straddle it.
        const height = aside > straddle && sight.tool[2] > z + share.clear * clearAbove ? Math.max(sight.tool[2], z + clearAbove) : z + graspAbove;
        if (this.#steer([x, y, height], sight, step, speeds.careful, near.down * straddle)) this.#enter('grasp', sight);
        return;
      }
      case 'grasp':
        this.#wantsPinch = 1;
        this.#hand.move([0, 0, 0], 1, step);
        if (inPhase > seconds.pinch + seconds.grip) this.#enter('lift', sight);
        return;
      case 'lift': {
        const up = this.#steer([sight.tool[0], sight.tool[1], carryHeight], sight, step, speeds.steering, near.lift * straddle);
        if (sight.tool[2] > this.#objectAtRest + 1.2 * clearAbove && !held) this.#again(sight);
        else if (up) this.#enter('carry', sight);
        return;
      }
      case 'carry':
        if (!held) this.#again(sight);
        else if (this.#steer([centre[0], centre[1], dropHeight], sight, step, speeds.steering, near.carry * straddle)) this.#enter('release', sight);
        return;
      case 'release':
        this.#wantsPinch = 0;
        this.#hand.move([0, 0, 0], 1, step);
        if (inPhase > seconds.pinch + seconds.letGo && (!held || inPhase > 4)) this.#enter('leave', sight);
        return;
      case 'leave': {
        const up = this.#steer([sight.tool[0], sight.tool[1], carryHeight + 0.03], sight, step, speeds.steering, near.lift * straddle);
        if (!up && inPhase < 3) return;
        this.#clutch = false;
        if (sight.success) this.#finish(true, 'the cube is in the bin');
        else if (inPhase > 4) this.#again(sight);
        return;
      }
      case 'finished': return;
    }
  }

  /** A gripper that was engaged shut keeps what it holds until the hand has pinched once. True while that is going on. */
  #takesGripperOver(sight: Sight): boolean {
    const isShut = sight.opening < mostlyOpen && this.#pinch < 0.1;
    if (!isShut && this.#wantsPinch === 0) { this.#shutSince = undefined; return this.#pinch > 0; }
    this.#shutSince ??= sight.seconds;
    const shutSeconds = sight.seconds - this.#shutSince;
    if (shutSeconds > seconds.shut) this.#wantsPinch = 1;
    if (shutSeconds > seconds.shut + seconds.pinch + seconds.grip) { this.#wantsPinch = 0; this.#shutSince = undefined; }
    return true;
  }

  #above({ object }: Sight): Vec3 { return [object[0], object[1], this.#task.operator.carryHeight - 0.02]; }

  /** Moves the hand so that the tool comes nearer the place. True once it has stayed `within` of it for a moment. */
  #steer(place: Vec3, sight: Sight, step: number, fastest: number, within: number): boolean {
    const error = subtract(place, add(sight.tool, this.#onItsWay(sight)));
    const wished = scale(cameraFromWorld[this.#task.frame](error), eagerness / this.#task.scale);
    this.#hand.move(wished, fastest, step);
    if (norm(error) > within && this.#hand.isBlocked(wished)) {
      this.#clutch = false;
      this.#reposition = { to: this.#goodStart(error), arrived: undefined };
      return false;
    }
    if (distance(place, sight.tool) > within) { this.#steadySince = undefined; return false; }
    this.#steadySince ??= sight.seconds;
    return sight.seconds - this.#steadySince > 0.2;
  }

  /** What the tool will still move, of what the hand has moved already. */
  #onItsWay({ handSeconds }: Sight): Vec3 {
    const then = this.#way.findLast(({ at }) => at <= handSeconds) ?? this.#way[0];
    if (then === undefined) return [0, 0, 0];
    return scale(worldFromCamera[this.#task.frame](subtract(this.#hand.position, then.position)), this.#task.scale);
  }

  #remember({ seconds: now, engaged }: Sight): void {
    if (!engaged) this.#way = [];
    else this.#way = [...this.#way.filter(({ at }) => at > now - seconds.memory), { at: now, position: this.#hand.position }];
  }

  /** A place in view with room for the way that lies ahead of the tool. */
  #goodStart(toolWay: Vec3): Vec3 {
    const handWay = scale(cameraFromWorld[this.#task.frame](toolWay), 1 / this.#task.scale);
    const middle: Vec3 = [0, 0.075, 0.47];
    const most = 0.13;
    const back = norm(handWay) > 2 * most ? scale(handWay, most / norm(handWay)) : scale(handWay, 0.5);
    return intoView(subtract(middle, back), this.#task.view);
  }

  /** Hand off the clutch: over to a better place, let the tracker settle, and take hold again. */
  #moveFree(move: Reposition, sight: Sight, step: number): void {
    this.#clutch = false;
    if (move.arrived === undefined) {
      // The arm holds as soon as the clutch is seen to be open; moving before would drag it along.
      if (sight.engaged) this.#hand.move([0, 0, 0], 1, step);
      else if (this.#hand.moveTo(move.to, speeds.free, step)) move.arrived = sight.seconds;
      return;
    }
    this.#hand.move([0, 0, 0], 1, step);
    if (sight.seconds - move.arrived < seconds.settle || !sight.handSeen) return;
    this.#clutch = true;
    if (!sight.engaged) return;
    this.#reposition = undefined;
    this.#since = sight.seconds;
  }

  /** Out of sight, the hand drives nothing: show it again, in the middle. */
  #watchHand(sight: Sight): void {
    if (sight.handSeen) { this.#unseenSince = undefined; return; }
    this.#unseenSince ??= sight.seconds;
    const onTheWay = this.#reposition !== undefined && this.#reposition.arrived === undefined;
    if (onTheWay || sight.seconds - this.#unseenSince < seconds.unseen) return;
    this.#unseenSince = sight.seconds;
    // Not twice the same place: the tracker may dislike just this one.
    const away = scale(subtract([0, 0.075, 0.47], this.#hand.position), 0.7);
    this.#reposition = { to: intoView(add(add(this.#hand.position, away), [0, 0, this.#hand.position[2] > 0.47 ? -0.04 : 0.04]), this.#task.view), arrived: undefined };
  }

  #enter(phase: Phase, sight: Sight): void {
    this.#phase = phase;
    this.#since = sight.seconds;
    this.#steadySince = undefined;
  }

  /** Missed or dropped: open, and from the start, as long as there is patience. */
  #again(sight: Sight): void {
    this.#tries += 1;
    if (sight.success) { this.#finish(true, 'the cube is in the bin'); return; }
    if (this.#tries >= mostTries) { this.#finish(false, `gave up after ${this.#tries} tries, last in phase ${this.#phase}`); return; }
    this.#wantsPinch = 0;
    this.#clutch = true;
    this.#enter(this.#phase === 'engage' ? 'engage' : 'above', sight);
  }

  #finish(success: boolean, reason: string): void {
    this.#phase = 'finished';
    this.#clutch = false;
    this.#done = { success, reason };
  }
}
