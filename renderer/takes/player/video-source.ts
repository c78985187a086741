// One camera's MP4 over HTTP ranges as frames: random access for scrubbing, in order for playing.
// VideoMonitor and the thumbnails open one each and close it.
import { ALL_FORMATS, Input, VideoSampleSink, type VideoSample } from 'mediabunny';
import { videoFile } from './video-file.ts';

export interface Frame {
  /** Seconds in the file. */
  readonly timestamp: number;
  readonly duration: number;
  readonly width: number;
  readonly height: number;
  draw(context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D, width: number, height: number): void;
  close(): void;
}

export interface FrameSource {
  /** The frame that stands at this second; null before the first. */
  frameAt(seconds: number): Promise<Frame | null>;
  /** In order from the frame that stands at this second. */
  frames(fromSeconds: number): AsyncGenerator<Frame, void, unknown>;
  close(): void;
}

export type VideoTrouble = 'absent' | 'unreadable' | 'codec';

export class VideoError extends Error {
  override name = 'VideoError';
  readonly trouble: VideoTrouble;
  constructor(trouble: VideoTrouble, options?: ErrorOptions) { super(trouble, options); this.trouble = trouble; }
}

const frameOf = (sample: VideoSample): Frame => ({
  timestamp: sample.timestamp,
  duration: sample.duration,
  width: sample.displayWidth,
  height: sample.displayHeight,
  draw: (context, width, height) => { sample.draw(context, 0, 0, width, height); },
  close: () => { sample.close(); },
});

/** Rejects with a VideoError that says which of three things is wrong. */
export async function openVideo(url: string, maximumCacheBytes = 16 * 2 ** 20): Promise<FrameSource> {
  const input = new Input({ source: videoFile(url, maximumCacheBytes), formats: ALL_FORMATS });
  try {
    const track = await input.getPrimaryVideoTrack();
    if (!track) throw new VideoError('unreadable');
    if (!await track.canDecode()) throw new VideoError('codec');
    const sink = new VideoSampleSink(track);
    // What is under way ends before the file is let go of: frames that are just being decoded would be lost unclosed.
    let underWay = 0;
    let closing = false;
    const ended = () => { underWay -= 1; if (closing && underWay === 0) input.dispose(); };
    return {
      async frameAt(seconds) {
        underWay += 1;
        try {
          const sample = await sink.getSample(seconds);
          return sample ? frameOf(sample) : null;
        } finally { ended(); }
      },
      async *frames(fromSeconds) {
        underWay += 1;
        try {
          for await (const sample of sink.samples(fromSeconds)) yield frameOf(sample);
        } finally { ended(); }
      },
      close: () => { closing = true; if (underWay === 0) input.dispose(); },
    };
  } catch (error) {
    input.dispose();
    if (error instanceof VideoError) throw error;
    const response = await fetch(url, { method: 'HEAD' }).catch(() => null);
    throw new VideoError(response?.ok ? 'unreadable' : 'absent', { cause: error });
  }
}
