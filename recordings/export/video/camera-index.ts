// Which frames a camera's MP4 holds: when each is shown, which are key frames, and how they are to be decoded.
// Read once per file; nothing is decoded. Used by the grid, by copying and by decoding.
import { createHash } from 'node:crypto';
import { EncodedPacketSink, FilePathSource, Input, MP4 } from 'mediabunny';
import { holdsItsClaims } from '../../mp4-claims.ts';

export interface CameraIndex {
  readonly count: number;
  /** Presentation times in seconds of the take, ascending. */
  readonly seconds: Float64Array;
  /** 1: a key frame. */
  readonly key: Uint8Array;
  /** Packets lie in the order in which they are shown: no B-frames. */
  readonly inOrder: boolean;
  /** `h264`, `av1` …; empty if this program cannot decode it. */
  readonly codec: string;
  readonly width: number;
  readonly height: number;
  readonly decoderConfig: VideoDecoderConfig;
  readonly configuration: string;
}

/** What is wrong lies in the recorded file, not in this program or the disk that is written to. */
export class UnreadableVideo extends Error {}

const codecs: Readonly<Record<string, string>> = { avc: 'h264', hevc: 'hevc', av1: 'av1', vp9: 'vp9' };

/** Null when the file holds no readable video. */
export async function readCameraIndex(path: string): Promise<CameraIndex | null> {
  if (!(await holdsItsClaims(path).catch(() => false))) return null;
  using input = new Input({ formats: [MP4], source: new FilePathSource(path) });
  try {
    const track = await input.getPrimaryVideoTrack();
    const decoderConfig = await track?.getDecoderConfig();
    if (!track || !decoderConfig) return null;
    let packets: { readonly seconds: number; readonly key: boolean }[] = [];
    let inOrder = true;
    for await (const packet of new EncodedPacketSink(track).packets(undefined, undefined, { metadataOnly: true })) {
      if (packets.length > 0 && packet.timestamp <= packets.at(-1)!.seconds) inOrder = false;
      packets.push({ seconds: packet.timestamp, key: packet.type === 'key' });
    }
    if (!inOrder) packets = packets.sort((a, b) => a.seconds - b.seconds);
    return {
      count: packets.length, inOrder,
      seconds: Float64Array.from(packets, (packet) => packet.seconds),
      key: Uint8Array.from(packets, (packet) => (packet.key ? 1 : 0)),
      codec: codecs[await track.getCodec() ?? ''] ?? '',
      width: decoderConfig.codedWidth ?? 0, height: decoderConfig.codedHeight ?? 0,
      decoderConfig, configuration: configurationOf(decoderConfig),
    };
  } catch {
    return null;
  }
}

/** Packets of one configuration can follow one another in one file. */
export function configurationOf({ codec, codedWidth, codedHeight, description }: VideoDecoderConfig): string {
  const bytes = description === undefined ? new Uint8Array() : new Uint8Array(description as Uint8Array);
  return createHash('sha256').update(`${codec} ${codedWidth}x${codedHeight} `).update(bytes).digest('hex');
}
