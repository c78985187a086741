// The light table: filters on top, takes in the middle, actions at the bottom, everything by keyboard.
import { useCallback, useEffect, useMemo, useRef, useState, type MouseEvent } from 'react';
import { useStore } from 'zustand';
import type { Outcome } from '../../core/contract/episode.ts';
import { goTo } from '../frame/view.ts';
import { t } from '../words/index.ts';
import { ActionBar } from './ActionBar.tsx';
import { EmptyLibrary, NoHost, NoMatch, Unreadable } from './EmptyLibrary.tsx';
import { FilterBar, searchFieldId } from './FilterBar.tsx';
import { countOutcomes, everything, filterTakes, tasksOf, type TakeFilter } from './filters.ts';
import { useKeys } from './keys.ts';
import type { Library } from './library.ts';
import { extendTo, markAll, moveBy, moveTo, settle, targets, toggleMark, type Selection } from './selection.ts';
import { TakeGrid } from './TakeGrid.tsx';

const outcomeKeys: Readonly<Record<string, Outcome>> = { s: 'success', p: 'partial', f: 'failure' };

export function LibraryView({ library, connected, onOpen }: { readonly library: Library; readonly connected: boolean; onOpen(id: string): void }) {
  const { takes, fault, filter, selection, notice } = useStore(library.store);
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => { setNow(Date.now()); }, 60_000);
    return () => { clearInterval(timer); };
  }, []);
  const all = useMemo(() => takes ?? [], [takes]);
  const shown = useMemo(() => filterTakes(all, filter, now), [all, filter, now]);
  const counts = useMemo(() => countOutcomes(all, filter, now), [all, filter, now]);
  const tasks = useMemo(() => tasksOf(all), [all]);
  const ids = useMemo(() => shown.map((take) => take.id), [shown]);
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

  const chosenIds = useMemo(() => new Set(targets(selection, ids)), [selection, ids]);
  const chosen = useMemo(() => shown.filter((take) => chosenIds.has(take.id)), [shown, chosenIds]);
  const chosenList = chosen.map((take) => take.id);

  const move = (by: number, extend: boolean): boolean => { select((current) => moveBy(current, ids, by, extend)); return true; };
  useKeys((key, event) => {
    if ((event.ctrlKey || event.metaKey) && key === 'a') { select((current) => markAll(current, ids)); return true; }
    if ((event.ctrlKey || event.metaKey) && key === 'z') { void library.undo(); return true; }
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    const outcome = outcomeKeys[key];
    if (outcome && chosenList.length > 0) { void library.label(chosenList, outcome); return true; }
    switch (key) {
      case 'j': case 'ArrowRight': return move(1, event.shiftKey);
      case 'k': case 'ArrowLeft': return move(-1, event.shiftKey);
      case 'ArrowDown': return move(columns.current, event.shiftKey);
      case 'ArrowUp': return move(-columns.current, event.shiftKey);
      case 'Home': return move(-ids.length, event.shiftKey);
      case 'End': return move(ids.length, event.shiftKey);
      case 'x': select((current) => (current.cursor === '' ? current : toggleMark(current, current.cursor))); return true;
      case 'Enter': if (selection.cursor !== '') onOpen(selection.cursor); return true;
      case 'Delete': case 'Backspace': if (chosenList.length > 0) void library.discard(chosenList); return true;
      case 'u': void library.undo(); return true;
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
  const setFilter = useCallback((next: TakeFilter) => { library.scrollTop = 0; library.store.setState({ filter: next }); }, [library]);

  const body = () => {
    if (takes === null) {
      if (fault && connected) return <Unreadable fault={fault} onRetry={() => { void library.read(); }} />;
      return connected ? <p className="takes__waiting">{t('takes.loading')}</p> : <NoHost />;
    }
    if (takes.length === 0) return <EmptyLibrary onDrive={() => { goTo('drive'); }} />;
    if (shown.length === 0) return <NoMatch total={takes.length} onClear={() => { setFilter(everything); }} />;
    return (
      <TakeGrid
        takes={shown} selection={selection} initialScrollTop={library.scrollTop} now={now}
        onScrolled={onScrolled} onColumns={onColumns} onPick={onPick} onOpen={onOpen} onMark={onMark}
      />
    );
  };

  return (
    <div className="takes">
      <FilterBar filter={filter} counts={counts} tasks={tasks} shown={shown.length} total={all.length} onChange={setFilter} />
      <div className="takes__body">{body()}</div>
      <ActionBar library={library} notice={notice} chosen={chosen} onOpen={onOpen} />
    </div>
  );
}
