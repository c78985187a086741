// What stands behind a number of the strip: the last minute as a plot, what it means, what can be done.
import { useCallback, useEffect, useRef } from 'react';
import { useFirstArmStreams } from '../host/arms.ts';
import { useHost, useLink } from '../host/use-host.tsx';
import { lastMinute } from '../plots/last-minute.ts';
import { LinePlot, type PlotLine } from '../plots/LinePlot.tsx';
import { t } from '../words/index.ts';
import { LiveText } from './LiveText.tsx';
import { bytesWords, fixed, latencyIndex, timingIndex } from './numbers.ts';
import { clockHistory } from './clock-history.ts';
import './story.css';

export type StoryName = 'loop' | 'hand' | 'latency' | 'sync' | 'drops' | 'disk';

const series = (label: string, index: 0 | 1 | 2 | 3): PlotLine => ({ label, colour: (palette) => palette.series[index] });

const lateLines = [series(t('frame.late'), 0)];
const latencyLines = [series(t('frame.track'), 0), series(t('frame.move'), 1), series(t('frame.loopPart'), 2), series(t('frame.smooth'), 3)];
const latencyIndices = [latencyIndex.tracking, latencyIndex.transport, latencyIndex.loop, latencyIndex.smoothing];
const handLines = [series(t('frame.track'), 0)];
const syncLines = [series(t('frame.sync'), 0)];

export function Story({ name, onClose }: { readonly name: StoryName; readonly onClose: () => void }) {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const box = ref.current!;
    box.focus();
    const outside = (event: PointerEvent) => { if (!box.parentElement?.contains(event.target as Node)) onClose(); };
    document.addEventListener('pointerdown', outside);
    return () => document.removeEventListener('pointerdown', outside);
  }, [onClose]);
  return (
    <div className="story" role="dialog" aria-label={t(`frame.story.${name}.title`)} tabIndex={-1} ref={ref} onKeyDown={(event) => { if (event.key === 'Escape') onClose(); }}>
      <header><h2>{t(`frame.story.${name}.title`)}</h2><button className="button button--quiet button--small" type="button" onClick={onClose}>{t('frame.story.close')}</button></header>
      <StoryBody name={name} />
      <p>{t(`frame.story.${name}.meaning`)}</p>
      <p className="story__action">{t(`frame.story.${name}.action`)}</p>
    </div>
  );
}

function StoryBody({ name }: { readonly name: StoryName }) {
  const { timing, latency } = useFirstArmStreams();
  switch (name) {
    case 'loop': return <StreamPlot stream={timing} indices={lateIndices} lines={lateLines} label={t('frame.story.loop.title')} />;
    case 'hand': return <StreamPlot stream={latency} indices={trackIndices} lines={handLines} label={t('frame.story.hand.title')} />;
    case 'latency': return <StreamPlot stream={latency} indices={latencyIndices} lines={latencyLines} label={t('frame.story.latency.title')} />;
    case 'sync': return <SyncPlot />;
    case 'drops': return <DropFacts />;
    case 'disk': return <DiskFacts />;
  }
}

const lateIndices = [timingIndex.late];
const trackIndices = [latencyIndex.tracking];
const fromZero = [0, 2] as const;

function StreamPlot({ stream, indices, lines, label }: { readonly stream: string; readonly indices: readonly number[]; readonly lines: readonly PlotLine[]; readonly label: string }) {
  const link = useLink();
  const read = useCallback(() => lastMinute(link, stream, indices), [link, stream, indices]);
  return <div className="story__plot"><LinePlot label={label} lines={lines} read={read} seconds={60} unit="ms" atLeast={fromZero} /></div>;
}

function SyncPlot() {
  return <div className="story__plot"><LinePlot label={t('frame.story.sync.title')} lines={syncLines} read={clockHistory} seconds={60} unit="ms" atLeast={fromZero} /></div>;
}

function DropFacts() {
  const link = useLink();
  const take = useHost((host) => host.take.drops) ?? 0;
  const behind = useHost((host) => host.viewers.find(({ id }) => id === link.viewerId)?.behindMilliseconds) ?? Number.NaN;
  const wire = useCallback(() => String(link.wireDrops()), [link]);
  return (
    <dl className="story__facts">
      <div><dt>{t('frame.story.drops.take')}</dt><dd>{take}</dd></div>
      <div><dt>{t('frame.story.drops.wire')}</dt><dd><LiveText read={wire} /></dd></div>
      <div><dt>{t('frame.story.drops.behind')}</dt><dd>{t('frame.ms', { value: fixed(behind, 0) })}</dd></div>
    </dl>
  );
}

function DiskFacts() {
  const folder = useHost((host) => host.library.folder) ?? '';
  const free = useHost((host) => host.library.freeBytes) ?? 0;
  const episodes = useHost((host) => host.library.episodes) ?? 0;
  return (
    <dl className="story__facts">
      <div><dt>{t('frame.story.disk.free')}</dt><dd>{bytesWords(free)}</dd></div>
      <div><dt>{t('frame.story.disk.episodes')}</dt><dd>{episodes}</dd></div>
      <div><dt>{t('frame.story.disk.folder')}</dt><dd className="mono">{folder}</dd></div>
    </dl>
  );
}
