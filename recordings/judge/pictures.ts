// One camera's pictures: frozen, black, badly lit, out of focus; by the facts that came with each frame.
import { pictureFactNames, type PictureFacts } from '../../core/math/picture-facts.ts';
import type { StreamDescription } from '../../core/streams/stream.ts';
import type { SampleRow } from '../message.ts';
import type { Driving } from './driving.ts';
import { finding, placeOf, weigh, type Finding, type Stretch, type TakeFacts } from './finding.ts';
import { LogHistogram } from './log-histogram.ts';
import type { Activity } from './motion.ts';
import type { Thresholds } from './thresholds.ts';
import { offsetOf } from './timing.ts';

/** Frames of one kind: how many, in how many stretches, and the longest of them. */
class Runs {
  frames = 0;
  stretches = 0;
  seconds = 0;
  longest: Stretch | null = null;

  add(frames: number, stretch: Stretch): void {
    this.frames += frames;
    this.stretches += 1;
    this.seconds += (stretch.toNanos - stretch.fromNanos) / 1e9;
    if (this.longest === null || stretch.toNanos - stretch.fromNanos > this.longest.toNanos - this.longest.fromNanos) this.longest = stretch;
  }
}

/** Follows whether a thing is so, from frame to frame. */
class Run {
  readonly #each: (frames: number, stretch: Stretch, before: number) => void;
  #frames = 0;
  #fromNanos = 0;
  #toNanos = 0;
  #before = 0;

  /** `before`: what `next` was given when the run began. */
  constructor(each: (frames: number, stretch: Stretch, before: number) => void) {
    this.#each = each;
  }

  next(isSo: boolean, fromNanos: number, nanos: number, before = 0): void {
    if (!isSo) {
      this.end();
      return;
    }
    if (this.#frames === 0) [this.#fromNanos, this.#before] = [fromNanos, before];
    this.#frames += 1;
    this.#toNanos = nanos;
  }

  end(): void {
    if (this.#frames > 0) this.#each(this.#frames, { fromNanos: this.#fromNanos, toNanos: this.#toNanos }, this.#before);
    this.#frames = 0;
  }
}

/** So many steps of a joint while a picture stood still are more than a twitch. */
const leastMoves = 3;

export class Pictures {
  readonly stream: StreamDescription;
  readonly #limits: Thresholds;
  readonly #activity: Activity;
  readonly #driving: Driving;
  readonly #offsets: readonly number[];
  readonly #sharpness = new LogHistogram(-10, 20);
  readonly #black = new Runs();
  readonly #dim = new Runs();
  readonly #burnt = new Runs();
  readonly #frozenInMotion = new Runs();
  readonly #frozenInHand = new Runs();
  readonly #frozenEver = new Runs();
  readonly #runs: { readonly black: Run; readonly dim: Run; readonly burnt: Run; readonly frozen: Run };
  #frames = 0;
  #brightness = 0;
  #last = 0;
  #heldSince = false;
  #blurriest: { sharpness: number; nanos: number } | null = null;

  constructor(stream: StreamDescription, limits: Thresholds, activity: Activity, driving: Driving) {
    this.stream = stream;
    this.#limits = limits;
    this.#activity = activity;
    this.#driving = driving;
    this.#offsets = pictureFactNames.map((name) => offsetOf(stream, name));
    this.#runs = {
      black: new Run((frames, stretch) => this.#black.add(frames, stretch)),
      dim: new Run((frames, stretch) => this.#dim.add(frames, stretch)),
      burnt: new Run((frames, stretch) => this.#burnt.add(frames, stretch)),
      frozen: new Run((frames, stretch, moves) => this.#endFrozen(frames, stretch, moves)),
    };
  }

  /** The recording says nothing of its pictures: somebody has to look at them decoded. */
  static hasFacts(stream: StreamDescription): boolean {
    return offsetOf(stream, 'change') >= 0;
  }

  note(row: SampleRow): void {
    const [brightness, dark, bright, sharpness, change] = this.#offsets.map((offset) => (offset < 0 ? -1 : row.values[offset]!)) as [number, number, number, number, number];
    this.noteFacts({ brightness, dark, bright, sharpness, change }, row.tCapture);
  }

  noteFacts({ brightness, dark, bright, sharpness, change }: PictureFacts, nanos: number): void {
    if (!(brightness >= 0) || !Number.isFinite(nanos)) return;
    const { black, exposure, frozen } = this.#limits;
    const before = this.#frames === 0 ? nanos : this.#last;
    this.#last = nanos;
    this.#frames += 1;
    this.#brightness += brightness;
    const isBlack = dark >= black.darkShare;
    this.#runs.black.next(isBlack, nanos, nanos);
    this.#runs.dim.next(!isBlack && brightness < exposure.darkLevel, nanos, nanos);
    this.#runs.burnt.next(bright >= exposure.brightShare, nanos, nanos);
    // One black picture is like the other; that they are black is told of.
    const isSame = !isBlack && change >= 0 && change <= frozen.change;
    const held = this.#driving.isHeldAt(nanos);
    if (isSame) this.#heldSince &&= held;
    this.#runs.frozen.next(isSame, before, nanos, this.#activity.moves);
    if (!isSame) this.#heldSince = held;
    // A black picture has no edges, and that was told of.
    if (isBlack) return;
    this.#sharpness.add(sharpness);
    if (this.#blurriest === null || sharpness < this.#blurriest.sharpness) this.#blurriest = { sharpness, nanos };
  }

  #endFrozen(frames: number, stretch: Stretch, movesBefore: number): void {
    if ((stretch.toNanos - stretch.fromNanos) / 1e9 < this.#limits.frozen.seconds) return;
    this.#frozenEver.add(frames, stretch);
    if (this.#heldSince) this.#frozenInHand.add(frames, stretch);
    if (this.#activity.moves - movesBefore >= leastMoves) this.#frozenInMotion.add(frames, stretch);
  }

  /** `showsHand`: what it sees moves with the operator, not with the arm. */
  findings(take: TakeFacts, showsHand: boolean): Finding[] {
    if (this.#frames === 0) return [];
    for (const run of Object.values(this.#runs)) run.end();
    const { frozen, black, exposure } = this.#limits;
    // Nothing changes in front of a camera while nothing moves: a picture that stands still is right then.
    const still = showsHand && this.#driving.known ? this.#frozenInHand : this.#activity.arms === 0 ? this.#frozenEver : this.#frozenInMotion;
    const found: Finding[] = [];
    const tell = (code: Finding['code'], runs: Runs, weight: ReturnType<typeof weigh>, more: Finding['params'] = {}): void => {
      if (runs.frames > 0) found.push(finding(code, this.stream.id, weight, { frames: runs.frames, of: this.#frames, stretches: runs.stretches, seconds: runs.seconds, ...more }, placeOf(take, runs.longest)));
    };
    tell('frozen', still, weigh(still.seconds / take.seconds, 0, frozen.refuseShare));
    tell('black', this.#black, weigh(this.#black.frames / this.#frames, black.flagShare, black.refuseShare));
    for (const [what, runs] of [['dark', this.#dim], ['bright', this.#burnt]] as const) {
      const weight = weigh(runs.frames / this.#frames, exposure.flagShare);
      if (weight.weight !== 'accept') tell('exposure', runs, weight, { what, brightness: this.#brightness / this.#frames });
    }
    return [...found, ...this.#blur(take)];
  }

  #blur(take: TakeFacts): Finding[] {
    const { floor, ofMedian, flagShare } = this.#limits.blur;
    const median = this.#sharpness.quantile(0.5);
    const least = Math.max(floor, ofMedian * median);
    const frames = this.#sharpness.count - this.#sharpness.over(least).count;
    const weight = weigh(frames / this.#frames, flagShare);
    if (weight.weight === 'accept' || this.#blurriest === null) return [];
    const { nanos } = this.#blurriest;
    return [finding('blur', this.stream.id, weight, { frames, of: this.#frames, sharpness: median, least }, placeOf(take, { fromNanos: nanos, toNanos: nanos }))];
  }
}
