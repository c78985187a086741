// Under the hand's picture: which source, how often, how old, how many dropped; amber when stale.
import { useEffect, useRef } from 'react';
import { onSlowTick } from '../frame/slow-tick.ts';
import { useHost } from '../host/use-host.tsx';
import type { HandSession } from '../tracking/hand-session.ts';
import { t } from '../words/index.ts';

export function HandFacts({ session }: { readonly session: HandSession }) {
  const line = useRef<HTMLParagraphElement>(null);
  const staleMs = useHost((host) => host.settings.staleHandMilliseconds) ?? 150;
  const side = useHost((host) => host.settings.mapping.hand) ?? 'right';
  useEffect(() => onSlowTick(() => {
    const spans = line.current?.querySelectorAll('span');
    if (!spans) return;
    const { stats, drops, source, label } = session.state.getState();
    const result = session.newest();
    const ageMs = result ? performance.now() - result.captureMs : Number.NaN;
    const seen = result?.hands.some((hand) => hand.side === side) ?? false;
    // A picture is on its way while the tracker works on it; stale begins when the next one is late too.
    const stale = result !== undefined && (!seen || !(ageMs < staleMs + stats.inferenceMs.p95));
    const words = [
      result === undefined ? t('frame.none') : t(!seen ? 'drive.camera.handLost' : stale ? 'drive.camera.handLate' : 'drive.camera.handSeen'),
      source === 'camera' ? label : t('drive.hands.rendered'),
      t('drive.camera.rate', { value: Math.round(stats.hz) }),
      Number.isFinite(ageMs) ? t('drive.camera.age', { value: Math.round(ageMs) }) : t('drive.camera.none'),
      t('drive.camera.dropped', { count: drops }),
    ];
    words.forEach((word, index) => { spans[index]!.textContent = word; });
    spans[0]!.dataset['stale'] = String(stale);
  }), [session, staleMs, side]);
  return <p className="picture__facts" ref={line}><span /><span className="picture__name" /><span /><span /><span /></p>;
}
