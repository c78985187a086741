// The light table: filters on top, takes in the middle with what is being edited of them beside, running exports, the
// contact sheet and the actions at the bottom, everything by keyboard.
import { useCallback, useEffect, useMemo, useRef, useState, type MouseEvent } from 'react';
import { useStore } from 'zustand';
import type { Outcome } from '../../core/contract/episode.ts';
import { ExportJobs } from '../export/ExportJobs.tsx';
import { goTo } from '../frame/view.ts';
import { t } from '../words/index.ts';
import { ActionBar } from './ActionBar.tsx';
import { ContactStrip } from './ContactStrip.tsx';
import { EmptyLibrary, NoHost, NoMatch, Unreadable } from './EmptyLibrary.tsx';
import { FilterBar, searchFieldId } from './FilterBar.tsx';
import { useKeys } from './keys.ts';
import { LabelSheet, type SheetField } from './LabelSheet.tsx';
import type { Library } from './library.ts';
import { isNarrowed, widened, type TakeQuery } from './query.ts';
import { extendTo, markAll, moveBy, moveTo, placeAfter, settle, targets, toggleMark, type Selection } from './selection.ts';
import { pageSize } from './take-list.ts';
import { gridId, TakeGrid } from './TakeGrid.tsx';

const outcomeKeys: Readonly<Record<string, Outcome>> = { s: 'success', p: 'partial', f: 'failure' };
const contactSheetKey = 'waldo.takes.contact-sheet';
const noIds: readonly string[] = [];

export function LibraryView({ library, connected, onOpen }: { readonly library: Library; readonly connected: boolean; onOpen(id: string): void }) {
  const { list, facets, fault, query, selection, notice } = useStore(library.store);
  const [now, setNow] = useState(() => Date.now());
  const [sheet, setSheet] = useState<SheetField | null>(null);
  const [hasContactSheet, setContactSheet] = useState(() => localStorage.getItem(contactSheetKey) === 'yes');
  useEffect(() => {
    const timer = setInterval(() => { setNow(Date.now()); }, 60_000);
    return () => { clearInterval(timer); };
  }, []);
  const ids = list?.ids ?? noIds;
  const columns = useRef(1);

  const select = useCallback((change: (selection: Selection) => Selection) => {
    library.store.setState((state) => ({ selection: change(state.selection) }));
  }, [library]);

  // The list changed under the selection: what is gone cannot stay chosen.
  const before = useRef(ids);
  useEffect(() => {
    const previous = before.current;
    before.current = ids;
    select((current) => (current.cursor === '' && ids.length > 0 ? moveTo(ids[0]!) : settle(current, previous, ids)));
  }, [ids, select]);

  const chosen = useMemo(() => {
    const wanted = new Set(targets(selection, ids));
    return (list?.rows ?? []).filter((take) => take !== undefined && wanted.has(take.id)).map((take) => take!);
  }, [selection, ids, list]);
  const chosenIds = chosen.map((take) => take.id);
  const under = list?.rows[ids.indexOf(selection.cursor)];

  /** A step onto a row that is not here yet waits for its page. */
  const move = (by: number, extend: boolean): true => {
    const place = placeAfter(selection, ids, by);
    if (ids[place] !== '') { select((current) => moveBy(current, ids, by, extend)); return true; }
    void library.need(extend ? Math.min(place, ids.indexOf(selection.cursor)) : place, extend ? Math.max(place, ids.indexOf(selection.cursor)) + 1 : place + 1)
      .then(() => { const next = library.store.getState().list?.ids; if (next) select((current) => moveBy(current, next, by, extend)); });
    return true;
  };
  const all = async () => {
    await library.needAll();
    const { list: whole } = library.store.getState();
    if (whole) select((current) => markAll(current, whole.ids));
  };
  const showContactSheet = () => {
    localStorage.setItem(contactSheetKey, hasContactSheet ? 'no' : 'yes');
    setContactSheet(!hasContactSheet);
  };
  const closeSheet = () => {
    setSheet(null);
    document.getElementById(gridId)?.focus({ preventScroll: true });
  };
  const edit = (field: SheetField): true => { if (chosenIds.length > 0) setSheet(field); return true; };

  useKeys((key, event) => {
    if (event.ctrlKey || event.metaKey) {
      if (key === 'a') { void all(); return true; }
      if (key === 'z') { void (event.shiftKey ? library.redo() : library.undo()); return true; }
      if (key === 'y') { void library.redo(); return true; }
      return false;
    }
    if (event.altKey) return false;
    const outcome = outcomeKeys[key];
    if (outcome && chosenIds.length > 0) { void library.label(chosenIds, outcome); return true; }
    switch (key) {
      case 'j': case 'ArrowRight': return move(1, event.shiftKey);
      case 'k': case 'ArrowLeft': return move(-1, event.shiftKey);
      case 'ArrowDown': return move(columns.current, event.shiftKey);
      case 'ArrowUp': return move(-columns.current, event.shiftKey);
      case 'PageDown': return move(columns.current * 3, event.shiftKey);
      case 'PageUp': return move(-columns.current * 3, event.shiftKey);
      case 'Home': return move(-ids.length, event.shiftKey);
      case 'End': return move(ids.length, event.shiftKey);
      case 'x': if (event.shiftKey) select((current) => moveTo(current.cursor)); else select((current) => (current.cursor === '' ? current : toggleMark(current, current.cursor))); return true;
      case 'Enter': if (selection.cursor !== '') onOpen(chosenIds.length === 2 ? chosenIds.join('/compare/') : selection.cursor); return true;
      case 'Delete': case 'Backspace': if (chosenIds.length > 0) void library.discard(chosenIds); return true;
      case 'u': void library.undo(); return true;
      case 't': return edit('tags');
      case 'n': return edit('note');
      case 'm': void library.join(chosen); return true;
      case 'c': showContactSheet(); return true;
      case 'l': if (facets.all > 0) onOpen('~label'); return true;
      case 'e': if (facets.all > 0) onOpen('~export'); return true;
      case '/': document.getElementById(searchFieldId)?.focus(); return true;
      default: return false;
    }
  });

  const onPick = useCallback((id: string, event: MouseEvent) => {
    select((current) => (event.shiftKey ? extendTo(current, before.current, id) : event.ctrlKey || event.metaKey ? toggleMark(current, id) : moveTo(id)));
  }, [select]);
  const onMark = useCallback((id: string) => { select((current) => toggleMark(current, id)); }, [select]);
  const onColumns = useCallback((count: number) => { columns.current = count; }, []);
  const onScrolled = useCallback((scrollTop: number) => { library.scrollTop = scrollTop; }, [library]);
  const onNeed = useCallback((from: number, end: number) => { void library.need(from, end + pageSize / 4); }, [library]);
  const search = useCallback((next: TakeQuery) => { library.search(next); }, [library]);

  const body = () => {
    if (list === null) {
      if (fault && connected) return <Unreadable fault={fault} onRetry={() => { void library.read(); }} />;
      return connected ? <p className="takes__waiting">{t('takes.loading')}</p> : <NoHost />;
    }
    if (list.total === 0 && !isNarrowed(query)) return <EmptyLibrary onDrive={() => { goTo('drive'); }} onImport={() => { onOpen('~import'); }} />;
    if (list.total === 0) return <NoMatch total={facets.all} onClear={() => { search(widened(query)); }} />;
    return (
      <TakeGrid
        list={list} selection={selection} initialScrollTop={library.scrollTop} now={now}
        onScrolled={onScrolled} onNeed={onNeed} onColumns={onColumns} onPick={onPick} onOpen={onOpen} onMark={onMark}
      />
    );
  };

  return (
    <div className="takes">
      <FilterBar
        query={query} facets={facets} shown={list?.total ?? 0} hasContactSheet={hasContactSheet} onChange={search}
        onLabel={() => { onOpen('~label'); }} onExport={() => { onOpen('~export'); }} onImport={() => { onOpen('~import'); }} onContactSheet={showContactSheet}
      />
      <div className="takes__body" data-sheet={sheet !== null}>
        <div className="takes__table">{body()}</div>
        {sheet !== null && chosen.length > 0 && (
          <LabelSheet key={chosenIds.join(' ').slice(0, 2000)} takes={chosen} facets={facets} focus={sheet} onApply={(deed) => { void library.change(chosenIds, deed); closeSheet(); }} onClose={closeSheet} />
        )}
      </div>
      <div className="takes__foot">
        {hasContactSheet && under && <ContactStrip take={under} onOpenAt={(seconds) => { onOpen(`${under.id}/${seconds.toFixed(2)}`); }} />}
        <ExportJobs />
        <ActionBar library={library} notice={notice} chosen={chosen} onOpen={onOpen} onEdit={() => { edit('tags'); }} onUnmark={() => { select((current) => moveTo(current.cursor)); }} />
      </div>
    </div>
  );
}
