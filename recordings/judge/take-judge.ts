// Judges a take while it is written: what the take writer knows of judging. A mistake in here costs the judgement, never
// the take.
import { judgementSchema, type Judgement } from '../../core/contract/episode.ts';
import { faultFrom, type Fault } from '../../core/fault.ts';
import type { StreamDescription } from '../../core/streams/stream.ts';
import type { Manifest } from '../manifest.ts';
import type { SampleRow } from '../message.ts';
import { judge, type JudgedManifest } from './judge.ts';
import { TakeMeasures } from './take-measures.ts';
import { readThresholds } from './thresholds.ts';

export class TakeJudge {
  readonly #report: (fault: Fault) => void;
  #measures: TakeMeasures | null;

  /** `description`: the text of world.json, or null. */
  constructor(library: string, manifest: Manifest, description: string | null, report: (fault: Fault) => void) {
    this.#report = report;
    const { thresholds, fault } = readThresholds(library);
    if (fault !== null) report(fault);
    const streams = manifest.streams.map((stream) => stream.description);
    this.#measures = new TakeMeasures(manifest.clock.startNanos, streams, thresholds, description === null ? null : JSON.parse(description));
  }

  /** Called for every sample: nothing is made but what is counted. */
  note(stream: StreamDescription, row: SampleRow): void {
    try {
      this.#measures?.note(stream, row);
    } catch (error) {
      this.#giveUp(error);
    }
  }

  wall(hostNanos: number, unixMilliseconds: number): void {
    this.#measures?.wall(hostNanos, unixMilliseconds);
  }

  /** Null if it could not be judged. May be asked again: a keep that the disk refused is tried again. */
  judgement(manifest: JudgedManifest): Judgement | null {
    try {
      // Checked here: a judgement that is none would make the manifest unreadable.
      return this.#measures === null ? null : judgementSchema.parse(judge(this.#measures, manifest));
    } catch (error) {
      this.#giveUp(error);
      return null;
    }
  }

  #giveUp(error: unknown): void {
    this.#measures = null;
    this.#report(faultFrom(error));
  }
}
