// The timeline: a ruler and five lanes under one playhead line; hovering shows a moment, pressing goes there.
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { theme } from '../../theme/apply-theme.ts';
import { t } from '../../words/index.ts';
import { formatLength, formatPlayhead } from '../format.ts';
import { drawTimeline, laneHeight, rulerHeight, timelineHeight } from './draw-timeline.ts';
import type { PlayerSession } from './player-session.ts';
import { laneNames, pointedAt, takeLanes, type LaneName, type TakeLanes } from './take-lanes.ts';
import { followTimePointer } from './time-pointer.ts';

const laneCount = (lanes: TakeLanes, lane: LaneName, loading: boolean): string => {
  const found = lanes[lane];
  if (found === undefined) return loading ? '' : t(lane === 'gripper' ? 'player.laneUnknown' : 'player.laneAbsent');
  if (!Array.isArray(found)) return '';
  return found.length === 0 ? t(`player.laneEmpty.${lane}`) : String(found.length);
};

function pointedText(lanes: TakeLanes, offsetY: number, seconds: number, reach: number): string {
  const lane = laneNames[Math.floor((offsetY - rulerHeight) / laneHeight)];
  const found = lane && pointedAt(lanes, lane, seconds, reach);
  const at = formatPlayhead(seconds);
  if (!lane || !found) return at;
  if ('at' in found) return `${formatPlayhead(found.at)} · ${found.name}${found.detail === '' ? '' : ` · ${found.detail}`}${lane === 'drops' ? ` · ${t('player.missed', { count: found.count })}` : ''}`;
  const length = formatLength(found.to - found.from);
  if ('band' in found) return `${at} · ${t('player.lane.guard')}: ${t(`player.band.${found.band}`)}, ${t(`player.reason.${found.reason}`)} · ${length}`;
  return `${at} · ${t(`player.lane.${lane}`)} · ${length}`;
}

export function Timeline({ session }: { readonly session: PlayerSession }) {
  const { playhead, range } = session;
  const opened = useStore(session.episode);
  const view = useStore(range);
  const { palette } = useStore(theme);
  const lanes = useMemo(() => takeLanes(opened), [opened]);
  const newestLanes = useRef(lanes);
  useEffect(() => { newestLanes.current = lanes; }, [lanes]);
  const area = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const line = useRef<HTMLDivElement>(null);
  const ghost = useRef<HTMLDivElement>(null);
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
    element.height = Math.round(timelineHeight * ratio);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    drawTimeline(context, width, view, playhead.state().durationSeconds, lanes, palette);
  }, [width, view, lanes, palette, playhead]);

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
    };
    const unwatch = playhead.watch(update);
    const unsubscribe = range.subscribe(update);
    return () => { unwatch(); unsubscribe(); };
  }, [playhead, range, width]);

  useEffect(() => followTimePointer(area.current!, session, (seconds, offsetY) => {
    const { from, to } = range.getState();
    const reach = ((to - from) / Math.max(1, area.current?.clientWidth ?? 1)) * 6;
    session.pointed.setState({ text: seconds === null ? '' : pointedText(newestLanes.current, offsetY, seconds, reach) });
  }), [session, range]);

  return (
    <section className="timeline" aria-label={t('player.timeline')} style={{ height: timelineHeight }}>
      <ul className="timeline__names" style={{ paddingTop: rulerHeight }}>
        {laneNames.map((lane) => (
          <li key={lane} style={{ height: laneHeight }}>
            <span>{t(`player.lane.${lane}`)}</span>
            <span className="timeline__count">{laneCount(lanes, lane, opened.loading)}</span>
          </li>
        ))}
      </ul>
      <div ref={area} className="timeline__area">
        <canvas ref={canvas} className="timeline__canvas" style={{ height: timelineHeight }} />
        <div ref={ghost} className="timeline__ghost" hidden />
        <div ref={line} className="timeline__playhead" />
      </div>
    </section>
  );
}
