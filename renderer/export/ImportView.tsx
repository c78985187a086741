// Takes in a data set of others: where it is, how far the reading is, what came of it. Mounted by TakesView.
import { useEffect, useRef, useState, type FormEvent } from 'react';
import type { Fault } from '../../core/fault.ts';
import { sentence } from '../../core/sentences/en.ts';
import { faultOf } from '../host/fault-of.ts';
import type { HostLink } from '../host/link.ts';
import type { Library } from '../takes/library.ts';
import { everything } from '../takes/query.ts';
import { t } from '../words/index.ts';
import './export.css';

interface Progress { readonly done: number; readonly total: number; readonly episodes: readonly string[]; readonly problems: readonly string[] }

export function ImportView({ link, library, onClose }: { readonly link: HostLink; readonly library: Library; onClose(): void }) {
  const [path, setPath] = useState('');
  const [phase, setPhase] = useState<'asking' | 'reading' | 'ended'>('asking');
  const [progress, setProgress] = useState<Progress | null>(null);
  const [fault, setFault] = useState<Fault | null>(null);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => { running.current?.abort(); }, []);
  const begin = async (event: FormEvent) => {
    event.preventDefault();
    const mine = running.current = new AbortController();
    setPhase('reading');
    setFault(null);
    setProgress(null);
    try {
      for await (const next of await link.call.episodes.importFrom({ path: path.trim() }, { signal: mine.signal })) setProgress(next);
    } catch (error) {
      if (!mine.signal.aborted) setFault(faultOf(error));
    } finally {
      setPhase('ended');
    }
  };
  /** Selected, wherever they stand among the others. */
  const show = async () => {
    const ids = progress?.episodes ?? [];
    onClose();
    library.store.setState({ query: everything });
    await library.read();
    await library.needAll();
    library.store.setState({ selection: { cursor: ids[0] ?? '', anchor: ids[0] ?? '', marked: new Set(ids) } });
  };
  const share = progress && progress.total > 0 ? progress.done / progress.total : 0;
  return (
    <div className="import">
      <header className="export__head">
        <button type="button" className="button button--small" onClick={onClose}><span aria-hidden="true">‹</span> {t('exporting.back')}</button>
        <h1>{t('exporting.importing.title')}</h1>
      </header>
      <form className="import__body" onSubmit={(event) => { void begin(event); }}>
        <label className="form__field">
          <span>{t('exporting.importing.path')}</span>
          <input className="field" autoFocus value={path} maxLength={1000} required disabled={phase === 'reading'} spellCheck={false} autoComplete="off" placeholder={t('exporting.importing.pathHint')} onChange={(event) => { setPath(event.target.value); }} />
        </label>
        <p className="caption">{t('exporting.importing.help')}</p>
        {phase === 'reading' ? (
          <div className="import__progress">
            <span className="job__bar" role="progressbar" aria-label={t('exporting.importing.title')} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.floor(share * 100)}><i style={{ transform: `scaleX(${share})` }} /></span>
            <span role="status">{progress ? t('exporting.importing.working', { done: progress.done, total: progress.total }) : t('exporting.importing.begin')}</span>
            <button type="button" className="button button--small" onClick={() => { running.current?.abort(); }}>{t('exporting.importing.stop')}</button>
          </div>
        ) : <button type="submit" className="button button--main" disabled={path.trim() === ''}>{t('exporting.importing.start')}</button>}
        {fault && <p className="preview__warning" role="alert">{sentence(fault)}{fault.hint !== undefined && <small className="mono"> {fault.hint}</small>}</p>}
        {phase === 'ended' && (
          <section className="import__result" role="status">
            <p><strong>{progress && progress.episodes.length > 0 ? t('exporting.importing.done', { count: progress.episodes.length }) : t('exporting.importing.nothing')}</strong></p>
            {progress && progress.problems.length > 0 && (
              <>
                <p>{t('exporting.importing.problems', { count: progress.problems.length })}</p>
                <ul className="report__problems">{progress.problems.slice(0, 50).map((problem, index) => <li key={index}>{problem}</li>)}</ul>
              </>
            )}
            {progress && progress.episodes.length > 0 && <button type="button" className="button" onClick={() => { void show(); }}>{t('exporting.importing.show')}</button>}
          </section>
        )}
      </form>
    </div>
  );
}
