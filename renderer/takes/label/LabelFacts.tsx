// Beside the looping take: what it is, how it went (on three keys), what the program saw, its tags and its note.
import { useState, type RefObject } from 'react';
import type { Episode, Outcome } from '../../../core/contract/episode.ts';
import { t } from '../../words/index.ts';
import { outcomeMarks } from '../ActionBar.tsx';
import { formatLength, formatMoment, taskWords } from '../format.ts';
import { JudgementReasons } from '../JudgementReasons.tsx';
import { useJudgement } from '../judgements.ts';
import type { Library } from '../library.ts';
import { OutcomeMark } from '../OutcomeMark.tsx';
import { TagField } from '../TagField.tsx';
import { VerdictMark } from '../VerdictMark.tsx';

export interface LabelFactsProps {
  readonly take: Episode;
  readonly library: Library;
  readonly known: readonly string[];
  readonly tagField: RefObject<HTMLInputElement | null>;
  readonly noteField: RefObject<HTMLInputElement | null>;
  onJudge(outcome: Outcome): void;
  onOpenAt(seconds: number): void;
}

export function LabelFacts({ take, library, known, tagField, noteField, onJudge, onOpenAt }: LabelFactsProps) {
  const judgement = useJudgement(take);
  const [note, setNote] = useState<string | null>(null);
  const ids = [take.id];
  const saveNote = () => {
    if (note !== null && note.trim() !== take.note) void library.change(ids, { change: { note: note.trim() } });
    setNote(null);
  };
  return (
    <aside className="label__facts">
      <header>
        <h2>{taskWords(take.task)}</h2>
        <p className="caption">{formatMoment(take.startedAt, Date.now())} · {formatLength(take.durationSeconds)}{take.operator === '' ? '' : ` · ${take.operator}`}</p>
      </header>
      <div className="label__outcome" role="group" aria-label={t('label.outcome')}>
        {outcomeMarks.map(({ outcome, key }) => (
          <button key={outcome} type="button" className="button" aria-pressed={take.outcome === outcome} onClick={() => { onJudge(outcome); }}>
            <OutcomeMark outcome={outcome} size={18} />{t(`takes.outcome.${outcome}`)}<kbd className="key">{key}</kbd>
          </button>
        ))}
      </div>
      <section aria-label={t('label.judged')}>
        <h3>{t('label.judged')}</h3>
        <VerdictMark verdict={take.verdict} score={take.score} />
        {judgement && judgement.reasons.length > 0 && <JudgementReasons judgement={judgement} most={4} onOpenAt={onOpenAt} />}
        {take.verdict === null ? <p className="caption">{t('label.notJudged')}</p> : judgement?.reasons.length === 0 && <p className="caption">{t('label.nothingWrong')}</p>}
      </section>
      <section>
        <h3>{t('label.tags')} <kbd className="key">T</kbd></h3>
        <TagField
          tags={take.tags} known={known} field={tagField} onDone={() => { tagField.current?.blur(); }}
          onAdd={(tag) => { void library.change(ids, { change: {}, addTags: [tag] }); }} onRemove={(tag) => { void library.change(ids, { change: {}, removeTags: [tag] }); }}
        />
      </section>
      <section>
        <h3>{t('label.note')} <kbd className="key">N</kbd></h3>
        <input
          ref={noteField} className="field" value={note ?? take.note} maxLength={2000} aria-label={t('label.note')} placeholder={t('label.noteHint')}
          onChange={(event) => { setNote(event.target.value); }} onBlur={saveNote} onKeyDown={(event) => { if (event.key === 'Enter') event.currentTarget.blur(); }}
        />
      </section>
    </aside>
  );
}
