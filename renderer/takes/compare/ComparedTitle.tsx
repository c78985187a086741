// Which of the two takes this is, how it went, and what there is to compare in numbers. CompareView shows two.
import type { Episode } from '../../../core/contract/episode.ts';
import { t } from '../../words/index.ts';
import { formatLength, formatMoment, taskWords } from '../format.ts';
import { OutcomeMark } from '../OutcomeMark.tsx';
import { VerdictMark } from '../VerdictMark.tsx';

interface ComparedTitleProps {
  readonly take: Episode;
  readonly letter: 'A' | 'B';
  readonly motionSeconds: number | null;
  onOpen(id: string): void;
}

export function ComparedTitle({ take, letter, motionSeconds, onOpen }: ComparedTitleProps) {
  return (
    <div className="compared" data-letter={letter}>
      <span className="compared__letter">{letter}</span>
      <button type="button" className="compared__name" title={t('takes.action.open')} onClick={() => { onOpen(take.id); }}>
        {taskWords(take.task)} <small>{formatMoment(take.startedAt, Date.now())}</small>
      </button>
      <span className="compared__mark"><OutcomeMark outcome={take.outcome} />{t(`takes.outcome.${take.outcome}`)}</span>
      <VerdictMark verdict={take.verdict} score={take.score} />
      <span className="compared__fact">{formatLength(take.durationSeconds)}</span>
      {motionSeconds !== null && <span className="compared__fact">{t('player.compare.moves', { at: formatLength(motionSeconds) })}</span>}
    </div>
  );
}
