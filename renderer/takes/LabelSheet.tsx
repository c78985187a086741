// The card of the chosen takes: tags, task, operator, note and consent, edited together. What they do not share says so and stays as
// it is unless somebody writes into it. Keyboard first: Tab from field to field, Ctrl+Enter saves.
import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import { consents, type Consent, type Episode } from '../../core/contract/episode.ts';
import { t } from '../words/index.ts';
import type { LabelDeed } from './deeds.ts';
import type { Facets } from './library.ts';
import { deedOf, emptyEntry, sharedTags, sharedText, type SheetEntry } from './shared-labels.ts';
import { TagField } from './TagField.tsx';

export type SheetField = 'tags' | 'note';

export interface LabelSheetProps {
  readonly takes: readonly Episode[];
  readonly facets: Facets;
  readonly focus: SheetField;
  onApply(deed: LabelDeed): void;
  onClose(): void;
}

export function LabelSheet({ takes, facets, focus, onApply, onClose }: LabelSheetProps) {
  const [entry, setEntry] = useState<SheetEntry>(emptyEntry);
  const tagField = useRef<HTMLInputElement>(null);
  const noteField = useRef<HTMLTextAreaElement>(null);
  const listId = useId();
  useEffect(() => { (focus === 'note' ? noteField : tagField).current?.focus(); }, [focus]);

  const { all, some } = sharedTags(takes);
  const tags = [...all.filter((tag) => !entry.removed.includes(tag)), ...entry.added.filter((tag) => !all.includes(tag))];
  const stillSome = new Map([...some].filter(([tag]) => !entry.added.includes(tag) && !entry.removed.includes(tag)));
  const deed = deedOf(entry, takes);
  const apply = () => { if (deed) onApply(deed); else onClose(); };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.key !== 'Enter' || !(event.ctrlKey || event.metaKey || event.target instanceof HTMLInputElement)) return;
    event.preventDefault();
    apply();
  };
  const text = (field: 'task' | 'operator', list: readonly string[]) => {
    const shared = sharedText(takes, field);
    return (
      <label className="sheet__field">
        <span>{t(`takes.sheet.${field}`)}</span>
        <input
          className="field" value={entry[field] ?? shared ?? ''} maxLength={field === 'task' ? 400 : 80} list={`${listId}-${field}`} autoComplete="off"
          placeholder={shared === null ? t('takes.sheet.several') : t(`takes.sheet.${field}Hint`)} onChange={(event) => { setEntry({ ...entry, [field]: event.target.value }); }}
        />
        <datalist id={`${listId}-${field}`}>{list.filter((each) => each !== '').map((each) => <option key={each} value={each} />)}</datalist>
      </label>
    );
  };
  const note = sharedText(takes, 'note');
  const consent = entry.consent ?? sharedText(takes, 'consent') ?? '';
  return (
    <aside className="sheet" aria-label={t('takes.sheet.title', { count: takes.length })} onKeyDown={onKeyDown}>
      <h2>{t('takes.sheet.title', { count: takes.length })}</h2>
      <div className="sheet__field" role="group" aria-label={t('takes.sheet.tags')}>
        <span>{t('takes.sheet.tags')}</span>
        <TagField
          tags={tags} some={stillSome} known={facets.tags} field={tagField} onDone={apply}
          onAdd={(tag) => { setEntry({ ...entry, added: [...entry.added, tag], removed: entry.removed.filter((each) => each !== tag) }); }}
          onRemove={(tag) => { setEntry({ ...entry, added: entry.added.filter((each) => each !== tag), removed: [...entry.removed, tag] }); }}
        />
      </div>
      {text('task', facets.tasks)}
      {text('operator', facets.operators)}
      <label className="sheet__field">
        <span>{t('takes.sheet.note')}</span>
        <textarea ref={noteField} className="field" rows={4} maxLength={2000} value={entry.note ?? note ?? ''} placeholder={note === null ? t('takes.sheet.several') : t('takes.sheet.noteHint')} onChange={(event) => { setEntry({ ...entry, note: event.target.value }); }} />
      </label>
      <label className="sheet__field">
        <span>{t('takes.sheet.consent')}</span>
        <select className="field" value={consent} title={consent === '' ? undefined : t(`takes.consent.${consent as Consent}More`)} onChange={(event) => { setEntry({ ...entry, consent: event.target.value as Consent }); }}>
          {consent === '' && <option value="" disabled>{t('takes.sheet.several')}</option>}
          {consents.map((each) => <option key={each} value={each}>{t(`takes.consent.${each}`)}</option>)}
        </select>
      </label>
      <footer>
        <button type="button" className="button button--main" disabled={!deed} onClick={apply}>{t('takes.sheet.apply', { count: takes.length })} <kbd className="key">Ctrl ↵</kbd></button>
        <button type="button" className="button button--quiet" onClick={onClose}>{t('takes.action.close')}</button>
      </footer>
      <p className="caption">{t('takes.sheet.help')}</p>
    </aside>
  );
}
