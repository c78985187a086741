// The arithmetic of a virtual grid: which tiles stand in the window, and where. Pure; TakeGrid draws by it,
// so that ten thousand takes cost as much as the forty in view.

export interface GridMetrics {
  readonly columns: number;
  readonly tileWidth: number;
  readonly rowHeight: number;
  readonly gap: number;
}

/** Tiles stretch to fill the width evenly; at least one column however narrow the window. */
export function gridMetrics(width: number, wantedTileWidth: number, gap: number, captionHeight: number): GridMetrics {
  const columns = Math.max(1, Math.floor((width + gap) / (wantedTileWidth + gap)));
  const tileWidth = Math.max(1, Math.floor((width - gap * (columns - 1)) / columns));
  return { columns, tileWidth, gap, rowHeight: Math.round((tileWidth * 3) / 4) + captionHeight + gap };
}

export interface GridWindow { readonly first: number; readonly end: number; readonly totalHeight: number }

/** `overscanRows` more on each side, so that a quick scroll meets tiles and not holes. */
export function gridWindow(count: number, metrics: GridMetrics, scrollTop: number, height: number, overscanRows = 1): GridWindow {
  const rows = Math.ceil(count / metrics.columns);
  const firstRow = Math.max(0, Math.floor(scrollTop / metrics.rowHeight) - overscanRows);
  const endRow = Math.min(rows, Math.ceil((scrollTop + height) / metrics.rowHeight) + overscanRows);
  return {
    first: Math.min(count, firstRow * metrics.columns),
    end: Math.min(count, Math.max(firstRow, endRow) * metrics.columns),
    totalHeight: Math.max(0, rows * metrics.rowHeight - metrics.gap),
  };
}

export const tilePlace = (index: number, metrics: GridMetrics): { left: number; top: number } => ({
  left: (index % metrics.columns) * (metrics.tileWidth + metrics.gap),
  top: Math.floor(index / metrics.columns) * metrics.rowHeight,
});

/** The scroll position nearest to the present one at which the tile is whole in the window. */
export function scrollToShow(index: number, metrics: GridMetrics, scrollTop: number, height: number): number {
  const { top } = tilePlace(index, metrics);
  const bottom = top + metrics.rowHeight;
  if (top < scrollTop) return top;
  if (bottom > scrollTop + height) return Math.max(0, bottom - height);
  return scrollTop;
}
