// One stream of a device: its last minute as a spark of rates, its rate now, how old its newest sample is.
import { useCallback, useEffect, useRef } from 'react';
import { LiveText } from '../frame/LiveText.tsx';
import { onSlowTick } from '../frame/slow-tick.ts';
import { theme } from '../theme/apply-theme.ts';
import { fixed } from '../frame/numbers.ts';
import type { HostState } from '../../core/contract/state.ts';
import type { HostLink } from '../host/link.ts';
import { t } from '../words/index.ts';

interface StreamHealthProps { readonly link: HostLink; readonly stream: HostState['streams'][number] }

const barCount = 60;

export function StreamHealth({ link, stream }: StreamHealthProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const rate = useCallback(() => fixed(link.samples.rateHz(stream.id), 0), [link, stream.id]);
  const age = useCallback(() => {
    const sample = link.samples.newest(stream.id);
    if (!sample) return t('frame.rigView.never');
    const ms = (link.clock.hostNanos(performance.now()) - sample.tArrive) / 1e6;
    return ms < 100 ? t('frame.rigView.ageNow') : ms < 1000 ? t('frame.rigView.ageMs', { value: Math.round(ms / 10) * 10 }) : t('frame.rigView.ageSeconds', { value: Math.round(ms / 1000) });
  }, [link, stream.id]);
  useEffect(() => onSlowTick(() => drawSpark(canvas.current, link, stream.id)), [link, stream.id]);
  return (
    <div className="health">
      <span className="health__name">{stream.title}<small className="mono">{stream.id}</small></span>
      <canvas ref={canvas} className="health__spark" width={180} height={24} role="img" aria-label={t('frame.rigView.health')} />
      <span className="health__rate"><LiveText read={rate} width={4} /> Hz{stream.nominalHz > 0 && <small> / {stream.nominalHz}</small>}</span>
      <LiveText read={age} className="health__age" />
    </div>
  );
}

/** A bar per second: how many frames of the last minute brought something new. */
function drawSpark(canvas: HTMLCanvasElement | null, link: HostLink, stream: string): void {
  const context = canvas?.getContext('2d');
  if (!canvas || !context) return;
  const { times } = link.samples.history(stream, 0);
  const now = link.clock.hostNanos(performance.now());
  const counts = new Array<number>(barCount).fill(0);
  for (const time of times) {
    const second = Math.floor((now - time) / 1e9);
    if (second >= 0 && second < barCount) counts[barCount - 1 - second] = counts[barCount - 1 - second]! + 1;
  }
  const most = Math.max(1, ...counts);
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = theme.getState().palette.series[0];
  counts.forEach((count, index) => {
    const height = Math.round((count / most) * (canvas.height - 2));
    context.fillRect(index * 3, canvas.height - height, 2, height);
  });
}
