// The top of labelling: how far, how long it took, how long it will.
import { useEffect, useState } from 'react';
import { t } from '../../words/index.ts';
import { paceOf, runAtMost, type LabelRun } from './label-run.ts';

/** Seconds until a minute is full, then minutes. */
export const spentWords = (seconds: number): string =>
  seconds < 60 ? t('label.spent.seconds', { seconds: Math.floor(seconds) }) : t('label.spent.minutes', { minutes: Math.round(seconds / 60) });

export function LabelProgress({ run, found, onClose, onEnd }: { readonly run: LabelRun; readonly found: number; onClose(): void; onEnd(): void }) {
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    const timer = setInterval(() => { setNow(performance.now()); }, 1000);
    return () => { clearInterval(timer); };
  }, []);
  const { spentSeconds, secondsEach, leftSeconds } = paceOf(run, Math.max(now, run.startedAt));
  const count = run.ids.length;
  return (
    <header className="label__progress">
      <button type="button" className="button button--small" onClick={onClose}><span aria-hidden="true">‹</span> {t('label.back')}</button>
      <h1>{t('label.progress', { at: Math.min(run.at + 1, count), count })}</h1>
      <div className="label__bar" role="progressbar" aria-label={t('label.title')} aria-valuemin={0} aria-valuemax={count} aria-valuenow={run.at}><i style={{ transform: `scaleX(${run.at / Math.max(1, count)})` }} /></div>
      <p className="label__pace">
        <span>{spentWords(spentSeconds)}</span>
        {secondsEach !== null && <span>{t('label.pace', { seconds: secondsEach.toFixed(1) })}</span>}
        {leftSeconds !== null && <span>{t('label.left', { minutes: Math.max(1, Math.round(leftSeconds / 60)) })}</span>}
        {found > runAtMost && count === runAtMost && <span>{t('label.cut', { count })}</span>}
      </p>
      <button type="button" className="button button--small" onClick={onEnd}>{t('label.end')} <kbd className="key">Q</kbd></button>
    </header>
  );
}
