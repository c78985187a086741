// The life of the servo program as the driver sees it: sent, running, ended by somebody, gone with a stop and sent anew.
// Pure; the worker tells it of every row.
import { fault, type Fault } from '../../../core/fault.ts';

/** A program that is sent runs within this time, or does not run. */
export const programMilliseconds = 2000;
/** The program may be a cycle or two behind the state that stopped it. */
const goneMilliseconds = 200;

export interface ProgramActions {
  /** Uploads the program under this number. */
  send(session: number): void;
  report(trouble: Fault): void;
}

export class ProgramWatch {
  /** The number of the newest upload. */
  session: number;
  /** What is wrong with the robot itself. */
  trouble: Fault | undefined;
  /** It ran at least once. */
  started = false;
  readonly #device: string;
  readonly #act: ProgramActions;
  #sentUntil = Number.NaN;
  #goneSince = Number.NaN;
  #told = false;

  /** `session`: where the numbers begin; another program's must be unlikely. */
  constructor(device: string, session: number, act: ProgramActions) {
    this.#device = device;
    this.session = session;
    this.#act = act;
  }

  send(now: number): void {
    this.session += 1;
    this.#sentUntil = now + programMilliseconds;
    this.#goneSince = Number.NaN;
    this.#told = false;
    this.#act.send(this.session);
  }

  /** `found`: what is wrong with the robot in this row; `runs`: our program is running; times in milliseconds. */
  look(found: Fault | undefined, runs: boolean, now: number): void {
    const before = this.trouble;
    this.trouble = found;
    if (found && found.code !== before?.code) this.#act.report(found);
    if (found) return;
    // A stop was released at the robot: our program went with it. One that somebody ended is not sent again.
    if (before) this.send(now);
    else if (runs) this.#runs();
    else this.#missing(now);
  }

  #runs(): void {
    this.started = true;
    this.#sentUntil = Number.NaN;
    this.#goneSince = Number.NaN;
  }

  #missing(now: number): void {
    if (now < this.#sentUntil) return;
    if (Number.isNaN(this.#goneSince)) this.#goneSince = now;
    if (this.#told || now - this.#goneSince < goneMilliseconds) return;
    this.#told = true;
    this.#act.report(fault('arm.program-ended', { device: this.#device, state: Number.isNaN(this.#sentUntil) ? 'somebody or something stopped it' : 'it did not start' }));
  }
}
