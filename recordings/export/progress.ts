// How far an export is and how long it may still take. Pictures are most of the work, so episodes weigh what their rows
// and cameras are. Used by the job.
import type { ExportJob } from '../../core/contract/exports.ts';

export type ExportProgress = Pick<ExportJob, 'phase' | 'share' | 'secondsLeft' | 'episodesDone' | 'episodes'>;

const tellMilliseconds = 250;
/** A guess from less is none. */
const smallestShare = 0.01;

export class ProgressTeller {
  readonly #tell: (progress: ExportProgress) => void;
  readonly #shares = new Map<string, number>();
  #phase: ExportProgress['phase'] = 'planning';
  #episodes = 0;
  #done = 0;
  #phaseShare = 0;
  #begunAt = performance.now();
  #begunShare = 0;
  #toldAt = 0;

  constructor(tell: (progress: ExportProgress) => void) {
    this.#tell = tell;
  }

  phase(phase: ExportProgress['phase'], episodes = this.#episodes): void {
    this.#phase = phase;
    this.#episodes = episodes;
    this.#phaseShare = 0;
    this.#begunAt = performance.now();
    this.#begunShare = this.#share();
    this.#say(true);
  }

  /** An episode that an earlier run had written already. */
  already(uuid: string): void {
    this.#shares.set(uuid, 1);
    this.#done += 1;
    this.#begunShare = this.#share();
  }

  episode(uuid: string, share: number): void {
    this.#shares.set(uuid, Math.min(1, share));
    this.#say(false);
  }

  finished(uuid: string): void {
    this.#shares.set(uuid, 1);
    this.#done += 1;
    this.#say(true);
  }

  forget(uuid: string): void {
    this.#shares.delete(uuid);
  }

  share(share: number): void {
    this.#phaseShare = Math.min(1, share);
    this.#say(false);
  }

  #share(): number {
    if (this.#phase !== 'writing') return this.#phaseShare;
    let sum = 0;
    for (const share of this.#shares.values()) sum += share;
    return Math.min(1, sum / Math.max(1, this.#episodes));
  }

  #say(always: boolean): void {
    const now = performance.now();
    if (!always && now - this.#toldAt < tellMilliseconds) return;
    this.#toldAt = now;
    const share = this.#share();
    const gained = share - this.#begunShare;
    const secondsLeft = gained < smallestShare ? null : (now - this.#begunAt) / 1000 / gained * (1 - share);
    this.#tell({ phase: this.#phase, share, secondsLeft, episodesDone: this.#done, episodes: this.#episodes });
  }
}
