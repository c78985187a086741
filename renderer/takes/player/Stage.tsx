// The monitors: one large, the others beside it; one press on a small one swaps it in. Which one is large is
// remembered on this machine.
import { lazy, Suspense, useState, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { t } from '../../words/index.ts';
import type { PlayerSession } from './player-session.ts';
import { cameraTitle, VideoMonitor } from './VideoMonitor.tsx';

// three.js is most of the player's weight; the light table must not wait for it.
const SceneMonitor = lazy(async () => ({ default: (await import('./SceneMonitor.tsx')).SceneMonitor }));

const heroKey = 'waldo.player.hero';

export function Stage({ session, cameras }: { readonly session: PlayerSession; readonly cameras: readonly string[] }) {
  const world = useStore(session.episode, (state) => state.world);
  const loading = useStore(session.episode, (state) => state.loading);
  const worldProblem = useStore(session.episode, (state) => state.problems.find((problem) => problem.kind === 'world'));
  const [wanted, setWanted] = useState(() => localStorage.getItem(heroKey) ?? 'scene');
  // Where there is nothing to draw in 3D, a camera is large.
  const hasScene = world?.some((arm) => arm.world) === true || (loading && !worldProblem) || cameras.length === 0;
  const names = hasScene ? ['scene', ...cameras] : cameras;
  const hero = names.includes(wanted) ? wanted : names[0]!;

  const scene = (): ReactNode => {
    if (world?.some((arm) => arm.world)) return <Suspense fallback={null}><SceneMonitor session={session} arms={world} /></Suspense>;
    if (worldProblem) return <p className="monitor__trouble">{t(`player.problem.world.${worldProblem.trouble === 'absent' ? 'absent' : 'unreadable'}`)}</p>;
    return loading ? null : <p className="monitor__trouble">{t('player.monitor.noScene')}</p>;
  };
  const swap = (name: string) => { localStorage.setItem(heroKey, name); setWanted(name); };

  return (
    <div className="stage">
      <div className="stage__grid" style={{ '--sides': Math.max(1, names.length - 1) } as React.CSSProperties} data-alone={names.length === 1}>
        {names.map((name) => {
          const title = name === 'scene' ? t('player.monitor.scene') : cameraTitle(name);
          return (
            <figure key={name} className={`monitor ${name === hero ? 'monitor--hero' : 'monitor--side'}`}>
              {name === 'scene' ? scene() : <VideoMonitor session={session} camera={name} />}
              <figcaption className="monitor__title">{title}</figcaption>
              {name !== hero && <button type="button" className="monitor__swap" aria-label={title} onClick={() => { swap(name); }} />}
            </figure>
          );
        })}
      </div>
    </div>
  );
}
