// The pictures of two takes: the monitors of each beside one another, or one 3D scene in which the second arm is a ghost in
// the first one's world and both tools' whole paths are drawn.
import { lazy, Suspense } from 'react';
import { useStore } from 'zustand';
import type { Episode } from '../../../core/contract/episode.ts';
import { t } from '../../words/index.ts';
import type { PlayerSession } from '../player/player-session.ts';
import { Stage } from '../player/Stage.tsx';

const SceneMonitor = lazy(async () => ({ default: (await import('../player/SceneMonitor.tsx')).SceneMonitor }));

interface CompareStageProps {
  readonly sessions: readonly [PlayerSession, PlayerSession];
  readonly takes: readonly [Episode, Episode];
  readonly inOne: boolean;
  readonly laterSeconds: number;
}

export function CompareStage({ sessions: [a, b], takes, inOne, laterSeconds }: CompareStageProps) {
  const [worldA, worldB] = [useStore(a.episode, (state) => state.world), useStore(b.episode, (state) => state.world)];
  const loading = [useStore(a.episode, (state) => state.loading), useStore(b.episode, (state) => state.loading)].some(Boolean);
  if (!inOne) return <div className="compare__stages"><Stage session={a} cameras={takes[0].cameras} /><Stage session={b} cameras={takes[1].cameras} /></div>;
  if (!worldA || !worldB) return <div className="compare__one"><p className="monitor__trouble">{t(loading ? 'player.loading' : 'player.monitor.noScene')}</p></div>;
  // Joints of one name are not yet one arm.
  const bodies = [worldA, worldB].map(([{ arm }]) => JSON.stringify(arm.bodies));
  if (bodies[0] !== bodies[1] || !worldA[0].world) return <div className="compare__one"><p className="monitor__trouble">{t('player.compare.otherArm')}</p></div>;
  return (
    <figure className="compare__one monitor">
      <Suspense fallback={null}><SceneMonitor session={a} arms={worldA} ghost={{ session: b, laterSeconds }} /></Suspense>
      <figcaption className="monitor__title compare__legend"><i data-letter="A" />A <i data-letter="B" />B</figcaption>
    </figure>
  );
}
