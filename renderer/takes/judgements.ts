// What was judged of a take at save, read from its manifest when somebody looks: the list itself carries only score and
// verdict. Kept for the takes looked at last.
import { useEffect, useState } from 'react';
import { judgementSchema, type Episode, type Judgement } from '../../core/contract/episode.ts';
import { manifestAddress } from './episode-address.ts';

const keptAtMost = 200;
const kept = new Map<string, Promise<Judgement | null>>();

async function fetched(id: string): Promise<Judgement | null> {
  const response = await fetch(manifestAddress(id), { cache: 'no-store' });
  if (!response.ok) return null;
  const manifest = await response.json() as { judgement?: unknown };
  const parsed = judgementSchema.safeParse(manifest.judgement);
  return parsed.success ? parsed.data : null;
}

/** Judged anew is another score, and asked for again. */
export function judgementOf({ id, score, verdict }: Pick<Episode, 'id' | 'score' | 'verdict'>): Promise<Judgement | null> {
  const key = `${id} ${score} ${verdict}`;
  let judgement = kept.get(key);
  if (!judgement) {
    judgement = verdict === null ? Promise.resolve(null) : fetched(id).catch(() => { kept.delete(key); return null; });
    kept.set(key, judgement);
    if (kept.size > keptAtMost) kept.delete(kept.keys().next().value!);
  }
  return judgement;
}

/** undefined: not here yet; null: never judged, or not readable. */
export function useJudgement(take: Pick<Episode, 'id' | 'score' | 'verdict'> | null): Judgement | null | undefined {
  const [known, setKnown] = useState<{ readonly take: typeof take; readonly judgement: Judgement | null }>();
  useEffect(() => {
    if (!take) return undefined;
    let wanted = true;
    void judgementOf(take).then((judgement) => { if (wanted) setKnown({ take, judgement }); });
    return () => { wanted = false; };
  }, [take]);
  return known && known.take === take ? known.judgement : take?.verdict === null ? null : undefined;
}
