// The top of the player: which take this is, how it went, its note, and what can be done with it.
import { useStore } from 'zustand';
import { outcomes, type Episode, type Outcome } from '../../../core/contract/episode.ts';
import type { HostLink } from '../../host/link.ts';
import { t } from '../../words/index.ts';
import { formatLength, formatMoment, taskWords } from '../format.ts';
import type { Library } from '../library.ts';
import { NoticeLine } from '../NoticeLine.tsx';
import { OutcomeMark } from '../OutcomeMark.tsx';
import { VerdictMark } from '../VerdictMark.tsx';
import { NoteField } from './NoteField.tsx';
import { ReplayResult, useReplay } from './ReplayResult.tsx';

export interface PlayerHeaderProps {
  readonly link: HostLink;
  readonly library: Library;
  readonly take: Episode;
  onBack(): void;
  /** null at that end of the list. */
  readonly onPrevious: (() => void) | null;
  readonly onNext: (() => void) | null;
  onDiscard(): void;
  /** Shows why it was judged so. */
  onJudgement(): void;
}

const shownOutcomes: readonly Outcome[] = outcomes.filter((outcome) => outcome !== 'unlabelled');

export function PlayerHeader({ link, library, take, onBack, onPrevious, onNext, onDiscard, onJudgement }: PlayerHeaderProps) {
  const { replay, run } = useReplay(link, take.id);
  const notice = useStore(library.store, (state) => state.notice);
  const busy = notice?.kind === 'verifying' || notice?.kind === 'repairing';
  return (
    <header className="player-header">
      <div className="player-header__row">
        <button type="button" className="button button--small" onClick={onBack}><span aria-hidden="true">‹</span> {t('player.back')}</button>
        <span className="player-header__pair">
          <button type="button" className="button button--small" disabled={!onPrevious} aria-label={t('player.previous')} title={t('player.previous')} onClick={onPrevious ?? undefined}><kbd className="key">K</kbd></button>
          <button type="button" className="button button--small" disabled={!onNext} aria-label={t('player.next')} title={t('player.next')} onClick={onNext ?? undefined}><kbd className="key">J</kbd></button>
        </span>
        <h1 className="player-header__title">
          <span>{taskWords(take.task)}</span>
          <small>{formatMoment(take.startedAt, Date.now())} · {formatLength(take.durationSeconds)}</small>
        </h1>
        <button type="button" className="word player-header__verdict" title={t('player.judgement.why')} onClick={onJudgement}><VerdictMark verdict={take.verdict} score={take.score} /></button>
        <div className="player-header__outcome" role="group" aria-label={t('player.outcome')}>
          {shownOutcomes.map((outcome) => (
            <button key={outcome} type="button" className="word" aria-pressed={take.outcome === outcome} onClick={() => { void library.label([take.id], outcome); }}>
              <OutcomeMark outcome={outcome} />{t(`takes.outcome.${outcome}`)}
            </button>
          ))}
        </div>
        <button type="button" className="button button--small button--main" disabled={replay.phase === 'running'} onClick={run}>{t('player.replay.action')}</button>
        {take.state === 'damaged'
          ? <button type="button" className="button button--small" disabled={busy} onClick={() => { void library.repair(take.id); }}>{t('takes.action.repair')}</button>
          : <button type="button" className="button button--small" disabled={busy} onClick={() => { void library.verify([take.id]); }}>{t('takes.action.verify')}</button>}
        <button type="button" className="button button--small" onClick={onDiscard}>{t('takes.action.discard')}</button>
      </div>
      <div className="player-header__row player-header__row--second">
        <NoteField note={take.note} save={(note) => library.note(take.id, note)} />
        {notice ? <NoticeLine notice={notice} library={library} /> : <ReplayResult replay={replay} take={take} />}
      </div>
    </header>
  );
}
