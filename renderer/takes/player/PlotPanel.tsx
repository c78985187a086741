// One plot under the shared playhead: lines over time, shaded where the guard acted. Drawn by uPlot, which
// redraws only when data, range or size change; the playhead and the readout move without it.
import { useLayoutEffect, useRef, type ReactNode } from 'react';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useStore } from 'zustand';
import { theme } from '../../theme/apply-theme.ts';
import type { Palette } from '../../theme/tokens.ts';
import { cutAway } from './edits-desk.ts';
import { indexAt, type PlotData } from './plot-data.ts';
import type { PlayerSession } from './player-session.ts';
import type { GuardStretch } from './lanes.ts';
import { followTimePointer } from './time-pointer.ts';

export interface PlotPanelProps {
  readonly session: PlayerSession;
  readonly title: ReactNode;
  readonly unit: string;
  readonly data: PlotData;
  readonly digits: number;
  /** Fixed scale, or fitted to what is in view. */
  readonly scale?: readonly [number, number];
  readonly guard?: readonly GuardStretch[];
  /** Of two takes, which are cut in different places, nothing is dimmed. */
  readonly showsCuts?: boolean;
}

function shadeGuard(plot: UPlot, guard: readonly GuardStretch[], palette: Palette): void {
  const { ctx, bbox } = plot;
  for (const { from, to, band } of guard) {
    const left = plot.valToPos(from, 'x', true);
    const width = Math.max(2, plot.valToPos(to, 'x', true) - left);
    if (left > bbox.left + bbox.width || left + width < bbox.left) continue;
    const visible = Math.max(bbox.left, left);
    ctx.fillStyle = band === 'reject' ? palette.redSoft : palette.amberSoft;
    ctx.fillRect(visible, bbox.top, Math.min(left + width, bbox.left + bbox.width) - visible, bbox.height);
  }
}

/** What is cut away is there, but fainter. */
function dimCutAway(plot: UPlot, session: PlayerSession, palette: Palette): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.fillStyle = palette.surface1;
  ctx.globalAlpha = 0.72;
  for (const { from, to } of cutAway(session.desk.store.getState().edits, session.playhead.state().durationSeconds)) {
    const [left, right] = [Math.max(bbox.left, plot.valToPos(from, 'x', true)), Math.min(bbox.left + bbox.width, plot.valToPos(to, 'x', true))];
    if (right > left) ctx.fillRect(left, bbox.top, right - left, bbox.height);
  }
  ctx.restore();
}

function options(props: PlotPanelProps, palette: Palette, width: number, height: number): UPlot.Options {
  const axis: UPlot.Axis = {
    stroke: palette.textFaint, font: '11px Inter, system-ui, sans-serif', grid: { stroke: palette.line, width: 1 }, ticks: { show: false },
  };
  const { scale, guard = [], session, showsCuts = true } = props;
  return {
    width, height, legend: { show: false }, padding: [6, 8, 6, 0],
    cursor: { x: false, y: false, points: { show: false }, drag: { x: false, y: false, setScale: false } },
    select: { show: false, left: 0, top: 0, width: 0, height: 0 },
    scales: { x: { time: false }, y: scale ? { range: [scale[0], scale[1]] } : {} },
    axes: [{ ...axis, show: false }, { ...axis, size: 40, gap: 4, values: (_plot, splits) => splits.map((value) => String(Number(value.toFixed(3)))) }],
    series: [{}, ...props.data.lines.map((line): UPlot.Series => ({
      label: line.name, stroke: palette.series[line.colour % palette.series.length]!, width: line.dashed ? 1 : 1.5,
      ...(line.dashed ? { dash: [4, 3] } : {}), points: { show: false },
    }))],
    hooks: { drawClear: [(plot) => { shadeGuard(plot, guard, palette); }], draw: showsCuts ? [(plot) => { dimCutAway(plot, session, palette); }] : [] },
  };
}

export function PlotPanel(props: PlotPanelProps) {
  const { session, title, unit, data, digits, guard, scale, showsCuts = true } = props;
  const { palette } = useStore(theme);
  const host = useRef<HTMLDivElement>(null);
  const readout = useRef<HTMLSpanElement>(null);
  const plot = useRef<UPlot | null>(null);

  useLayoutEffect(() => {
    const element = host.current!;
    const made = new UPlot(options({ session, title, unit, data, digits, showsCuts, ...(guard ? { guard } : {}), ...(scale ? { scale } : {}) }, palette, element.clientWidth, element.clientHeight),
      [data.times, ...data.lines.map((line) => line.values)] as unknown as UPlot.AlignedData, element);
    plot.current = made;
    const line = document.createElement('div');
    line.className = 'plot__playhead';
    made.over.append(line);
    const place = () => {
      const seconds = session.playhead.shown();
      const { from, to } = session.range.getState();
      line.style.transform = `translateX(${made.valToPos(seconds, 'x')}px)`;
      line.style.visibility = seconds < from || seconds > to ? 'hidden' : 'visible';
      if (!readout.current) return;
      const at = indexAt(data.times, seconds);
      const text = at < 0 ? '' : data.lines.filter((each) => !each.dashed).map((each) => each.values[at])
        .map((value) => (typeof value === 'number' && Number.isFinite(value) ? value.toFixed(digits) : '–')).join('  ');
      if (readout.current.textContent !== text) readout.current.textContent = text;
    };
    const setRange = () => {
      const { from, to } = session.range.getState();
      made.setScale('x', { min: from, max: to });
      place();
    };
    setRange();
    const unrange = session.range.subscribe(setRange);
    const unedit = session.desk.store.subscribe((now, before) => { if (now.edits !== before.edits) made.redraw(); });
    const unwatch = session.playhead.watch(place);
    const unpoint = followTimePointer(made.over, session);
    const observer = new ResizeObserver(() => { made.setSize({ width: element.clientWidth, height: element.clientHeight }); place(); });
    observer.observe(element);
    return () => { observer.disconnect(); unpoint(); unwatch(); unedit(); unrange(); made.destroy(); };
    // Made anew when what it draws changes; the title is React's own.
  }, [session, data, palette, guard, unit, digits, showsCuts, scale?.[0], scale?.[1]]);

  return (
    <section className="plot">
      <header className="plot__head">
        {title}
        <span ref={readout} className="plot__readout" />
        <span className="plot__unit">{unit}</span>
      </header>
      <div ref={host} className="plot__area" />
    </section>
  );
}
