// The edits of a take as a list: what is kept, its parts, what is cut out, its subtasks with words and times to change, and
// what follows it. Everything by keyboard: Tab moves, Enter goes there or keeps what was typed, Delete takes an edit away.
import { useState, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { keptSeconds, type Edit, type Subtask } from '../../../core/edits/edits.ts';
import { t } from '../../words/index.ts';
import { formatLength, formatPlayhead } from '../format.ts';
import type { PlayerSession } from './player-session.ts';

interface RowProps {
  readonly session: PlayerSession;
  readonly from: number;
  readonly to?: number;
  /** Takes it away again; null where it cannot be. */
  readonly remove: Edit | null;
  readonly children?: ReactNode;
}

function Row({ session, from, to, remove, children }: RowProps) {
  const take = (): void => { if (remove) void session.desk.apply(remove); };
  return (
    <li className="edit-row" onKeyDown={(event) => {
      // Delete in a list of edits is not Delete of the take.
      if (event.key !== 'Delete' || event.target instanceof HTMLInputElement) return;
      event.preventDefault();
      take();
    }}>
      {children}
      <button type="button" className="edit-row__time" title={t('player.edit.goThere')} onClick={() => { session.playhead.seek(from); }}>
        {formatPlayhead(from)}{to !== undefined && `–${formatPlayhead(to)}`}
      </button>
      {to !== undefined && <span className="edit-row__length">{formatLength(to - from)}</span>}
      {remove
        ? <button type="button" className="edit-row__remove" aria-label={t('player.edit.remove')} title={t('player.edit.remove')} onClick={take}>×</button>
        : <span className="edit-row__remove" />}
    </li>
  );
}

/** Words and both times can be typed over; Enter or leaving keeps them, and what cannot be is put back. */
function SubtaskRow({ session, subtask }: { readonly session: PlayerSession; readonly subtask: Subtask }) {
  const asRead = { text: subtask.text, from: subtask.from.toFixed(2), to: subtask.to.toFixed(2) };
  const [draft, setDraft] = useState(asRead);
  const keep = async () => {
    const text = draft.text.trim();
    // What was not typed over keeps its exact time.
    const [from, to] = [draft.from === asRead.from ? subtask.from : Number(draft.from), draft.to === asRead.to ? subtask.to : Number(draft.to)];
    if (text === subtask.text && from === subtask.from && to === subtask.to) return;
    const isSound = text !== '' && from >= 0 && from < to;
    if (!isSound || !await session.desk.apply({ kind: 'mark', id: subtask.id, from, to, text })) setDraft(asRead);
  };
  const field = (name: keyof typeof draft, label: string, className: string) => (
    <input
      className={`field ${className}`} value={draft[name]} aria-label={label} maxLength={200} inputMode={name === 'text' ? 'text' : 'decimal'}
      onChange={(event) => { setDraft({ ...draft, [name]: event.target.value }); }}
      onBlur={() => { void keep(); }} onKeyDown={(event) => { if (event.key === 'Enter') event.currentTarget.blur(); }}
    />
  );
  return (
    <Row session={session} from={subtask.from} remove={{ kind: 'unmark', id: subtask.id }}>
      {field('text', t('player.edit.name'), 'edit-row__text')}
      {field('from', t('player.edit.from'), 'edit-row__number')}
      {field('to', t('player.edit.to'), 'edit-row__number')}
    </Row>
  );
}

export function EditsPanel({ session, onOpen }: { readonly session: PlayerSession; onOpen(id: string): void }) {
  const edits = useStore(session.desk.store, (state) => state.edits);
  const fault = useStore(session.desk.store, (state) => state.fault);
  const { durationSeconds } = session.playhead.state();
  if (!edits) return <p className="plot-stack__none">{t(fault ? 'player.edit.unreadable' : 'player.loading')}</p>;
  const { trim, cuts, parts, subtasks, mergedWith } = edits;
  const section = (title: string, rows: ReactNode) => <section><h3>{title}</h3><ul>{rows}</ul></section>;
  return (
    <div className="details edits">
      <p className="edits__sum">
        <strong>{formatLength(keptSeconds({ ...edits, parts: parts.filter((part) => part.keep) }))}</strong> {t('player.edit.keptOf', { length: formatLength(durationSeconds) })}
      </p>
      {edits.count === 0 && <p className="edits__none">{t('player.edit.none')}</p>}
      {subtasks.length > 0 && section(t('player.edit.subtasks'), subtasks.map((one) => <SubtaskRow key={`${one.id} ${one.text} ${one.from} ${one.to}`} session={session} subtask={one} />))}
      {parts.length > 1 && section(t('player.edit.parts'), parts.map((part, index) => (
        <Row key={part.start} session={session} from={part.spans[0]?.from ?? part.start} to={part.spans.at(-1)?.to ?? part.start} remove={part.start > 0 ? { kind: 'unsplit', at: part.start } : null}>
          <button type="button" className="word edit-row__keep" aria-pressed={part.keep} onClick={() => { void session.desk.apply({ kind: 'part', start: part.start, keep: !part.keep }); }}>
            {t(part.keep ? 'player.edit.partKept' : 'player.edit.partDropped', { number: index + 1 })}
          </button>
        </Row>
      )))}
      {trim && section(t('player.edit.trim'), <Row session={session} from={trim.from} to={trim.to} remove={{ kind: 'untrim' }} />)}
      {cuts.length > 0 && section(t('player.edit.cuts'), cuts.map((cut) => <Row key={`${cut.from} ${cut.to}`} session={session} from={cut.from} to={cut.to} remove={{ kind: 'uncut', ...cut }} />))}
      {mergedWith.length > 0 && section(t('player.edit.merged'), mergedWith.map((id) => (
        <li key={id} className="edit-row">
          <button type="button" className="edit-row__time edit-row__episode mono" onClick={() => { onOpen(id); }}>{id}</button>
          <button type="button" className="edit-row__remove" aria-label={t('player.edit.remove')} title={t('player.edit.remove')} onClick={() => { void session.desk.apply({ kind: 'merge', with: mergedWith.filter((each) => each !== id) }); }}>×</button>
        </li>
      )))}
    </div>
  );
}
