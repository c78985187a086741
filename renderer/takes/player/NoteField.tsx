// The note of a take, edited where it stands: saved on Enter or on leaving, refused with a reason beside it.
import { useState } from 'react';
import { faultOf } from '../../host/fault-of.ts';
import { t } from '../../words/index.ts';
import { sentence } from '../../../core/sentences/en.ts';

export function NoteField({ note, save }: { readonly note: string; save(note: string): Promise<void> }) {
  const [draft, setDraft] = useState<string | null>(null);
  const [refusal, setRefusal] = useState('');
  const keep = async () => {
    if (draft === null) return;
    const next = draft.trim();
    if (next === note) { setDraft(null); return; }
    try {
      await save(next);
      setRefusal('');
      setDraft(null);
    } catch (error) {
      setRefusal(sentence(faultOf(error)));
    }
  };
  return (
    <label className="note">
      <span className="visually-hidden">{t('player.note')}</span>
      <input
        className="note__field" value={draft ?? note} maxLength={2000} placeholder={t('player.noteHint')} aria-invalid={refusal !== ''}
        onChange={(event) => { setDraft(event.target.value); }}
        onBlur={() => { void keep(); }}
        onKeyDown={(event) => { if (event.key === 'Enter') event.currentTarget.blur(); }}
      />
      {refusal !== '' && <span className="note__refusal" role="alert">{refusal}</span>}
    </label>
  );
}
