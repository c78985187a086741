// The primary and secondary interfaces (30001, 30002): programs in, the robot's state and messages out.
import type { Controller } from './controller.ts';
import type { Line, LineListener } from './doors.ts';
import { saidMessage, statePackage, versionMessage } from './primary-packages.ts';
import { programsOf } from './script-uploads.ts';

/** Ten times a second. */
const everySteps = 50;

export class PrimaryServer {
  readonly #controller: Controller;
  readonly #lines = new Set<Line>();

  constructor(controller: Controller) {
    this.#controller = controller;
    controller.hear = (kind, text, line) => { this.#tell(saidMessage(controller.timestamp, kind, text, line)); };
  }

  connect(line: Line): LineListener {
    line.send(versionMessage(this.#controller.timestamp));
    line.send(statePackage(this.#controller, true));
    this.#lines.add(line);
    const run = (source: string): void => { this.#controller.run(source); };
    return { data: programsOf(line, run), closed: () => { this.#lines.delete(line); } };
  }

  step(): void {
    if (this.#lines.size > 0 && this.#controller.stepCount % everySteps === 0) this.#tell(statePackage(this.#controller, false));
  }

  #tell(bytes: Uint8Array): void { for (const line of this.#lines) line.send(bytes); }
}
