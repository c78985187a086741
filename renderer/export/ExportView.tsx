// The export sheet: choices at the left, what will be written at the right, both alive; Start at the bottom. Mounted by
// TakesView; the work itself is the host's and goes on without this window.
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { ExportOptions, ExportPlan } from '../../core/contract/exports.ts';
import type { Fault } from '../../core/fault.ts';
import { sentence } from '../../core/sentences/en.ts';
import { faultOf } from '../host/fault-of.ts';
import type { HostLink } from '../host/link.ts';
import { useHost } from '../host/use-host.tsx';
import type { Library } from '../takes/library.ts';
import { isNarrowed } from '../takes/query.ts';
import { t } from '../words/index.ts';
import { ExportChoices } from './ExportChoices.tsx';
import { optionsOf, rememberDraft, rememberedDraft, suggestedFolder, type ExportDraft } from './export-draft.ts';
import { ExportJobs } from './ExportJobs.tsx';
import { PlanPreview } from './PlanPreview.tsx';
import './export.css';

/** Looking through the takes costs the host something: it begins when the choices rest. */
const restMilliseconds = 350;

const noMedia: ExportPlan['media'] = [];

interface Planned { readonly plan: ExportPlan | null; readonly fault: Fault | null; readonly working: boolean }

function usePlan(link: HostLink, options: ExportOptions | null): Planned {
  const [planned, setPlanned] = useState<Planned>({ plan: null, fault: null, working: false });
  const asked = options ? JSON.stringify(options) : '';
  useEffect(() => {
    if (asked === '') { setPlanned({ plan: null, fault: null, working: false }); return undefined; }
    const stop = new AbortController();
    setPlanned((before) => ({ ...before, fault: null, working: true }));
    const timer = setTimeout(() => {
      link.call.exports.plan(JSON.parse(asked) as ExportOptions, { signal: stop.signal }).then(
        (plan) => { if (!stop.signal.aborted) setPlanned({ plan, fault: null, working: false }); },
        (error: unknown) => { if (!stop.signal.aborted) setPlanned({ plan: null, fault: faultOf(error), working: false }); },
      );
    }, restMilliseconds);
    return () => { clearTimeout(timer); stop.abort(); };
  }, [link, asked]);
  return planned;
}

/** The takes that are meant, by id; none: the whole library. Null until all that were found are known. */
function useEpisodes(library: Library, which: ExportDraft['which']): readonly string[] | null {
  const list = useStore(library.store, (state) => state.list);
  const marked = useStore(library.store, (state) => state.selection.marked);
  const [found, setFound] = useState<readonly string[] | null>(null);
  useEffect(() => {
    if (which === 'found' && list) void library.needAll().then((takes) => { setFound(takes.map((take) => take.id)); });
  }, [library, which, list]);
  return useMemo(() => (which === 'all' ? [] : which === 'marked' ? [...marked] : found), [which, marked, found]);
}

export function ExportView({ link, library, onClose }: { readonly link: HostLink; readonly library: Library; onClose(): void }) {
  const { list, facets, query, selection } = useStore(library.store);
  const folder = useHost((host) => host.library.folder) ?? '';
  const markedCount = selection.marked.size;
  const [draft, setDraft] = useState<ExportDraft>(() => ({ ...rememberedDraft(localStorage), which: markedCount > 0 ? 'marked' : isNarrowed(query) ? 'found' : 'all' }));
  const [starting, setStarting] = useState<{ readonly busy: boolean; readonly fault: Fault | null }>({ busy: false, fault: null });
  const [openedAt, setOpenedAt] = useState(() => new Date());
  const task = query.task || (facets.tasks.length === 1 ? facets.tasks[0]! : '');
  const suggestion = folder === '' ? '' : suggestedFolder(folder, draft.format, task, openedAt);
  const filled = useMemo(() => (draft.out === '' ? { ...draft, out: suggestion } : draft), [draft, suggestion]);

  const episodes = useEpisodes(library, draft.which);
  const takes = useStore(library.store, (state) => state.takes);
  const cameras = useMemo(() => [...new Set((takes ?? []).flatMap((take) => take.cameras))].sort(), [takes]);
  const options = episodes === null ? null : optionsOf(filled, episodes, cameras);
  const { plan, fault, working } = usePlan(link, options);
  const change = useCallback((part: Partial<ExportDraft>) => { setDraft((before) => ({ ...before, ...part })); setStarting({ busy: false, fault: null }); }, []);

  const begin = async (ask: (call: HostLink['call']) => Promise<unknown>) => {
    setStarting({ busy: true, fault: null });
    try {
      await ask(link.call);
      rememberDraft(localStorage, draft);
      setStarting({ busy: false, fault: null });
      // The next one goes to a folder of its own.
      setOpenedAt(new Date(Date.now() + 60_000));
      setDraft((before) => ({ ...before, out: '' }));
      onClose();
    } catch (error) {
      setStarting({ busy: false, fault: faultOf(error) });
    }
  };
  const start = async () => { if (options) await begin((call) => call.exports.start(options)); };
  const ready = plan !== null && !working && plan.episodes > 0 && plan.place !== 'taken' && !starting.busy && starting.fault === null;
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => { if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.current?.requestSubmit(); };
    window.addEventListener('keydown', onKey);
    return () => { window.removeEventListener('keydown', onKey); };
  }, []);

  return (
    <form
      ref={form} className="export" onSubmit={(event) => { event.preventDefault(); if (ready) void start(); }}
      // Enter in one field would start it all.
      onKeyDown={(event) => { if (event.key === 'Enter' && event.target instanceof HTMLInputElement) event.preventDefault(); }}
    >
      <header className="export__head">
        <button type="button" className="button button--small" onClick={onClose}><span aria-hidden="true">‹</span> {t('exporting.back')}</button>
        <h1>{t('exporting.title')}</h1>
      </header>
      <ExportChoices draft={filled} counts={{ marked: markedCount, found: isNarrowed(query) ? list?.total ?? 0 : 0, all: facets.all }} cameras={cameras} media={plan?.media ?? noMedia} slowest={plan?.fps ?? null} onChange={change} />
      <section className="export__preview" aria-label={t('exporting.preview.title')}>
        <h2>{t('exporting.preview.title')}</h2>
        {starting.fault && <p className="preview__warning" role="alert">{sentence(starting.fault)}{starting.fault.hint !== undefined && <small className="mono">{starting.fault.hint}</small>}</p>}
        <PlanPreview plan={plan} fault={fault} working={working} asked={options !== null} />
      </section>
      <footer className="export__foot">
        <ExportJobs />
        <div className="export__start">
          <span className="mono export__out"><bdi>{filled.out}</bdi></span>
          {plan?.place === 'restarts' && !working && <button type="button" className="button" disabled={starting.busy} onClick={() => { void begin((call) => call.exports.resume({ out: filled.out })); }}>{t('exporting.resumeOther')}</button>}
          <button type="submit" className="button button--main" disabled={!ready}>{t(starting.busy ? 'exporting.starting' : plan?.place === 'goes-on' ? 'exporting.resume' : 'exporting.start')} <kbd className="key">Ctrl ↵</kbd></button>
        </div>
      </footer>
    </form>
  );
}
