// The row of edits under the timeline: trim, split, mark and cut at the playhead, each with its key; what is chosen and
// what was refused; undo, redo, and whether playing passes over what is cut away.
import { useState } from 'react';
import { useStore } from 'zustand';
import { sentence } from '../../../core/sentences/en.ts';
import { t } from '../../words/index.ts';
import { formatPlayhead } from '../format.ts';
import { cutChosen, keepChosen, nameChosen, splitAt, trimAt } from './edit-deeds.ts';
import type { PlayerSession } from './player-session.ts';

export const subtaskFieldId = 'player-subtask';
/** Offered while typing: what this take calls its other subtasks. */
const knownSubtasksId = 'player-subtasks';

function Tool({ label, name, title, disabled = false, onPress }: { readonly label: string; readonly name: string; readonly title?: string; readonly disabled?: boolean; onPress(): void }) {
  return <button type="button" className="button button--quiet button--small" disabled={disabled} title={title} onClick={onPress}>{label} <kbd className="key">{name}</kbd></button>;
}

function Chosen({ session, from, to }: { readonly session: PlayerSession; readonly from: number; readonly to: number }) {
  const { desk } = session;
  const [text, setText] = useState('');
  return (
    <div className="edit-bar__chosen">
      <strong>{formatPlayhead(from)}–{formatPlayhead(to)}</strong>
      <input
        id={subtaskFieldId} className="field edit-bar__field" value={text} maxLength={200} list={knownSubtasksId} placeholder={t('player.edit.nameHint')} aria-label={t('player.edit.name')}
        onChange={(event) => { setText(event.target.value); }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          const field = event.currentTarget;
          void nameChosen(desk, text).then((named) => { if (named) field.blur(); });
        }}
      />
      <Tool label={t('player.edit.nameIt')} name={text.trim() === '' ? 'N' : '↵'} onPress={() => { if (text.trim() === '') document.getElementById(subtaskFieldId)?.focus(); else void nameChosen(desk, text); }} />
      <Tool label={t('player.edit.cut')} name="X" onPress={() => { void cutChosen(desk); }} />
      <Tool label={t('player.edit.keepOnly')} name="T" onPress={() => { void keepChosen(desk); }} />
      <Tool label={t('player.edit.clear')} name="C" onPress={() => { desk.choose(null); }} />
    </div>
  );
}

export function EditBar({ session }: { readonly session: PlayerSession }) {
  const { desk, playhead } = session;
  const { edits, fault, stretch, skips } = useStore(desk.store);
  const { durationSeconds } = playhead.state();
  const at = (): number => playhead.position();
  const off = edits === null;
  return (
    <div className="edit-bar" role="toolbar" aria-label={t('player.edit.title')}>
      {stretch && stretch.to !== null
        ? <Chosen key={`${stretch.from} ${stretch.to}`} session={session} from={stretch.from} to={stretch.to} />
        : (
          <div className="edit-bar__tools">
            <Tool label={t('player.edit.in')} name="I" title={t('player.edit.inMeaning')} disabled={off} onPress={() => { void trimAt(desk, 'from', at(), durationSeconds); }} />
            <Tool label={t('player.edit.out')} name="O" title={t('player.edit.outMeaning')} disabled={off} onPress={() => { void trimAt(desk, 'to', at(), durationSeconds); }} />
            <Tool label={t('player.edit.split')} name="B" title={t('player.edit.splitMeaning')} disabled={off} onPress={() => { void splitAt(desk, at()); }} />
            <Tool label={t(stretch ? 'player.edit.markEnd' : 'player.edit.mark')} name="M" title={t('player.edit.markMeaning')} disabled={off} onPress={() => { desk.mark(at()); }} />
            {stretch && <Tool label={t('player.edit.clear')} name="C" onPress={() => { desk.choose(null); }} />}
          </div>
        )}
      <p className="edit-bar__words" role="status" title={fault ? sentence(fault) : undefined}>
        {fault ? sentence(fault) : stretch && stretch.to === null ? t('player.edit.begun', { from: formatPlayhead(stretch.from) }) : ''}
      </p>
      {fault && <button type="button" className="button button--quiet button--small" onClick={() => { desk.dismiss(); }}>{t('takes.action.close')}</button>}
      <div className="edit-bar__tools">
        <button type="button" className="word" aria-pressed={skips} title={t('player.edit.skipMeaning')} onClick={() => { desk.setSkips(!skips); }}>{t('player.edit.skip')}</button>
        <button type="button" className="button button--quiet button--small" disabled={!edits || edits.undoable === 0} title="Ctrl+Z" onClick={() => { void desk.undo(); }}>{t('player.edit.undo')}</button>
        <button type="button" className="button button--quiet button--small" disabled={!edits || edits.redoable === 0} title="Ctrl+Shift+Z" onClick={() => { void desk.redo(); }}>{t('player.edit.redo')}</button>
      </div>
      <datalist id={knownSubtasksId}>{[...new Set(edits?.subtasks.map((one) => one.text))].map((text) => <option key={text} value={text} />)}</datalist>
    </div>
  );
}
