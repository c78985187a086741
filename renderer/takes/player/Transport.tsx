// Play, step, speed and the time: the row of controls under the timeline, each with its key.
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { useStore } from 'zustand';
import { t } from '../../words/index.ts';
import { formatPlayhead } from '../format.ts';
import type { PlayerSession } from './player-session.ts';
import { speeds } from './playhead.ts';

const shapes = {
  toStart: 'M4 4h2v12H4zM16 4v12L7 10z',
  stepBack: 'M13 4v12L5 10zM14 4h2v12h-2z',
  play: 'M5 3v14l12-7z',
  pause: 'M5 3h4v14H5zM11 3h4v14h-4z',
  stepForward: 'M7 4v12l8-6zM4 4h2v12H4z',
  toEnd: 'M14 4h2v12h-2zM4 4v12l9-6z',
} as const;

function Control({ shape, label, onPress, isMain = false }: { readonly shape: keyof typeof shapes; readonly label: string; readonly isMain?: boolean; onPress(): void }) {
  return (
    <button type="button" className={`transport__control ${isMain ? 'transport__control--main' : ''}`} aria-label={label} title={label} onClick={onPress}>
      <svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true"><path d={shapes[shape]} /></svg>
    </button>
  );
}

export const speedName = (speed: number): string => `${speed}×`;

export function Transport({ session, hint = t('player.keys'), onStep }: { readonly session: Pick<PlayerSession, 'playhead' | 'pointed'>; readonly hint?: string; onStep(by: 1 | -1): void }) {
  const { playhead } = session;
  const { playing, speed, durationSeconds } = useSyncExternalStore(playhead.listen, playhead.state);
  const pointed = useStore(session.pointed, (state) => state.text);
  const time = useRef<HTMLSpanElement>(null);
  useEffect(() => playhead.watch((seconds) => {
    const element = time.current;
    const text = formatPlayhead(seconds);
    if (!element) return;
    if (element.textContent !== text) element.textContent = text;
    element.classList.toggle('is-preview', playhead.previewing());
  }), [playhead]);
  return (
    <div className="transport">
      <div className="transport__controls">
        <Control shape="toStart" label={t('player.toStart')} onPress={() => { playhead.seek(0); }} />
        <Control shape="stepBack" label={t('player.stepBack')} onPress={() => { onStep(-1); }} />
        <Control shape={playing ? 'pause' : 'play'} label={t(playing ? 'player.pause' : 'player.play')} isMain onPress={() => { playhead.toggle(); }} />
        <Control shape="stepForward" label={t('player.stepForward')} onPress={() => { onStep(1); }} />
        <Control shape="toEnd" label={t('player.toEnd')} onPress={() => { playhead.seek(durationSeconds); }} />
      </div>
      <div className="transport__time" role="timer">
        <span ref={time} className="transport__now">{formatPlayhead(0)}</span>
        <span className="transport__length">{formatPlayhead(durationSeconds)}</span>
      </div>
      <span className="transport__pointed">{pointed === '' ? hint : pointed}</span>
      <div className="transport__speeds" role="radiogroup" aria-label={t('player.speed')}>
        {speeds.map((each) => (
          <button key={each} type="button" role="radio" aria-checked={each === speed} className="word" onClick={() => { playhead.setSpeed(each); }}>{speedName(each)}</button>
        ))}
      </div>
    </div>
  );
}
