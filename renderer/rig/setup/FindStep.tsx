// Find: the adapters that are plugged in, and as which arm each may be set up. The first step.
import { useEffect, useState } from 'react';
import type { SetupAdapter } from '../../../core/contract/setup.ts';
import { shortDate } from './dates.ts';
import type { SetupActions } from './use-setup.ts';
import { t } from '../../words/index.ts';

type Kinds = readonly { readonly kind: string; readonly title: string }[];
const lookMs = 2000;

export function FindStep({ setup, disabled }: { readonly setup: SetupActions; readonly disabled: boolean }) {
  const { link, act } = setup;
  const [adapters, setAdapters] = useState<readonly SetupAdapter[] | null>(null);
  const [kinds, setKinds] = useState<Kinds>([]);
  useEffect(() => {
    let gone = false;
    const look = async (): Promise<void> => {
      const found = await link.call.setup.find({}).catch(() => null);
      if (gone || !found) return;
      setAdapters(found.adapters);
      setKinds(found.kinds);
    };
    void look();
    const timer = setInterval(() => void look(), lookMs);
    return () => { gone = true; clearInterval(timer); };
  }, [link]);
  const begin = (kind: string, { path, identity }: Pick<SetupAdapter, 'path' | 'identity'>): void => {
    void act((call) => call.setup.begin({ kind, path, identity }));
  };
  return (
    <>
      {adapters?.length === 0 && <div className="setup__empty" role="status"><p>{t('setup.find.empty')}</p><p className="caption">{t('setup.find.emptyMore')}</p></div>}
      <ul className="adapters" aria-busy={adapters === null}>
        {(adapters ?? []).map((adapter) => (
          <li key={adapter.identity} className="adapter">
            <div>
              <strong>{adapter.title}</strong>
              <p className="mono caption">{adapter.identity}</p>
              <p>{adapter.calibration ? t('setup.find.calibratedAs', { title: kinds.find(({ kind }) => kind === adapter.calibration?.kind)?.title ?? adapter.calibration.kind, date: shortDate(adapter.calibration.madeAt) }) : t('setup.find.neverCalibrated')}</p>
              {adapter.usedBy !== null && <p className="caption">{t('setup.find.usedBy', { device: adapter.usedBy })}</p>}
            </div>
            <div className="adapter__kinds">
              {adapter.kinds.length === 0 && <p className="caption">{t('setup.find.unknown')}</p>}
              {adapter.kinds.map(({ kind, title }, i) => (
                <button key={kind} type="button" className={i === 0 ? 'button button--main' : 'button'} disabled={disabled} onClick={() => { begin(kind, adapter); }}>{t('setup.find.asKind', { title })}</button>
              ))}
            </div>
          </li>
        ))}
      </ul>
      <OtherPort kinds={kinds} disabled={disabled} begin={(kind, path) => { begin(kind, { path, identity: '' }); }} />
    </>
  );
}

/** For what is no USB adapter of this machine. */
function OtherPort({ kinds, disabled, begin }: { readonly kinds: Kinds; readonly disabled: boolean; begin(kind: string, path: string): void }) {
  const [path, setPath] = useState('');
  const [kind, setKind] = useState('');
  const chosen = kind === '' ? kinds[0]?.kind ?? '' : kind;
  return (
    <details className="setup__other">
      <summary>{t('setup.find.other')}</summary>
      <form className="setup__form" onSubmit={(event) => { event.preventDefault(); if (path.trim() !== '' && chosen !== '') begin(chosen, path.trim()); }}>
        <label>{t('setup.find.port')}<input className="field" value={path} placeholder={t('setup.find.placeholder')} maxLength={400} onChange={(event) => { setPath(event.target.value); }} /></label>
        <label>{t('setup.find.kind')}<select className="field" value={chosen} onChange={(event) => { setKind(event.target.value); }}>{kinds.map((one) => <option key={one.kind} value={one.kind}>{one.title}</option>)}</select></label>
        <button type="submit" className="button" disabled={disabled || path.trim() === ''}>{t('setup.find.begin')}</button>
      </form>
      <p className="caption">{t('setup.find.otherHelp')}</p>
    </details>
  );
}
