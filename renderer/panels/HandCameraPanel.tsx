// The picture that is tracked, with the hand drawn on it; for a window that only watches, the hand from its
// samples. With the demo hand, the pointer moves it.
import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { usePageHand } from '../drive/page-hand.tsx';
import { useHost, useLink } from '../host/use-host.tsx';
import { faultWords } from '../words/fault-words.ts';
import { t } from '../words/index.ts';
import type { HandSession } from '../tracking/hand-session.ts';
import { DemoHandControl } from './DemoHandControl.tsx';
import { HandFacts } from './HandFacts.tsx';
import { drawHands, type DrawnHand } from './hand-overlay.ts';
import './hand-camera-panel.css';

export default function HandCameraPanel() {
  const session = usePageHand();
  const chosen = useHost((host) => host.session.hand);
  if (session) return <TrackedPicture session={session} />;
  if (chosen === 'leader') return <p className="panel panel__empty">{t('drive.camera.handLeader')}</p>;
  if (chosen === null || chosen === 'none') return <p className="panel panel__empty">{t('drive.camera.handNone')}</p>;
  return <WatchedHand />;
}

function TrackedPicture({ session }: { readonly session: HandSession }) {
  const box = useRef<HTMLDivElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const overlay = useRef<HTMLCanvasElement>(null);
  const phase = useStore(session.state, (state) => state.phase);
  const fault = useStore(session.state, (state) => state.fault);
  const picture = useStore(session.state, (state) => state.picture);
  const source = useStore(session.state, (state) => state.source);
  useEffect(() => { if (picture && video.current) video.current.srcObject = session.preview(); }, [session, picture]);
  useEffect(() => session.onResult((result) => {
    const hands = result.hands.map((hand): DrawnHand => ({ side: hand.side, points: hand.image, stride: 3 }));
    if (overlay.current) drawHands(overlay.current, hands, result.width / result.height);
  }), [session]);
  const words = fault ? faultWords(fault) : null;
  return (
    <div className="panel picture hand-camera" data-mirrored={source === 'camera'} ref={box} role="group" aria-label={t('drive.camera.handLabel')}>
      <div className="hand-camera__picture">
        <video ref={video} autoPlay muted playsInline />
        <canvas ref={overlay} className="picture__overlay" />
      </div>
      {phase === 'opening' && <p className="panel__empty hand-camera__wait">{t('drive.camera.opening')}</p>}
      {words && <div className="panel__empty hand-camera__wait" role="alert"><p><strong>{words.title}</strong></p><p>{words.more}</p></div>}
      {source === 'rendered' && phase === 'tracking' && <DemoHandControl session={session} />}
      <HandFacts session={session} />
    </div>
  );
}

/** Where the image points stand in a hand row: after flag, score, wrist, pinch, fist and 63 landmark numbers. */
const imageAt = 74;
/** A hand older than this is not shown to those who only watch. */
const shownNanos = 1e9;

function WatchedHand() {
  const link = useLink();
  const holder = useHost((host) => host.session.leaseHolder);
  const overlay = useRef<HTMLCanvasElement>(null);
  useEffect(() => link.samples.onFrame(() => {
    const hands: DrawnHand[] = [];
    for (const side of ['right', 'left'] as const) {
      const sample = link.samples.newest(`hand.${side}/landmarks`);
      const row = sample?.values;
      const isNow = sample !== undefined && link.clock.hostNanos(performance.now()) - sample.tArrive < shownNanos;
      if (row?.[0] === 1 && isNow) hands.push({ side, points: row.subarray(imageAt, imageAt + 42), stride: 2 });
    }
    if (overlay.current && overlay.current.offsetParent !== null) drawHands(overlay.current, hands, 4 / 3);
  }), [link]);
  return (
    <div className="panel picture">
      <canvas ref={overlay} className="picture__overlay hand-camera__watched" />
      <p className="picture__facts"><span>{t(holder === null ? 'drive.camera.handNowhere' : 'drive.camera.handElsewhere')}</span></p>
    </div>
  );
}
