// A Robotiq-like two-finger gripper as its add-on at the robot answers on port 63352: text lines, 0 open to 255 closed.
import type { EmulatedArm } from '../emulator.ts';
import { linesOf, type Line, type LineListener } from './doors.ts';

/** At the highest speed setting the fingers close their whole way in about this long, and at the lowest in so long; seconds. */
const quickest = 0.6;
const slowest = 4;
const still = 0.01;

export class Gripper {
  readonly #arm: EmulatedArm;
  readonly #joint: number;
  readonly #open: number;
  readonly #travel: number;
  readonly #variables = new Map<string, number>([['ACT', 1], ['GTO', 1], ['SPE', 255], ['FOR', 128], ['POS', 0]]);

  constructor(arm: EmulatedArm) {
    this.#arm = arm;
    const { joint, open, closed } = arm.description.gripper;
    this.#joint = joint;
    this.#open = open;
    this.#travel = closed - open;
    this.#variables.set('POS', this.#position());
  }

  connect(line: Line): LineListener {
    return { data: linesOf(line, (text) => { if (text.trim() !== '') line.send(`${this.answer(text.trim())}\n`); }) };
  }

  /** `SET POS 255 SPE 128` and `GET POS`; `?` when it is neither. */
  answer(text: string): string {
    const [verb, ...words] = text.toUpperCase().split(/\s+/);
    if (verb === 'GET' && words.length === 1) return this.#get(words[0]!);
    return verb === 'SET' && this.#set(words) ? 'ack' : '?';
  }

  #set(words: readonly string[]): boolean {
    if (words.length === 0 || words.length % 2 !== 0) return false;
    const changes: [string, number][] = [];
    for (let i = 0; i < words.length; i += 2) {
      const value = Number(words[i + 1]);
      const most = words[i] === 'ACT' || words[i] === 'GTO' ? 1 : 255;
      if (!this.#variables.has(words[i]!) || !Number.isInteger(value) || value < 0 || value > most) return false;
      changes.push([words[i]!, value]);
    }
    for (const [name, value] of changes) this.#variables.set(name, value);
    if (this.#value('ACT') === 1 && this.#value('GTO') === 1) this.#move();
    return true;
  }

  #move(): void {
    const seconds = slowest + (quickest - slowest) * (this.#value('SPE') / 255);
    this.#arm.drive(this.#joint, {
      goal: this.#open + this.#travel * (this.#value('POS') / 255),
      velocity: Math.abs(this.#travel) / seconds, acceleration: Infinity, torque: true,
    });
  }

  #get(name: string): string {
    switch (name) {
      case 'POS': return `POS ${this.#position()}`;
      case 'PRE': return `PRE ${this.#value('POS')}`;
      case 'OBJ': return `OBJ ${this.#object()}`;
      case 'STA': return `STA ${this.#value('ACT') === 1 ? 3 : 0}`;
      case 'FLT': return 'FLT 0';
      default: return this.#variables.has(name) ? `${name} ${this.#value(name)}` : '?';
    }
  }

  /** 0 on the way, 1 stopped by something while opening, 2 while closing, 3 there. */
  #object(): number {
    const left = this.#value('POS') - this.#position();
    if (Math.abs(left) <= 2) return 3;
    const moving = Math.abs(this.#arm.velocity(this.#joint) / this.#travel) > still;
    return moving ? 0 : left < 0 ? 1 : 2;
  }

  #value(name: string): number { return this.#variables.get(name)!; }
  #share(position: number): number { return (position - this.#open) / this.#travel; }
  #position(): number { return Math.min(255, Math.max(0, Math.round(255 * this.#share(this.#arm.position(this.#joint))))); }
}
