// The first walk through an MCAP file: which channels there are, what they begin with, and what is said of the whole.
// Used by mcap.ts.
import { episodeMetadataName } from '../export/mcap/episode-metadata.ts';
import { worldName, worldXmlName } from '../folders.ts';
import { manifestMetadataName } from '../samples-writer.ts';
import { decoderOf, type Meaning } from './mcap-messages.ts';
import { walkMcap, type Channel, type Message } from './mcap-walk.ts';

const maximumAttachmentBytes = 64 << 20;

export interface Surveyed { readonly channel: Channel; count: number; readonly firstMeaning: Meaning | null; firstLog: bigint; lastLog: bigint }

export interface Survey {
  readonly channels: ReadonlyMap<number, Surveyed>;
  /** Of an export of ours. */
  readonly episode: ReadonlyMap<string, string> | null;
  /** Of a samples file of ours: the manifest at the start of the take. */
  readonly manifest: string | null;
  readonly world: string | null;
  readonly worldXml: string | null;
  /** Of all messages. */
  readonly firstLog: bigint;
  readonly lastLog: bigint;
  /** Why it is not whole, one sentence each. */
  readonly cut: readonly string[];
}

export async function surveyMcap(path: string, signal: AbortSignal): Promise<Survey> {
  const channels = new Map<number, Surveyed>();
  let episode: ReadonlyMap<string, string> | null = null;
  let manifest: string | null = null;
  const attachments = new Map<string, string>();
  const cut: string[] = [];
  const listener = {
    metadata: ({ name, values }: { readonly name: string; readonly values: ReadonlyMap<string, string> }) => {
      if (name === episodeMetadataName) episode ??= values;
      if (name === manifestMetadataName) manifest ??= values.get('manifest') ?? null;
    },
    attachment: ({ name, data }: { readonly name: string; readonly data: Uint8Array }) => {
      if ((name === worldName || name === worldXmlName) && data.length <= maximumAttachmentBytes) attachments.set(name, Buffer.from(data).toString('utf8'));
    },
  };
  for await (const step of walkMcap(path, listener, signal)) {
    if ('cut' in step) {
      if (cut.length < 20) cut.push(step.cut);
      continue;
    }
    const known = channels.get(step.channel.id);
    if (known === undefined) channels.set(step.channel.id, { channel: step.channel, count: 1, firstMeaning: meaningOf(step.channel, step.message), firstLog: step.message.logTime, lastLog: step.message.logTime });
    else {
      known.count += 1;
      if (step.message.logTime < known.firstLog) known.firstLog = step.message.logTime;
      if (step.message.logTime > known.lastLog) known.lastLog = step.message.logTime;
    }
  }
  const all = [...channels.values()];
  const times = (pick: (one: Surveyed) => bigint): bigint[] => all.map(pick).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return {
    channels, episode, manifest, world: attachments.get(worldName) ?? null, worldXml: attachments.get(worldXmlName) ?? null,
    firstLog: times((one) => one.firstLog)[0] ?? 0n, lastLog: times((one) => one.lastLog).at(-1) ?? 0n, cut,
  };
}

function meaningOf(channel: Channel, { data }: Message): Meaning | null {
  try {
    const meaning = decoderOf(channel)?.decode(data) ?? null;
    return meaning && 'data' in meaning ? { ...meaning, data: meaning.data.slice() } : meaning;
  } catch {
    return null;
  }
}
