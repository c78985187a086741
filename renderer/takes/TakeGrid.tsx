// The light table itself: a virtual grid of tiles in one scrolling box that holds the keyboard focus.
import { useEffect, useLayoutEffect, useMemo, useRef, useState, type MouseEvent } from 'react';
import { t } from '../words/index.ts';
import { gridMetrics, gridWindow, scrollToShow, tilePlace, type GridMetrics } from './grid-window.ts';
import type { Selection } from './selection.ts';
import type { TakeList } from './take-list.ts';
import { TakeTile, tileId, WaitingTile } from './TakeTile.tsx';

const wantedTileWidth = 216;
const gap = 16;
const captionHeight = 72;

export const gridId = 'takes-grid';

export interface TakeGridProps {
  readonly list: TakeList;
  readonly selection: Selection;
  readonly initialScrollTop: number;
  readonly now: number;
  onScrolled(scrollTop: number): void;
  /** These rows are on the screen, or nearly. */
  onNeed(from: number, end: number): void;
  /** How many tiles stand side by side, for the arrow keys. */
  onColumns(columns: number): void;
  onPick(id: string, event: MouseEvent): void;
  onOpen(id: string): void;
  onMark(id: string): void;
}

export function TakeGrid({ list, selection, initialScrollTop, now, onScrolled, onNeed, onColumns, onPick, onOpen, onMark }: TakeGridProps) {
  const box = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [scrollTop, setScrollTop] = useState(initialScrollTop);
  const metrics = useMemo<GridMetrics>(() => gridMetrics(size.width, wantedTileWidth, gap, captionHeight), [size.width]);

  useLayoutEffect(() => {
    const element = box.current!;
    const measure = () => {
      const style = getComputedStyle(element);
      setSize({ width: element.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight), height: element.clientHeight });
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    element.scrollTop = initialScrollTop;
    element.focus({ preventScroll: true });
    return () => { observer.disconnect(); };
    // The scroll position of the last visit counts once.
  }, []);

  useEffect(() => { onColumns(metrics.columns); }, [metrics.columns, onColumns]);

  useEffect(() => {
    const index = selection.cursor === '' ? -1 : list.ids.indexOf(selection.cursor);
    const element = box.current;
    if (index < 0 || !element || size.width === 0) return;
    element.scrollTop = scrollToShow(index, metrics, element.scrollTop, size.height - 2 * gap);
    // Only a moved cursor scrolls; a list that changed under it must not.
  }, [selection.cursor, metrics]);

  const { first, end, totalHeight } = gridWindow(list.total, metrics, scrollTop - gap, size.height);
  useEffect(() => { if (size.width > 0) onNeed(first, end); }, [first, end, list, size.width, onNeed]);
  return (
    <div
      ref={box} id={gridId} className="take-grid" role="listbox" tabIndex={0} aria-multiselectable="true" aria-label={t('takes.title')}
      aria-activedescendant={selection.cursor === '' ? undefined : tileId(selection.cursor)}
      onScroll={(event) => { setScrollTop(event.currentTarget.scrollTop); onScrolled(event.currentTarget.scrollTop); }}
    >
      <div className="take-grid__floor" style={{ height: totalHeight }}>
        {size.width > 0 && list.rows.slice(first, end).map((take, offset) => {
          const { left, top } = tilePlace(first + offset, metrics);
          return !take ? <WaitingTile key={`row ${first + offset}`} left={left} top={top} width={metrics.tileWidth} /> : (
            <TakeTile
              key={take.id} take={take} now={now} left={left} top={top} width={metrics.tileWidth}
              isCursor={take.id === selection.cursor} isMarked={selection.marked.has(take.id)}
              onPick={onPick} onOpen={onOpen} onMark={onMark}
            />
          );
        })}
      </div>
    </div>
  );
}
