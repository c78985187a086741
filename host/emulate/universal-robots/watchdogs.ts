// rtde_set_watchdog: a program asks that an input come at least so often, and what to do when it does not.
import { inputTypes } from '../../../core/protocols/rtde-names.ts';
import { controlStepSeconds } from './joint-motion.ts';
import type { Registers } from './registers.ts';

type Action = 'ignore' | 'pause' | 'stop';
interface Watchdog { readonly name: string; readonly mostSteps: number; readonly action: Action; sinceStep: number }
const most = 32;

export class Watchdogs {
  readonly #registers: Registers;
  #watchdogs: readonly Watchdog[] = [];
  constructor(registers: Registers) { this.#registers = registers; }

  /** False when there is no such input. */
  add(name: string, hertz: number, action: Action, step: number): boolean {
    if (inputTypes(name) === undefined || this.#watchdogs.length >= most) return false;
    const mostSteps = Math.max(1, 1 / hertz / controlStepSeconds);
    this.#watchdogs = [...this.#watchdogs.filter((one) => one.name !== name), { name, mostSteps, action, sinceStep: step }];
    return true;
  }

  clear(): void { this.#watchdogs = []; }

  /** The worst that a watchdog asks for in this step. */
  check(step: number): Action {
    let worst: Action = 'ignore';
    for (const one of this.#watchdogs) {
      const heard = Math.max(one.sinceStep, this.#registers.writtenAt(one.name) ?? 0);
      if (step - heard <= one.mostSteps) continue;
      if (one.action === 'stop' || worst === 'ignore') worst = one.action;
    }
    return worst;
  }
}
