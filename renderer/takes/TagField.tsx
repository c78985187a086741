// Tags as words that can be taken off, and a field that completes what was used before: Enter or comma adds, Tab completes,
// Backspace in the empty field takes off the last. Used by the label sheet, labelling and the cockpit.
import { useId, useState, type KeyboardEvent, type RefObject } from 'react';
import { t } from '../words/index.ts';
import { cleanTag, completions } from './complete.ts';

export interface TagFieldProps {
  readonly tags: readonly string[];
  /** On some of the chosen takes only, each with how many. */
  readonly some?: ReadonlyMap<string, number>;
  readonly known: readonly string[];
  readonly disabled?: boolean;
  readonly field?: RefObject<HTMLInputElement | null>;
  onAdd(tag: string): void;
  onRemove(tag: string): void;
  /** Enter with nothing typed. */
  onDone?(): void;
}

export function TagField({ tags, some = new Map(), known, disabled = false, field, onAdd, onRemove, onDone }: TagFieldProps) {
  const listId = useId();
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(-1);
  const [isOpen, setOpen] = useState(false);
  const found = isOpen ? completions(known, typed, tags) : [];
  const add = (tag: string) => {
    const clean = cleanTag(tag);
    if (clean !== '' && !tags.includes(clean)) onAdd(clean);
    setTyped('');
    setAt(-1);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const chosen = at >= 0 ? found[at] : undefined;
    if (event.key === 'ArrowDown') setAt(Math.min(found.length - 1, at + 1));
    else if (event.key === 'ArrowUp') setAt(Math.max(-1, at - 1));
    else if (event.key === 'Enter') {
      if (chosen !== undefined || typed.trim() !== '') add(chosen ?? typed);
      else onDone?.();
    } else if (event.key === ',') add(typed);
    else if (event.key === 'Tab' && !event.shiftKey && typed.trim() !== '' && found.length > 0) add(chosen ?? found[0]!);
    else if (event.key === 'Backspace' && typed === '' && tags.length > 0) onRemove(tags.at(-1)!);
    else return;
    event.preventDefault();
  };
  return (
    <div className="tag-field" onFocus={() => { setOpen(true); }} onBlur={() => { setOpen(false); if (typed.trim() !== '') add(typed); }}>
      {tags.map((tag) => (
        <span key={tag} className="tag">
          {tag}
          <button type="button" disabled={disabled} aria-label={t('takes.tags.remove', { tag })} onClick={() => { onRemove(tag); }}>×</button>
        </span>
      ))}
      {[...some].map(([tag, count]) => (
        <span key={tag} className="tag tag--some">
          <button type="button" disabled={disabled} aria-label={t('takes.tags.toAll', { tag })} title={t('takes.tags.toAll', { tag })} onClick={() => { onAdd(tag); }}>{tag} <small>{t('takes.tags.on', { count })}</small></button>
          <button type="button" disabled={disabled} aria-label={t('takes.tags.remove', { tag })} onClick={() => { onRemove(tag); }}>×</button>
        </span>
      ))}
      <span className="tag-field__entry">
        <input
          ref={field} className="tag-field__input" value={typed} maxLength={40} disabled={disabled} placeholder={t('takes.tags.placeholder')} aria-label={t('takes.tags.label')}
          role="combobox" aria-expanded={found.length > 0} aria-controls={listId} aria-autocomplete="list" aria-activedescendant={at >= 0 && found[at] !== undefined ? `${listId}-${at}` : undefined} autoComplete="off"
          onChange={(event) => { setTyped(event.target.value); setAt(-1); }} onKeyDown={onKeyDown}
        />
        {found.length > 0 && (
          <ul id={listId} role="listbox" className="tag-field__found" aria-label={t('takes.tags.known')}>
            {found.map((tag, index) => (
              // Pressed before the field loses its focus, which would close the list.
              <li key={tag} id={`${listId}-${index}`} role="option" aria-selected={index === at} onPointerDown={(event) => { event.preventDefault(); add(tag); }}>{tag}</li>
            ))}
          </ul>
        )}
      </span>
    </div>
  );
}
