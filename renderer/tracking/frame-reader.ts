// Reads a video track frame by frame, for an encoder: in order, each with its capture time. hand-session.ts uses it.
import { followCapture } from './capture-time.ts';

/** Calls `each` with every frame, which it must close, until the returned function is called or the track ends. */
export function readFrames(track: MediaStreamTrack, each: (frame: VideoFrame, captureMs: number) => void): () => void {
  const reader = new MediaStreamTrackProcessor({ track: track as MediaStreamVideoTrack, maxBufferSize: 4 }).readable.getReader();
  const clock = followCapture();
  const pump = async (): Promise<void> => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      each(value, clock.capturedAt(value.timestamp, performance.now()));
    }
  };
  pump().catch(() => undefined);
  return () => { reader.cancel().catch(() => undefined); };
}
