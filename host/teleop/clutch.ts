// The other hand's fist as a clutch. The loop asks it every tick and tells the session, which ORs it
// with Space and the on-screen button.

/** A level from a trembling number: on above `on`, off below `off`, as it was in between. */
export class FistClutch {
  held = false;
  readonly #on: number;
  readonly #off: number;

  constructor(on = 0.75, off = 0.5) {
    this.#on = on;
    this.#off = off;
  }

  /** `fist` 0 … 1; undefined (no such hand in view) is an open hand: silence lets go. */
  follow(fist: number | undefined): boolean {
    if (fist === undefined || !(fist >= this.#off)) this.held = false;
    else if (fist > this.#on) this.held = true;
    return this.held;
  }
}
