// Which encoder makes H.264 or AV1 on this machine: asked by really opening it, because a build that lists one may not
// be able to run it. Used by encode.ts.
import { AV_PIX_FMT_YUV420P, AV_LOG_QUIET, AVCOL_RANGE_JPEG, AVCOL_RANGE_MPEG } from 'node-av/constants';
import { Codec, CodecContext, Dictionary, Log, Rational } from 'node-av/lib';
import { fault, FaultError } from '../../../core/fault.ts';

export interface EncoderWish {
  readonly codec: 'h264' | 'av1';
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  /** Of the source: kept, so that copied and encoded pictures of one data set are alike. */
  readonly fullRange: boolean;
}

/** At most so many frames from one key frame to the next: readers that jump about decode little. */
export const encodedGop = 10;
const frameThreads = 2;

interface Candidate { readonly name: string; readonly options: Readonly<Record<string, string>> }

/** Best first. None makes B-frames. */
const candidates: Readonly<Record<EncoderWish['codec'], readonly Candidate[]>> = {
  h264: [
    { name: 'libx264', options: { preset: 'veryfast', crf: '23', bf: '0' } },
    { name: 'h264_videotoolbox', options: { 'q:v': '60', allow_sw: '1' } },
    { name: 'h264_nvenc', options: { preset: 'p4', rc: 'constqp', qp: '23', bf: '0' } },
    { name: 'libopenh264', options: {} },
  ],
  av1: [
    { name: 'libsvtav1', options: { preset: '10', crf: '30', 'svtav1-params': 'pred-struct=1' } },
    { name: 'libaom-av1', options: { 'cpu-used': '8', crf: '30', usage: 'realtime', 'lag-in-frames': '0' } },
  ],
};

/** What an encoder was told, as LeRobot's `info` block of a video wants it. */
export interface EncoderFacts { readonly name: string; readonly crf: number | null; readonly preset: string | null }

/** The caller frees it. Throws 'export.encoder' when none opens. */
export async function openEncoder(wish: EncoderWish): Promise<{ readonly encoder: CodecContext; readonly facts: EncoderFacts }> {
  // Encoders greet on standard error unless told not to.
  Log.setLevel(AV_LOG_QUIET);
  process.env['SVT_LOG'] ??= '1';
  const refusals: string[] = [];
  for (const candidate of candidates[wish.codec]) {
    const encoder = await tryOpen(candidate, wish);
    if (typeof encoder === 'string') refusals.push(`${candidate.name}: ${encoder}`);
    else return { encoder, facts: { name: candidate.name, crf: Number(candidate.options['crf'] ?? Number.NaN) || null, preset: candidate.options['preset'] ?? null } };
  }
  throw new FaultError(fault('export.encoder', { codec: wish.codec }, refusals.join('; ')));
}

async function tryOpen({ name, options }: Candidate, wish: EncoderWish): Promise<CodecContext | string> {
  const codec = Codec.findEncoderByName(name as never);
  if (!codec) return 'not built in';
  const encoder = new CodecContext();
  encoder.allocContext3(codec);
  encoder.width = wish.width;
  encoder.height = wish.height;
  encoder.pixelFormat = AV_PIX_FMT_YUV420P;
  encoder.colorRange = wish.fullRange ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG;
  encoder.timeBase = new Rational(1, wish.fps);
  encoder.framerate = new Rational(wish.fps, 1);
  encoder.gopSize = encodedGop;
  encoder.maxBFrames = 0;
  encoder.threadCount = frameThreads;
  // Not the synchronous opening: it leaves the dictionary freed already, and freeing it again ends the process.
  using dictionary = Dictionary.fromObject(options as Record<string, string>);
  const status = await encoder.open2(codec, dictionary);
  if (status >= 0) return encoder;
  encoder.freeContext();
  return `refused with ${status}`;
}
