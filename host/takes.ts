// The take flow: counting down, recording, review, kept or discarded. Sits between viewers (serve/router.ts)
// and the recorder, and makes sure that a take whose page went away still ends whole.
import type { Episode, Outcome } from '../core/contract/episode.ts';
import type { HostState } from '../core/contract/state.ts';
import { fault, FaultError, faultFrom } from '../core/fault.ts';
import { nanos, nanosFromMilliseconds, type Clock, type Nanos } from '../core/time.ts';
import type { Recorder, TakeStart } from '../recordings/recorder.ts';

export type TakeView = HostState['take'];

export interface TakesOptions {
  readonly clock: Clock;
  readonly recorder: Recorder;
  /** Everything about the rig as it stands when recording begins. */
  describe(startsAt: Nanos): TakeStart;
  /** What the world says about the task now: true, false, or null where it cannot know. */
  taskSuccess(): boolean | null;
  announce(event: { readonly name: string } & Readonly<Record<string, unknown>>): void;
  report(fault: ReturnType<typeof faultFrom>): void;
  changed(): void;
}

export interface Takes extends AsyncDisposable {
  view(): TakeView;
  /** `attended`: a viewer began it, so it ends when the viewers leave it alone. */
  start(countdownSeconds: number, attended?: boolean): void;
  /** Ends the recording (then it waits in review), or calls off the countdown. */
  end(): Promise<void>;
  keep(outcome: Outcome, note: string, tags?: readonly string[]): Promise<Episode>;
  discard(): Promise<void>;
  /** The viewers who could end it left: an attended take is called off or ended, and waits in review. */
  leftAlone(): void;
  /** The recorder ended the take by itself. */
  endedByRecorder(): void;
}

const none: TakeView = { phase: 'none', episodeId: null, startsAt: 0, durationSeconds: 0, bytesWritten: 0, drops: 0, taskSuccess: null, judgement: null };
/** How often the running time is told. */
const tellEveryMilliseconds = 250;

export function createTakes(options: TakesOptions): Takes {
  const { clock, recorder, announce, changed } = options;
  let phase: TakeView['phase'] = 'none';
  let startsAt = nanos(0);
  let countdown: NodeJS.Timeout | undefined;
  let telling: NodeJS.Timeout | undefined;
  let taskSuccess: boolean | null = null;
  let attended = false;
  let ending: Promise<void> | undefined;

  const enter = (next: TakeView['phase']): void => {
    const from = phase;
    phase = next;
    clearInterval(telling);
    telling = next === 'recording' ? setInterval(changed, tellEveryMilliseconds) : undefined;
    announce({ name: 'take', from, to: next, episodeId: recorder.status().episodeId });
    changed();
  };
  const refuse = (event: string): never => { throw new FaultError(fault('take.phase', { phase, event })); };
  const begin = (): void => {
    startsAt = clock.now();
    taskSuccess = null;
    // Recording begins within this call; only its folder's arrival on disk is waited for.
    recorder.start(options.describe(startsAt)).catch((error: unknown) => {
      options.report(faultFrom(error, 'recorder.writer'));
      if (phase === 'recording') enter('none');
    });
    enter('recording');
  };
  /** At once, whatever the disk still does; what the take is worth follows. */
  const toReview = (): void => {
    taskSuccess = options.taskSuccess();
    enter('review');
    ending = recorder.end(taskSuccess).then(() => changed(), (error: unknown) => {
      options.report(faultFrom(error, 'recorder.writer'));
    }).finally(() => { ending = undefined; });
  };

  const takes: Takes = {
    view() {
      if (phase === 'none') return none;
      if (phase === 'countdown') return { ...none, phase, startsAt };
      const { episodeId, durationSeconds, bytesWritten, drops, judgement } = recorder.status();
      return { phase, episodeId, startsAt, durationSeconds, bytesWritten, drops, taskSuccess, judgement };
    },
    start(countdownSeconds, byViewer = false) {
      if (phase !== 'none') refuse('start');
      attended = byViewer;
      if (countdownSeconds === 0) { begin(); return; }
      startsAt = nanos(clock.now() + nanosFromMilliseconds(countdownSeconds * 1000));
      countdown = setTimeout(begin, countdownSeconds * 1000);
      enter('countdown');
    },
    async end() {
      if (phase === 'countdown') { clearTimeout(countdown); enter('none'); return; }
      if (phase !== 'recording') { if (ending) return ending; refuse('end'); }
      toReview();
      await ending;
    },
    async keep(outcome, note, tags) {
      if (phase !== 'review') refuse('keep');
      enter('saving');
      try {
        await ending;
        const episode = await recorder.keep({ outcome, note, taskSuccess, tags });
        enter('none');
        return episode;
      } catch (error) {
        // Not saved is not lost: the take stays in review and can be kept again.
        enter(recorder.status().phase === 'none' ? 'none' : 'review');
        throw error;
      }
    },
    async discard() {
      if (phase !== 'review') refuse('discard');
      enter('saving');
      try { await ending; await recorder.discard(); } finally { enter(recorder.status().phase === 'none' ? 'none' : 'review'); }
    },
    leftAlone() {
      if (!attended || (phase !== 'recording' && phase !== 'countdown')) return;
      takes.end().catch((error: unknown) => { options.report(faultFrom(error)); });
    },
    endedByRecorder() { if (phase === 'recording') toReview(); },
    async [Symbol.asyncDispose]() {
      clearTimeout(countdown);
      clearInterval(telling);
      if (phase === 'recording') toReview();
      await ending;
    },
  };
  return takes;
}
