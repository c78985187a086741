// What a file's depth and sound come to: how many messages, when the first and the last were captured and what is in them.
// Counted by the writer, counted again by the doctor, and compared.
import { crc32 } from 'node:zlib';
import { z } from 'zod';

const endSchema = z.object({ unixNanos: z.string(), crc32: z.number() });
export const mediaFactsSchema = z.object({ messages: z.number().int(), bytes: z.number(), first: endSchema, last: endSchema });
export type MediaFacts = z.infer<typeof mediaFactsSchema>;

interface Tally { messages: number; bytes: number; readonly first: { unixNanos: string; crc32: number }; last: { readonly stamp: bigint; readonly data: Uint8Array } }

export class MediaTally {
  readonly #topics = new Map<string, Tally>();

  /** `data`: the numbers alone. */
  note(topic: string, stamp: bigint, data: Uint8Array): void {
    const known = this.#topics.get(topic);
    if (known) {
      known.messages += 1;
      known.bytes += data.length;
      known.last = { stamp, data };
    } else {
      this.#topics.set(topic, { messages: 1, bytes: data.length, first: { unixNanos: `${stamp}`, crc32: crc32(data) }, last: { stamp, data } });
    }
  }

  facts(): Record<string, MediaFacts> {
    return Object.fromEntries([...this.#topics].map(([topic, { messages, bytes, first, last }]) => [topic, { messages, bytes, first, last: { unixNanos: `${last.stamp}`, crc32: crc32(last.data) } }]));
  }
}

/** One sentence for each topic that is not as it was written. */
export function unlikeMedia(written: Readonly<Record<string, MediaFacts>>, found: Readonly<Record<string, MediaFacts>>): string[] {
  return [...new Set([...Object.keys(written), ...Object.keys(found)])].flatMap((topic) => {
    const [one, other] = [written[topic], found[topic]];
    if (one === undefined) return [`${topic} is not in the list`];
    if (other === undefined) return [`${topic} is missing`];
    if (one.messages !== other.messages || one.bytes !== other.bytes) return [`${topic} has ${other.messages} messages of ${other.bytes} bytes instead of ${one.messages} of ${one.bytes}`];
    return (['first', 'last'] as const).flatMap((end) => (one[end].unixNanos !== other[end].unixNanos || one[end].crc32 !== other[end].crc32 ? [`the ${end} message of ${topic} is not as it was written`] : []));
  });
}
