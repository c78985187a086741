// The ends of labelling: nothing to label, and what came of it.
import { useEffect, useRef, useState } from 'react';
import { t } from '../../words/index.ts';
import type { Library } from '../library.ts';
import { countsOf, type LabelRun } from './label-run.ts';
import { spentWords } from './LabelProgress.tsx';

export const LabelNone = ({ onClose }: { onClose(): void }) => (
  <section className="empty-library">
    <h2>{t('label.none.title')}</h2>
    <p>{t('label.none.text')}</p>
    <button type="button" className="button button--main" autoFocus onClick={onClose}>{t('label.done.close')}</button>
  </section>
);

export function LabelDone({ run, library, onAgain, onClose }: { readonly run: LabelRun; readonly library: Library; onAgain(): void; onClose(): void }) {
  const [endedAt] = useState(() => performance.now());
  const close = useRef<HTMLButtonElement>(null);
  useEffect(() => { close.current?.focus(); }, []);
  const { success, partial, failure } = countsOf([...run.labelled].flatMap((id) => library.seen(id) ?? []));
  const left = run.ids.length - run.labelled.size;
  return (
    <section className="empty-library" role="status">
      <h2>{t('label.done.title', { count: run.labelled.size })}</h2>
      <p>{t('label.done.text', { time: spentWords((endedAt - run.startedAt) / 1000), success, partial, failure })}{left > 0 && ` ${t('label.done.left', { count: left })}`}</p>
      <span className="empty-library__actions">
        <button ref={close} type="button" className="button button--main" onClick={onClose}>{t('label.done.close')}</button>
        <button type="button" className="button" onClick={onAgain}>{t('label.done.again')}</button>
      </span>
    </section>
  );
}
