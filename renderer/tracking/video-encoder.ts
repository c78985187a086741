// One camera's frames to encoded packets for the host, which puts them into the take's MP4 as they
// are. hand-session.ts encodes the hand camera with it; the scene's cameras use it too while recording.
import { pictureFactNames, type PictureFacts } from '../../core/math/picture-facts.ts';
import type { HostLink } from '../host/link.ts';
import { chooseEncoder } from './encoder-choice.ts';
import { createFrameLook } from './frame-look.ts';

export interface VideoFeed {
  /** Takes the frame over and closes it. Dropped, and counted, when the encoder is behind. */
  encode(frame: VideoFrame, captureMs: number): void;
  /** Frames that did not become a packet on the wire, of all that came. */
  stats(): { readonly frames: number; readonly dropped: number };
  close(): void;
}

export interface VideoFeedOptions {
  readonly stream: string;
  readonly width: number;
  readonly height: number;
  readonly frameRate: number;
  readonly send: HostLink['sendVideo'];
  failed(hint: string): void;
  /** The very same picture has come for so long; told again while it goes on. */
  frozen?(seconds: number): void;
}

/** A take that is cut off loses at most this much picture. */
const keyFrameEveryMs = 500;
/** Frames inside the encoder; one more would only be later. */
const longestQueue = 3;
/** A camera without noise for so long sees nothing new. */
const frozenMs = 3_000;

export function startVideoFeed(options: VideoFeedOptions): VideoFeed {
  let frames = 0;
  let dropped = 0;
  let droppedBefore = 0;
  let sequence = 0;
  let lastKeyMs = -Infinity;
  let closed = false;
  /** A packet was lost: nothing after it decodes before the next key frame. */
  let needKey = true;
  /** The decoder's configuration as JSON, which travels with key frames. */
  let configuration = '';
  /** What is known of the frames inside the encoder, by their stamp. */
  const inside = new Map<number, { readonly captureMs: number; readonly waiting: number; readonly facts: PictureFacts }>();
  const look = createFrameLook();
  /** Frames are looked at one after the other, and encoded in that order. */
  let looking = 0;
  let line: Promise<void> = Promise.resolve();
  let changedMs: number | undefined;

  const drop = (): void => { dropped += 1; droppedBefore += 1; };
  const encoder = new VideoEncoder({
    output(chunk, metadata) {
      const known = inside.get(chunk.timestamp);
      inside.delete(chunk.timestamp);
      if (metadata?.decoderConfig) configuration = describe(metadata.decoderConfig, options);
      const key = chunk.type === 'key';
      if (known === undefined || closed || (needKey && !key)) { drop(); return; }
      const data = new Uint8Array(chunk.byteLength);
      chunk.copyTo(data);
      const sent = options.send({
        stream: options.stream, sequence, tCaptureMs: known.captureMs, key, droppedBefore, config: key ? configuration : '', data,
        facts: Float64Array.of(...pictureFactNames.map((name) => known.facts[name]), known.waiting),
      });
      needKey = !sent;
      if (!sent) { drop(); return; }
      sequence += 1;
      droppedBefore = 0;
    },
    error(error) {
      closed = true;
      options.failed(error.message);
    },
  });
  let ready = false;
  /** Frames that came before the encoder was chosen: the take's first, worth waiting for. */
  const early: { readonly frame: VideoFrame; readonly captureMs: number }[] = [];
  const follow = ({ change }: PictureFacts, captureMs: number): void => {
    if (change !== 0) changedMs = captureMs;
    else if (changedMs !== undefined && captureMs - changedMs >= frozenMs) {
      options.frozen?.(frozenMs / 1000);
      changedMs = captureMs;
    }
  };
  const encode = (frame: VideoFrame, captureMs: number): void => {
    looking += 1;
    line = line.then(() => look(frame)).then((facts) => {
      looking -= 1;
      follow(facts, captureMs);
      if (closed || encoder.state !== 'configured') { drop(); frame.close(); return; }
      encodeLooked(frame, captureMs, facts);
    });
  };
  const encodeLooked = (frame: VideoFrame, captureMs: number, facts: PictureFacts): void => {
    const keyFrame = needKey || captureMs - lastKeyMs >= keyFrameEveryMs;
    if (keyFrame) lastKeyMs = captureMs;
    inside.set(frame.timestamp, { captureMs, waiting: encoder.encodeQueueSize + looking, facts });
    encoder.encode(frame, { keyFrame });
    frame.close();
  };
  chooseEncoder(options).then((chosen) => {
    if (closed) return;
    if (chosen === undefined) { closed = true; options.failed('this browser encodes neither H.264 nor VP8 nor VP9'); return; }
    encoder.configure(chosen);
    ready = true;
    for (const { frame, captureMs } of early.splice(0)) encode(frame, captureMs);
  }, (error: unknown) => options.failed(String(error)));

  return {
    encode(frame, captureMs) {
      frames += 1;
      if (closed || (ready ? encoder.encodeQueueSize + looking : early.length) >= longestQueue) {
        drop();
        frame.close();
      } else if (ready) {
        encode(frame, captureMs);
      } else {
        early.push({ frame, captureMs });
      }
    },
    stats: () => ({ frames, dropped }),
    close() {
      closed = true;
      if (encoder.state !== 'closed') encoder.close();
      for (const { frame } of early.splice(0)) frame.close();
      inside.clear();
    },
  };
}

function describe(configuration: VideoDecoderConfig, { width, height }: VideoFeedOptions): string {
  const description = configuration.description === undefined ? undefined : base64(configuration.description);
  return JSON.stringify({
    codec: configuration.codec, codedWidth: configuration.codedWidth ?? width, codedHeight: configuration.codedHeight ?? height,
    ...(description !== undefined && { description }),
  });
}

function base64(data: AllowSharedBufferSource): string {
  const bytes = ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array(data);
  return btoa(String.fromCharCode(...bytes));
}
