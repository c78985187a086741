// Lines over time, drawn by uPlot and redrawn a few times a second from a function; React only mounts it.
// The strip's stories and the Plots panel use it.
import { useEffect, useRef } from 'react';
import uPlot, { type AlignedData } from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useStore } from 'zustand';
import { onSlowTick } from '../frame/slow-tick.ts';
import { theme } from '../theme/apply-theme.ts';
import { t } from '../words/index.ts';
import type { Palette } from '../theme/tokens.ts';
import './line-plot.css';

export interface PlotLine { readonly label: string; readonly colour: (palette: Palette) => string; readonly dash?: readonly number[] }

interface LinePlotProps {
  /** What the plot shows, for those who cannot see it. */
  readonly label: string;
  readonly lines: readonly PlotLine[];
  /** Seconds before now (≤ 0), then one row per line. */
  readonly read: () => AlignedData;
  readonly seconds: number;
  /** Printed with the vertical axis. */
  readonly unit: string;
  /** The smallest range that the vertical axis shows. */
  readonly atLeast?: readonly [number, number];
}

export function LinePlot({ label, lines, read, seconds, unit, atLeast }: LinePlotProps) {
  const ref = useRef<HTMLDivElement>(null);
  const figure = useRef<HTMLElement>(null);
  const palette = useStore(theme, (state) => state.palette);
  useEffect(() => {
    const box = ref.current!;
    const axis = {
      stroke: palette.textFaint, font: '12px Inter, sans-serif',
      grid: { stroke: palette.line, width: 1 }, ticks: { show: false },
    };
    const plot = new uPlot({
      width: Math.max(50, box.clientWidth), height: Math.max(40, box.clientHeight), legend: { show: false }, cursor: { show: false },
      scales: {
        x: { time: false, range: () => [-seconds, 0] },
        y: { range: (_plot, low, high) => paddedRange(low, high, atLeast) },
      },
      axes: [
        { ...axis, size: 22, gap: 2, space: 80, values: (_plot, splits) => splits.map((value) => (value === 0 ? '0 s' : value === -seconds ? '' : `${value}`)) },
        { ...axis, size: 46, gap: 4, space: 28, values: (_plot, splits) => splits.map((value, index) => (index === splits.length - 1 ? `${value} ${unit}` : `${value}`)) },
      ],
      series: [{}, ...lines.map((line) => ({ label: line.label, stroke: line.colour(palette), width: 1.5, points: { show: false }, spanGaps: false, ...(line.dash ? { dash: [...line.dash] } : {}) }))],
    }, read(), box);
    const draw = () => {
      if (box.offsetParent === null) return;
      const data = read();
      figure.current!.dataset['empty'] = String(data[0].length === 0);
      plot.setData(data);
    };
    draw();
    const stopTick = onSlowTick(draw);
    const observer = new ResizeObserver(() => {
      if (box.clientWidth > 0 && box.clientHeight > 0) plot.setSize({ width: box.clientWidth, height: box.clientHeight });
    });
    observer.observe(box);
    return () => { stopTick(); observer.disconnect(); plot.destroy(); };
  }, [lines, read, seconds, unit, atLeast, palette]);
  return (
    <figure className="line-plot" ref={figure} data-words={t('frame.story.none')}>
      <div className="line-plot__canvas" ref={ref} role="img" aria-label={label} />
      {lines.length > 1 && (
        <figcaption className="line-plot__legend">
          {lines.map((line) => <span key={line.label}><i style={{ background: line.colour(palette) }} aria-hidden="true" />{line.label}</span>)}
        </figcaption>
      )}
    </figure>
  );
}

function paddedRange(low: number | null, high: number | null, atLeast: readonly [number, number] | undefined): [number, number] {
  const from = Math.min(low ?? 0, atLeast?.[0] ?? Number.POSITIVE_INFINITY);
  const to = Math.max(high ?? 1, atLeast?.[1] ?? Number.NEGATIVE_INFINITY);
  const padding = (to - from) * 0.06 || 0.5;
  return [atLeast && from === atLeast[0] ? from : from - padding, to + padding];
}
