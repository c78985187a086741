// The bottom of the light table: what was done at the left, what can be done with the chosen takes at the right.
// Its height never changes, so that nothing moves under the pointer.
import type { Episode, Outcome } from '../../core/contract/episode.ts';
import { t } from '../words/index.ts';
import { underWay, type Library, type Notice } from './library.ts';
import { NoticeLine } from './NoticeLine.tsx';
import { OutcomeMark } from './OutcomeMark.tsx';

export const outcomeMarks: readonly { readonly outcome: Outcome; readonly key: string }[] = [{ outcome: 'success', key: 'S' }, { outcome: 'partial', key: 'P' }, { outcome: 'failure', key: 'F' }];

export interface ActionBarProps {
  readonly library: Library;
  readonly notice: Notice | null;
  readonly chosen: readonly Episode[];
  onOpen(id: string): void;
  onEdit(): void;
  onUnmark(): void;
}

export function ActionBar({ library, notice, chosen, onOpen, onEdit, onUnmark }: ActionBarProps) {
  const ids = chosen.map((take) => take.id);
  const one = chosen.length === 1 ? chosen[0]! : null;
  const busy = notice !== null && underWay.has(notice.kind);
  const none = chosen.length === 0 || (busy && notice.kind !== 'verifying');
  return (
    <footer className="action-bar">
      {notice ? <NoticeLine notice={notice} library={library} />
        : one?.state === 'damaged' || one?.state === 'repaired' ? <span className="take-notice__text">{t(`takes.state.${one.state}Text`)}</span>
        : <span className="caption">{t('takes.keys')}</span>}
      <div className="action-bar__actions">
        <span className="action-bar__count" role="status">{chosen.length > 1 && <button type="button" className="word" title={t('takes.action.unmark')} onClick={onUnmark}>{t('takes.selected', { count: chosen.length })} <kbd className="key">⇧X</kbd></button>}</span>
        {outcomeMarks.map(({ outcome, key }) => (
          <button key={outcome} type="button" className="button button--small" disabled={none} aria-label={t(`takes.outcome.${outcome}`)} title={t(`takes.outcome.${outcome}`)} onClick={() => { void library.label(ids, outcome); }}>
            <OutcomeMark outcome={outcome} /><span className="action-bar__word">{t(`takes.outcome.${outcome}`)}</span> <kbd className="key">{key}</kbd>
          </button>
        ))}
        <button type="button" className="button button--small" disabled={none} onClick={onEdit}>{t('takes.action.edit')} <kbd className="key">T</kbd></button>
        <span className="filter-bar__rule" />
        {one?.state === 'damaged'
          ? <button type="button" className="button button--small button--main" disabled={busy} onClick={() => { void library.repair(one.id); }}>{t('takes.action.repair')}</button>
          : <button type="button" className="button button--small" disabled={none || busy} onClick={() => { void library.verify(ids); }}>{t('takes.action.verify')}</button>}
        <button type="button" className="button button--small" disabled={none} onClick={() => { void library.discard(ids); }}>{t('takes.action.discard')} <kbd className="key">Del</kbd></button>
        {chosen.length > 1 && <button type="button" className="button button--small" disabled={busy} title={t('takes.action.joinMore')} onClick={() => { void library.join(chosen); }}>{t('takes.action.join')} <kbd className="key">M</kbd></button>}
        {chosen.length === 2
          ? <button type="button" className="button button--small" onClick={() => { onOpen(ids.join('/compare/')); }}>{t('takes.action.compare')} <kbd className="key">↵</kbd></button>
          : chosen.length < 2 && <button type="button" className="button button--small" disabled={!one} onClick={() => { if (one) onOpen(one.id); }}>{t('takes.action.open')} <kbd className="key">↵</kbd></button>}
      </div>
    </footer>
  );
}
