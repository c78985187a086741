// The plots of two takes over one another: one joint of both, and both grippers, each take in the colour of its letter.
import { useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import { t } from '../../words/index.ts';
import { laidOut } from '../player/episode-store.ts';
import { columnsOfKind, startNanos, type PlayerSession } from '../player/player-session.ts';
import { plottedJoints } from '../player/plot-data.ts';
import { PlotPanel } from '../player/PlotPanel.tsx';
import { comparedGripper, comparedJoint, type ComparedArm } from './compare-data.ts';

const share: readonly [number, number] = [-0.08, 1.08];

function useArm(session: PlayerSession, laterSeconds: number): ComparedArm | null {
  const opened = useStore(session.episode, useShallow(laidOut));
  const first = opened.world?.[0];
  const state = columnsOfKind(opened.columns, 'jointState', first?.id);
  const start = startNanos(opened);
  return useMemo(() => (state && state.count > 0 ? { state, arm: first?.arm ?? null, startNanos: start, laterSeconds } : null), [state, first, start, laterSeconds]);
}

export function ComparePlots({ sessions, laterSeconds }: { readonly sessions: readonly [PlayerSession, PlayerSession]; readonly laterSeconds: number }) {
  const [joint, setJoint] = useState(0);
  const [a, b] = [useArm(sessions[0], 0), useArm(sessions[1], laterSeconds)];
  const takes = useMemo(() => [a, b].filter((each) => each !== null), [a, b]);
  const joints = useMemo(() => (takes.length > 0 ? comparedJoint(takes, joint) : null), [takes, joint]);
  const gripper = useMemo(() => (takes.length > 0 ? comparedGripper(takes) : null), [takes]);
  const named = takes[0];
  const loading = [useStore(sessions[0].episode, (state) => state.loading), useStore(sessions[1].episode, (state) => state.loading)].some(Boolean);
  if (!joints || !gripper || !named) return <p className="plot-stack__none">{t(loading ? 'player.loading' : 'player.plot.none')}</p>;
  return (
    <div className="compare__plots">
      <PlotPanel session={sessions[0]} showsCuts={false} data={joints} unit={t('player.plot.degrees')} digits={0} title={
        <span className="plot__choice" role="group" aria-label={t('player.plot.joints')}>
          {plottedJoints(named.state).map(({ name, index }) => (
            <button key={name} type="button" className="word" aria-pressed={joint === index} title={name} onClick={() => { setJoint(index); }}>
              {joint === index ? name : index + 1}
            </button>
          ))}
        </span>
      } />
      {gripper.lines.length > 0 && <PlotPanel session={sessions[0]} showsCuts={false} data={gripper} unit={t('player.plot.closed')} digits={2} scale={share} title={<span>{t('player.plot.gripper')}</span>} />}
    </div>
  );
}
