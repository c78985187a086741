// Why a take was judged as it was: each reason one sentence, and a way to the moment where it happened. Used by labelling
// and by the cockpit.
import type { Judgement } from '../../core/contract/episode.ts';
import { reasonSentence } from '../../core/sentences/en-judgement.ts';
import { t } from '../words/index.ts';
import { formatPlayhead } from './format.ts';
import { VerdictShape } from './VerdictMark.tsx';
import './verdict.css';

export interface JudgementReasonsProps {
  readonly judgement: Judgement;
  readonly most?: number;
  onOpenAt(seconds: number): void;
}

export function JudgementReasons({ judgement, most = 3, onOpenAt }: JudgementReasonsProps) {
  return (
    <ul className="reasons">
      {judgement.reasons.slice(0, most).map((reason, index) => (
        <li key={index}>
          <button type="button" className="reason" onClick={() => { onOpenAt(reason.at?.fromSeconds ?? 0); }}>
            <VerdictShape verdict={reason.weight} size={12} />
            <span>{reasonSentence(reason)}</span>
            {reason.at && <small>{formatPlayhead(reason.at.fromSeconds)}</small>}
          </button>
        </li>
      ))}
      {judgement.reasons.length > most && <li className="caption">{t('takes.reasonsMore', { count: judgement.reasons.length - most })}</li>}
    </ul>
  );
}
