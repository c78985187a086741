// The slot between a camera and the tracker: it holds one frame, the newest, so that nothing queues.
// tracker-worker.ts and the bench read from it.

export interface StampedFrame { readonly frame: VideoFrame; readonly captureMs: number }

export interface FrameSlot {
  /**
   * The newest frame if it was captured less than `freshMs` ago, else the next to come; `undefined` at
   * the end. `waiting` is called when none is fresh enough. The caller closes the frame. One call at a time.
   */
  take(freshMs: number, waiting?: () => void): Promise<StampedFrame | undefined>;
  /** Frames closed unseen. */
  dropped(): number;
  close(): void;
}

export function newestFrame(frames: ReadableStream<VideoFrame>, now: () => number, capturedAt: (frame: VideoFrame, arrivedMs: number) => number): FrameSlot {
  const reader = frames.getReader();
  let held: StampedFrame | undefined;
  let dropped = 0;
  let ended = false;
  let wake: (() => void) | undefined;

  const pump = async (): Promise<void> => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      if (ended) { value.close(); break; }
      if (held !== undefined) { held.frame.close(); dropped += 1; }
      held = { frame: value, captureMs: capturedAt(value, now()) };
      wake?.();
    }
    ended = true;
    wake?.();
  };
  pump().catch(() => { ended = true; wake?.(); });

  return {
    async take(freshMs, waiting) {
      // Frames that came while the thread was busy are still on their way into the slot: let them in first.
      await new Promise((resolve) => setTimeout(resolve, 0));
      for (;;) {
        if (held !== undefined) {
          const taken = held;
          held = undefined;
          if (now() - taken.captureMs <= freshMs) return taken;
          taken.frame.close();
          dropped += 1;
        }
        if (ended) return undefined;
        waiting?.();
        await new Promise<void>((resolve) => { wake = resolve; });
        wake = undefined;
      }
    },
    dropped: () => dropped,
    close() {
      ended = true;
      held?.frame.close();
      held = undefined;
      wake?.();
      reader.cancel().catch(() => undefined);
    },
  };
}
