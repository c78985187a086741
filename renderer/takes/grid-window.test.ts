import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gridMetrics, gridWindow, scrollToShow, tilePlace } from './grid-window.ts';

const anyGrid = fc.record({ width: fc.integer({ min: 1, max: 4000 }), count: fc.integer({ min: 0, max: 10_000 }), height: fc.integer({ min: 1, max: 2200 }), scrollTop: fc.integer({ min: 0, max: 500_000 }) });

describe('the virtual grid', () => {
  test('fills the width with whole tiles, and keeps one column in the narrowest window', () => {
    expect(gridMetrics(1000, 216, 16, 56)).toMatchObject({ columns: 4, tileWidth: 238 });
    expect(gridMetrics(40, 216, 16, 56)).toMatchObject({ columns: 1, tileWidth: 40 });
    expect(gridMetrics(0, 216, 16, 56).columns).toBe(1);
  });

  test('draws every tile that touches the window and never many more', () => {
    fc.assert(fc.property(anyGrid, ({ width, count, height, scrollTop }) => {
      const metrics = gridMetrics(width, 216, 16, 56);
      const { first, end, totalHeight } = gridWindow(count, metrics, scrollTop, height);
      for (let index = 0; index < count; index += 1) {
        const { top } = tilePlace(index, metrics);
        const isInWindow = top + metrics.rowHeight > scrollTop && top < scrollTop + height;
        if (isInWindow && (index < first || index >= end)) return false;
      }
      const rowsInWindow = Math.ceil(height / metrics.rowHeight) + 1;
      return end - first <= (rowsInWindow + 2) * metrics.columns && totalHeight >= 0;
    }), { numRuns: 60 });
  });

  test('moves the window only as far as it takes to show a tile whole', () => {
    const metrics = gridMetrics(1000, 216, 16, 56);
    expect(scrollToShow(0, metrics, 0, 600)).toBe(0);
    expect(scrollToShow(0, metrics, 300, 600)).toBe(0);
    const shown = scrollToShow(40, metrics, 0, 600);
    expect(shown).toBe(tilePlace(40, metrics).top + metrics.rowHeight - 600);
    expect(scrollToShow(40, metrics, shown, 600)).toBe(shown);
  });
});
