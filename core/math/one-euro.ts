// The One Euro filter (Casiez, Roussel, Vogel, CHI 2012): a first-order low-pass whose cut-off grows
// with speed, so that a resting hand is calm and a moving hand is prompt. The page's tracker smooths
// with it; nothing downstream of the recording does.
import { conjugate, identityQuat, multiplyQuat, normalizeQuat, rotationVector, axisAngle, norm, type Quat } from './vector.ts';

export interface OneEuroSettings {
  /** Cut-off at rest, hertz: lower is calmer and later. */
  readonly minimumCutoffHz: number;
  /** Growth of the cut-off with speed: hertz per (unit of the input per second). */
  readonly beta: number;
  /** Cut-off of the speed estimate, hertz. */
  readonly speedCutoffHz?: number;
}

const defaultSpeedCutoffHz = 1;
/** After a gap this long the past says nothing about the present: start again from the new value. */
const longestGapSeconds = 0.5;

const timeConstantSeconds = (cutoffHz: number): number => 1 / (2 * Math.PI * cutoffHz);
/** Share of the new value for a step of `stepSeconds`. */
const blendShare = (cutoffHz: number, stepSeconds: number): number => stepSeconds / (stepSeconds + timeConstantSeconds(cutoffHz));

/**
 * Delay at cut-off `cutoffHz`, milliseconds. The step y += a (x − y) with a = dt / (dt + τ) has group
 * delay dt (1 − a) / a = τ at low frequency, whatever dt is: a hand that moves steadily is seen exactly
 * τ = 1 / (2π·cut-off) late.
 */
export const delayMillisecondsAt = (cutoffHz: number): number => timeConstantSeconds(cutoffHz) * 1000;

/**
 * Smooths a row of numbers that belong together (a point, a set of landmarks). One cut-off for the whole
 * row, from the length of its speed, so that smoothing never bends the direction of a motion.
 */
export class OneEuroVector {
  settings: OneEuroSettings;
  readonly #last: Float64Array;
  // Speed is taken between raw values: taken from the last output it would grow with the delay itself.
  readonly #lastRaw: Float64Array;
  readonly #speed: Float64Array;
  #lastSeconds = Number.NaN;
  #cutoffHz: number;

  constructor(size: number, settings: OneEuroSettings) {
    this.settings = settings;
    this.#last = new Float64Array(size);
    this.#lastRaw = new Float64Array(size);
    this.#speed = new Float64Array(size);
    this.#cutoffHz = settings.minimumCutoffHz;
  }

  /** Delay at the present cut-off, milliseconds; 0 before the first value. */
  get delayMilliseconds(): number { return Number.isNaN(this.#lastSeconds) ? 0 : delayMillisecondsAt(this.#cutoffHz); }

  /** Forget the past: the next value passes unchanged. */
  reset(): void {
    this.#lastSeconds = Number.NaN;
    this.#speed.fill(0);
    this.#cutoffHz = this.settings.minimumCutoffHz;
  }

  /** Smooths `row` into `out` (may be the same array). A row with anything not finite repeats the last output. */
  filter(row: ArrayLike<number>, seconds: number, out: Float64Array): Float64Array {
    const last = this.#last;
    for (let i = 0; i < last.length; i += 1) {
      if (!Number.isFinite(row[i])) { out.set(last); return out; }
    }
    const step = seconds - this.#lastSeconds;
    if (!(step <= longestGapSeconds)) {
      this.reset();
      this.#lastSeconds = seconds;
      for (let i = 0; i < last.length; i += 1) last[i] = this.#lastRaw[i] = row[i]!;
      out.set(last);
      return out;
    }
    if (step <= 0) { out.set(last); return out; }
    this.#lastSeconds = seconds;
    const speedShare = blendShare(this.settings.speedCutoffHz ?? defaultSpeedCutoffHz, step);
    let squared = 0;
    for (let i = 0; i < last.length; i += 1) {
      const speed = this.#speed[i]! + speedShare * ((row[i]! - this.#lastRaw[i]!) / step - this.#speed[i]!);
      this.#lastRaw[i] = row[i]!;
      this.#speed[i] = speed;
      squared += speed * speed;
    }
    this.#cutoffHz = this.settings.minimumCutoffHz + this.settings.beta * Math.sqrt(squared);
    const share = blendShare(this.#cutoffHz, step);
    for (let i = 0; i < last.length; i += 1) last[i] = last[i]! + share * (row[i]! - last[i]!);
    out.set(last);
    return out;
  }
}

/** Smooths an orientation: the same filter on the turn from the last output to the new value; speed in radians per second. */
export class OneEuroQuat {
  settings: OneEuroSettings;
  #last: Quat = identityQuat;
  #lastRaw: Quat = identityQuat;
  #speed = 0;
  #lastSeconds = Number.NaN;
  #cutoffHz: number;

  constructor(settings: OneEuroSettings) {
    this.settings = settings;
    this.#cutoffHz = settings.minimumCutoffHz;
  }

  get delayMilliseconds(): number { return Number.isNaN(this.#lastSeconds) ? 0 : delayMillisecondsAt(this.#cutoffHz); }

  reset(): void {
    this.#lastSeconds = Number.NaN;
    this.#speed = 0;
    this.#cutoffHz = this.settings.minimumCutoffHz;
  }

  filter(orientation: Quat, seconds: number): Quat {
    if (!orientation.every(Number.isFinite)) return this.#last;
    const step = seconds - this.#lastSeconds;
    if (!(step <= longestGapSeconds)) {
      this.reset();
      this.#lastSeconds = seconds;
      this.#last = this.#lastRaw = normalizeQuat(orientation);
      return this.#last;
    }
    if (step <= 0) return this.#last;
    this.#lastSeconds = seconds;
    const raw = normalizeQuat(orientation);
    const rawAngle = norm(rotationVector(multiplyQuat(conjugate(this.#lastRaw), raw)));
    this.#lastRaw = raw;
    this.#speed += blendShare(this.settings.speedCutoffHz ?? defaultSpeedCutoffHz, step) * (rawAngle / step - this.#speed);
    this.#cutoffHz = this.settings.minimumCutoffHz + this.settings.beta * this.#speed;
    const turn = rotationVector(multiplyQuat(conjugate(this.#last), raw));
    this.#last = normalizeQuat(multiplyQuat(this.#last, axisAngle(turn, norm(turn) * blendShare(this.#cutoffHz, step))));
    return this.#last;
  }
}
