// What the last action did, in one sentence, with Undo where there is one. Stands in the library's bottom bar.
import { useEffect } from 'react';
import { sentence } from '../../core/sentences/en.ts';
import { t } from '../words/index.ts';
import type { Library, Notice } from './library.ts';

/** Undo stays within reach long enough to notice a mistake; trouble stays until it is read. */
const shownMilliseconds: Partial<Record<Notice['kind'], number>> = {
  discarded: 15_000, joined: 15_000, parted: 5000, cannotJoin: 8000, labelled: 8000, changed: 8000, restored: 5000, undone: 5000, redone: 5000, nothingToUndo: 3000, nothingToRedo: 3000, verified: 8000, repaired: 8000,
};
const undoable: ReadonlySet<Notice['kind']> = new Set(['discarded', 'joined', 'labelled', 'changed']);

export function noticeText(notice: Notice): string {
  switch (notice.kind) {
    case 'labelled': return t('takes.notice.labelled', { count: notice.count, outcome: t(`takes.outcome.${notice.outcome}`).toLowerCase() });
    case 'changed': return t(`takes.notice.changed.${notice.field}`, { count: notice.count });
    case 'cannotJoin': return t(`takes.notice.cannotJoin.${notice.refusal}`);
    case 'problems': return t('takes.notice.problems', { count: notice.count, first: notice.first });
    case 'failed': return t('takes.notice.failed', { count: notice.count, sentence: sentence(notice.fault) });
    case 'verifying': case 'changing': case 'discarding': case 'restoring': return t(`takes.notice.${notice.kind}`, { count: notice.count, done: notice.done });
    case 'repairing': case 'repaired': case 'nothingToUndo': case 'nothingToRedo': return t(`takes.notice.${notice.kind}`);
    default: return t(`takes.notice.${notice.kind}`, { count: notice.count });
  }
}

export function NoticeLine({ notice, library }: { readonly notice: Notice; readonly library: Library }) {
  useEffect(() => {
    const milliseconds = shownMilliseconds[notice.kind];
    if (milliseconds === undefined) return;
    const timer = setTimeout(() => { library.dismiss(); }, milliseconds);
    return () => { clearTimeout(timer); };
  }, [notice, library]);
  const trouble = notice.kind === 'failed' || notice.kind === 'problems';
  return (
    <div className={`take-notice ${trouble ? 'take-notice--trouble' : ''}`} role={trouble ? 'alert' : 'status'}>
      <span className="take-notice__text" title={noticeText(notice)}>{noticeText(notice)}</span>
      {undoable.has(notice.kind) && (
        <button type="button" className="button button--small" onClick={() => { void library.undo(); }}>{t('takes.action.undo')} <kbd className="key">U</kbd></button>
      )}
      <button type="button" className="button button--quiet button--small" onClick={() => { library.dismiss(); }}>{t('takes.action.close')}</button>
    </div>
  );
}
