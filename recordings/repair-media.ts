// Sound and depth files of an episode that a crash left unfinished, or that were damaged: what is readable of them, whole
// again. Called by repair.ts, which replaces and names the originals.
import { EncodedPacketSink, FilePathSource, Input, MP4 } from 'mediabunny';
import { join } from 'node:path';
import { readDepth } from './depth-file.ts';
import { depthFilePattern, soundFilePattern } from './folders.ts';
import type { Manifest } from './manifest.ts';
import { rescueMcap } from './mcap-rescue.ts';
import { samplesProblem } from './samples-check.ts';
import { isWhole, wholeFragments } from './video-file.ts';

type Sound = Manifest['microphones'][number];
type Depth = Manifest['depths'][number];

/** How repair.ts puts a new file in a damaged one's place. */
export interface Mending {
  readonly folder: string;
  readonly manifest: Manifest;
  readonly missing: string[];
  /** Keeps only so many bytes of a file. */
  cut(file: string, bytes: number): Promise<void>;
  /** Puts what `write` makes in the file's place. */
  replace(file: string, write: (path: string) => Promise<void>): Promise<void>;
  /** Nothing in it can be read: it stays under another name. */
  putAside(file: string): void;
}

const startOf = ({ clock }: Manifest): number => clock.startNanos;

export async function repairSound(file: string, mending: Mending): Promise<Sound[]> {
  const { folder, manifest, missing } = mending;
  const prefix = await wholeFragments(join(folder, file));
  if (prefix.wholeBytes < prefix.size) {
    missing.push(`${file}: ${prefix.size - prefix.wholeBytes} bytes at its end were not readable`);
    if (prefix.fragments > 0) await mending.cut(file, prefix.wholeBytes);
  }
  const sound = await soundFacts(join(folder, file));
  const before = manifest.microphones.find((one) => one.file === file);
  if (sound === null || sound.seconds.length === 0) {
    mending.putAside(file);
    missing.push(`${file}: holds no readable sound`);
    return before === undefined ? [] : [{ ...before, file: '', packets: 0, firstNanos: null, lastNanos: null }];
  }
  const name = file.slice(0, -'.m4a'.length);
  const nanosOf = (seconds: number): number => Math.round(startOf(manifest) + seconds * 1e9);
  return [{
    name, streamId: before?.streamId ?? `microphone.${name}/packets`, file, codec: 'opus', sampleRate: sound.sampleRate, channels: sound.channels,
    packets: sound.seconds.length, drops: before?.drops ?? 0, firstNanos: nanosOf(sound.seconds[0]!), lastNanos: nanosOf(sound.seconds.at(-1)!),
  }];
}

/** Null when the file holds no readable sound. */
export async function soundFacts(path: string): Promise<{ readonly seconds: readonly number[]; readonly sampleRate: number; readonly channels: number } | null> {
  if (!(await isWhole(path))) return null;
  using input = new Input({ formats: [MP4], source: new FilePathSource(path) });
  try {
    const track = await input.getPrimaryAudioTrack();
    const config = await track?.getDecoderConfig();
    if (!track || !config) return null;
    const seconds: number[] = [];
    for await (const packet of new EncodedPacketSink(track).packets(undefined, undefined, { metadataOnly: true })) seconds.push(packet.timestamp);
    return { seconds, sampleRate: config.sampleRate, channels: config.numberOfChannels };
  } catch {
    return null;
  }
}

export async function repairDepth(file: string, mending: Mending): Promise<Depth[]> {
  const { folder, manifest, missing } = mending;
  const problem = await samplesProblem(join(folder, file));
  if (problem !== null) {
    let damage: readonly string[] = [];
    await mending.replace(file, async (path) => { ({ damage } = await rescueMcap(join(folder, file), path)); });
    missing.push(...(damage.length > 0 ? damage : [problem]).map((sentence) => `${file}: ${sentence}`));
  }
  const before = manifest.depths.find((one) => one.file === file);
  const facts = await depthFacts(join(folder, file), manifest).catch(() => null);
  if (facts === null) {
    mending.putAside(file);
    missing.push(`${file}: holds no readable picture`);
    return before === undefined ? [] : [{ ...before, file: '', frames: 0, firstNanos: null, lastNanos: null }];
  }
  const name = file.slice(0, -'.depth.mcap'.length);
  return [{ name, streamId: before?.streamId ?? `camera.${name}/depth`, file, drops: before?.drops ?? 0, ...facts }];
}

async function depthFacts(path: string, { clock }: Manifest): Promise<Omit<Depth, 'name' | 'streamId' | 'file' | 'drops'> | null> {
  let facts = null as Omit<Depth, 'name' | 'streamId' | 'file' | 'drops'> | null;
  for await (const { captured, width, height, metresPerStep } of readDepth(path)) {
    const at = Number(captured - BigInt(clock.epochUnixNanos));
    facts = { width, height, metresPerStep, frames: (facts?.frames ?? 0) + 1, firstNanos: facts?.firstNanos ?? at, lastNanos: at };
  }
  return facts;
}

/** The names that these files have; anything else is not theirs. */
export const mediaKindOf = (file: string): 'sound' | 'depth' | null => (soundFilePattern.test(file) ? 'sound' : depthFilePattern.test(file) ? 'depth' : null);
