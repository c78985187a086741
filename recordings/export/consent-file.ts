// consent.json: how many episodes of a data set may go how far, by what the people in them agreed to. It stands beside
// the data card, and a push asks it. A data set is as open as the least open of its episodes.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { consents, type Consent } from '../../core/contract/episode.ts';
import { replaceFile } from '../durable-file.ts';

export const consentName = 'consent.json';
const largestBytes = 64 << 10;

export type ConsentCounts = Readonly<Record<Consent, number>>;

const count = z.number().int().min(0);
const fileSchema = z.object({ format: z.literal('waldo-consent'), version: z.literal(1), episodes: z.object({ unsaid: count, internal: count, share: count, publish: count }) });

export const countConsents = (episodes: readonly { readonly consent: Consent }[]): ConsentCounts =>
  Object.fromEntries(consents.map((consent) => [consent, episodes.filter((episode) => episode.consent === consent).length])) as Record<Consent, number>;

/** Of several together: what all of them allow. */
export const leastConsent = (some: readonly Consent[]): Consent => consents.find((consent) => some.includes(consent)) ?? 'unsaid';

/** How many allow no more than less than this. */
export const fallShort = (counts: ConsentCounts, needed: Consent): number =>
  consents.slice(0, consents.indexOf(needed)).reduce((sum, consent) => sum + counts[consent], 0);

export function writeConsent(folder: string, episodes: readonly { readonly consent: Consent }[]): void {
  replaceFile(join(folder, consentName), `${JSON.stringify({ format: 'waldo-consent', version: 1, episodes: countConsents(episodes) }, null, 2)}\n`);
}

/** Null where there is none, or none that can be read: then nobody knows. */
export async function readConsent(folder: string): Promise<ConsentCounts | null> {
  try {
    const text = await readFile(join(folder, consentName), 'utf8');
    return text.length > largestBytes ? null : fileSchema.parse(JSON.parse(text)).episodes;
  } catch {
    return null;
  }
}
