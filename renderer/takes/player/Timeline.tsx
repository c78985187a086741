// The timeline: a ruler and the lanes under one playhead line, with the edits over them; hovering shows a moment, pressing
// goes there, pressing with Shift chooses a stretch.
import { useEffect, useLayoutEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import { theme } from '../../theme/apply-theme.ts';
import { t } from '../../words/index.ts';
import { formatLength, formatPlayhead } from '../format.ts';
import { reasonSentence } from '../../../core/sentences/en-judgement.ts';
import { drawTimeline, laneHeights, rulerHeight, timelineHeight } from './draw-timeline.ts';
import { cutAway } from './edits-desk.ts';
import { laidOut } from './episode-store.ts';
import type { PlayerSession } from './player-session.ts';
import { laneNames, pointedAt, takeLanes, type LaneName, type TakeLanes } from './take-lanes.ts';
import { followTimePointer } from './time-pointer.ts';

const lowWindow = window.matchMedia('(max-height: 780px)');
const onHeight = (listener: () => void) => {
  lowWindow.addEventListener('change', listener);
  return () => { lowWindow.removeEventListener('change', listener); };
};

const laneCount = (lanes: TakeLanes, lane: LaneName, loading: boolean): string => {
  if (lane === 'latency' && lanes.latency) return t('player.laneScale', { most: Math.round(lanes.latency.most) });
  const found = lanes[lane];
  if (found === undefined) return loading ? '' : t(lane === 'gripper' ? 'player.laneUnknown' : lane === 'judgement' ? 'player.laneUnjudged' : lane === 'subtasks' ? 'player.laneEmpty.subtasks' : 'player.laneAbsent');
  if (!Array.isArray(found)) return '';
  return found.length === 0 ? t(`player.laneEmpty.${lane}`) : String(found.length);
};

function pointedText(lanes: TakeLanes, lane: LaneName | undefined, seconds: number, reach: number): string {
  const found = lane && pointedAt(lanes, lane, seconds, reach);
  const at = formatPlayhead(seconds);
  if (!lane || !found) return at;
  if ('at' in found) return `${formatPlayhead(found.at)} · ${found.name}${found.detail === '' ? '' : ` · ${found.detail}`}${lane === 'drops' ? ` · ${t('player.missed', { count: found.count })}` : ''}`;
  const length = formatLength(found.to - found.from);
  if ('band' in found) return `${at} · ${t('player.lane.guard')}: ${t(`player.band.${found.band}`)}, ${t(found.reason === null ? 'player.reasonUnknown' : `player.reason.${found.reason}`)} · ${length}`;
  if ('judged' in found) return `${at} · ${reasonSentence(found.judged)}`;
  return `${at} · ${'text' in found ? found.text : t(`player.lane.${lane}`)} · ${length}`;
}

export interface TimelineProps {
  readonly session: PlayerSession;
  readonly names?: readonly LaneName[];
  /** Which of two takes it is of. */
  readonly title?: string;
}

export function Timeline({ session, names = laneNames, title = '' }: TimelineProps) {
  const { playhead, range } = session;
  const opened = useStore(session.episode, useShallow(laidOut));
  const view = useStore(range);
  const { palette } = useStore(theme);
  const { edits, stretch } = useStore(session.desk.store);
  const lanes = useMemo(() => takeLanes(opened, edits), [opened, edits]);
  const laneHeight = useSyncExternalStore(onHeight, () => (lowWindow.matches ? laneHeights.low : laneHeights.usual));
  const height = timelineHeight(names, laneHeight);
  const newestLanes = useRef(lanes);
  useEffect(() => { newestLanes.current = lanes; }, [lanes]);
  const area = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const line = useRef<HTMLDivElement>(null);
  const ghost = useRef<HTMLDivElement>(null);
  const begin = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);

  useLayoutEffect(() => {
    const element = area.current!;
    const observer = new ResizeObserver(() => { setWidth(element.clientWidth); });
    observer.observe(element);
    setWidth(element.clientWidth);
    return () => { observer.disconnect(); };
  }, []);

  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (!element || !context || width === 0) return;
    const ratio = window.devicePixelRatio;
    element.width = Math.round(width * ratio);
    element.height = Math.round(height * ratio);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const { durationSeconds } = playhead.state();
    drawTimeline(context, {
      width, range: view, durationSeconds, names, laneHeight, lanes, edits, cutAway: cutAway(edits, durationSeconds), palette,
      stretch: stretch && stretch.to !== null ? { from: stretch.from, to: stretch.to } : null,
    });
  }, [width, view, lanes, names, height, edits, stretch, palette, playhead]);

  useEffect(() => {
    const place = (element: HTMLElement | null, seconds: number) => {
      if (!element) return;
      const { from, to } = range.getState();
      const share = (seconds - from) / (to - from || 1);
      element.style.transform = `translateX(${share * width}px)`;
      element.style.visibility = share < 0 || share > 1 ? 'hidden' : 'visible';
    };
    const update = () => {
      place(line.current, playhead.position());
      if (ghost.current) ghost.current.hidden = !playhead.previewing();
      if (playhead.previewing()) place(ghost.current, playhead.shown());
      const begun = session.desk.store.getState().stretch;
      if (begin.current) begin.current.hidden = begun === null || begun.to !== null;
      if (begun && begun.to === null) place(begin.current, begun.from);
    };
    const unwatch = playhead.watch(update);
    const unsubscribe = [range.subscribe(update), session.desk.store.subscribe(update)];
    return () => { unwatch(); for (const each of unsubscribe) each(); };
  }, [playhead, range, width, session]);

  useEffect(() => followTimePointer(area.current!, session, (seconds, offsetY) => {
    const { from, to } = range.getState();
    const reach = ((to - from) / Math.max(1, area.current?.clientWidth ?? 1)) * 6;
    session.pointed.setState({ text: seconds === null ? '' : pointedText(newestLanes.current, names[Math.floor((offsetY - rulerHeight) / laneHeight)], seconds, reach) });
  }), [session, range, names, laneHeight]);

  return (
    <section className="timeline" aria-label={`${t('player.timeline')} ${title}`.trim()} style={{ height }}>
      <ul className="timeline__names" style={{ paddingTop: rulerHeight }} data-title={title}>
        {names.map((lane) => (
          <li key={lane} style={{ height: laneHeight }}>
            <span>{t(`player.lane.${lane}`)}</span>
            <span className="timeline__count">{laneCount(lanes, lane, opened.loading)}</span>
          </li>
        ))}
      </ul>
      <div ref={area} className="timeline__area">
        <canvas ref={canvas} className="timeline__canvas" style={{ height }} />
        <div ref={begin} className="timeline__begin" hidden />
        <div ref={ghost} className="timeline__ghost" hidden />
        <div ref={line} className="timeline__playhead" />
      </div>
    </section>
  );
}
