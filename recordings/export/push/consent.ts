// Whether a data set may be sent where it is to go: to everybody only what everybody may have, to a place of named people
// what they may have. Used by index.ts, and by hugging-face.ts, which alone can see that a repository is open to all.
import type { PushTarget } from '../../../core/contract/exports.ts';
import type { Consent } from '../../../core/contract/episode.ts';
import { fault, FaultError } from '../../../core/fault.ts';
import { fallShort, readConsent, type ConsentCounts } from '../consent-file.ts';

/** A bucket is not listed for everybody, and a private repository neither. */
const neededFor = (target: PushTarget): Consent => (target.kind === 'hugging-face' && !target.isPrivate ? 'publish' : 'share');

/** The counts of its consent; null when it is sent in spite of them. Throws 'push.consent' or 'push.consent-unknown'. */
export async function consentedFor(folder: string, target: PushTarget): Promise<ConsentCounts | null> {
  if (target.despiteConsent) return null;
  const counts = await readConsent(folder);
  if (counts === null) throw new FaultError(fault('push.consent-unknown', { path: folder }));
  needConsent(counts, neededFor(target));
  return counts;
}

/** Throws 'push.consent'. */
export function needConsent(counts: ConsentCounts | null, needed: Consent): void {
  if (counts === null || fallShort(counts, needed) === 0) return;
  const { unsaid, internal, share, publish } = counts;
  throw new FaultError(fault('push.consent', { what: needed === 'publish' ? 'published' : 'given to others', episodes: unsaid + internal + share + publish, unsaid, internal, share }));
}
