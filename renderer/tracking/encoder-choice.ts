// Which video encoder a camera gets: hardware if there is one that really works, else what the browser has. A browser's
// word is not enough (drivers are listed that cannot be opened), so each candidate has to encode a picture first.
// Called by video-encoder.ts.

export interface EncoderWish { readonly width: number; readonly height: number; readonly frameRate: number }

const bitsPerPixel = 0.12;
/** An encoder that takes longer for one picture is stuck. */
const patienceMs = 2000;

/** H.264 first: it plays everywhere, and the recorder stores nothing else. Levels up to 4K. A browser without it (some builds) has VP8. */
const codecs = [
  { codec: 'avc1.42E01F', avc: { format: 'avc' } }, { codec: 'avc1.64001f', avc: { format: 'avc' } },
  { codec: 'avc1.42E028', avc: { format: 'avc' } }, { codec: 'avc1.640033', avc: { format: 'avc' } }, { codec: 'vp8' }, { codec: 'vp09.00.10.08' },
] as const;
const accelerations = ['prefer-hardware', 'no-preference'] as const;

/** One trial for each size; cameras of one kind share its answer. */
const trials = new Map<string, Promise<VideoEncoderConfig | undefined>>();

/** Asked early, it is known when a take begins. Undefined: this browser encodes nothing of that size. */
export async function chooseEncoder(wish: EncoderWish): Promise<VideoEncoderConfig | undefined> {
  const key = `${wish.width} ${wish.height}`;
  const trial = trials.get(key) ?? choose(wish);
  trials.set(key, trial);
  const chosen = await trial;
  return chosen && { ...chosen, ...pace(wish) };
}

const pace = ({ width, height, frameRate }: EncoderWish): Pick<VideoEncoderConfig, 'framerate' | 'bitrate'> =>
  ({ framerate: frameRate, bitrate: Math.round(width * height * frameRate * bitsPerPixel) });

async function choose(wish: EncoderWish): Promise<VideoEncoderConfig | undefined> {
  const { width, height } = wish;
  for (const codec of codecs) {
    for (const hardwareAcceleration of accelerations) {
      const configuration: VideoEncoderConfig = {
        ...codec, ...pace(wish), width, height, hardwareAcceleration, latencyMode: 'realtime',
      };
      const support = await VideoEncoder.isConfigSupported(configuration).catch(() => undefined);
      if (support?.supported && (await encodes(configuration))) return configuration;
    }
  }
  return undefined;
}

/** Whether it makes a key frame, with what a decoder needs, of a black picture. */
async function encodes(configuration: VideoEncoderConfig): Promise<boolean> {
  let isGood = false;
  const encoder = new VideoEncoder({
    output: (chunk, metadata) => { isGood ||= chunk.type === 'key' && chunk.byteLength > 0 && metadata?.decoderConfig !== undefined; },
    error: () => undefined,
  });
  const { width, height } = configuration;
  const frame = new VideoFrame(new Uint8Array(width * height + 2 * Math.ceil(width / 2) * Math.ceil(height / 2)), { format: 'I420', codedWidth: width, codedHeight: height, timestamp: 0 });
  try {
    encoder.configure(configuration);
    encoder.encode(frame, { keyFrame: true });
    await Promise.race([encoder.flush(), new Promise((resolve) => { setTimeout(resolve, patienceMs); })]);
  } catch {
    return false;
  } finally {
    frame.close();
    if (encoder.state !== 'closed') encoder.close();
  }
  return isGood;
}
