// What the program says of a take's quality, as a shape and a word beside its score. Used by tiles, filters, labelling and
// the cockpit. No safety colour: a refused take is nothing that stops.
import type { Verdict } from '../../core/contract/episode.ts';
import { t } from '../words/index.ts';
import './verdict.css';

/** A bare tick, a pennant, a ring with a bar through it, a dash: none is an outcome's mark. */
export function VerdictShape({ verdict, size = 14 }: { readonly verdict: Verdict | null; readonly size?: number }) {
  return (
    <svg className="verdict-mark" width={size} height={size} viewBox="0 0 14 14" aria-hidden="true">
      {verdict === 'accept' && <path d="M2.5 7.4 5.7 10.6 11.5 4" />}
      {verdict === 'flag' && <><path d="M3.5 1.500v11" /><path d="M3.5 2h7.500l-2.2 2.600L11 7.200H3.500z" className="verdict-mark__fill" /></>}
      {verdict === 'refuse' && <><circle cx="7" cy="7" r="5.5" /><path d="M3.2 10.8 10.8 3.2" /></>}
      {verdict === null && <path d="M4 7h6" />}
    </svg>
  );
}

export const verdictWord = (verdict: Verdict | null): string => t(`takes.verdict.${verdict ?? 'none'}`);

export function VerdictMark({ verdict, score }: { readonly verdict: Verdict | null; readonly score: number | null }) {
  return (
    <span className={`verdict verdict--${verdict ?? 'none'}`}>
      <VerdictShape verdict={verdict} />
      <span>{verdictWord(verdict)}</span>
      {score !== null && <b aria-label={t('takes.verdict.score', { score: Math.round(score) })}>{Math.round(score)}</b>}
    </span>
  );
}
