// The plots of a take, one above the other over one time axis: joints, gripper, latency.
import { useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import { t } from '../../words/index.ts';
import { laidOut } from './episode-store.ts';
import { guardLane } from './lanes.ts';
import { columnsOfKind, startNanos, type PlayerSession } from './player-session.ts';
import { gripperPlot, jointPlot, latencyPlot, plottedJoints, type PlotData } from './plot-data.ts';
import { PlotPanel } from './PlotPanel.tsx';

const share: readonly [number, number] = [-0.08, 1.08];

const Legend = ({ data }: { readonly data: PlotData }) => (
  <span className="plot__legend">
    {data.lines.filter((line) => !line.dashed).map((line) => <span key={line.name}><i style={{ background: `var(--series-${line.colour % 6})` }} />{line.name.replaceAll('_', ' ')}</span>)}
  </span>
);

export function PlotStack({ session }: { readonly session: PlayerSession }) {
  const opened = useStore(session.episode, useShallow(laidOut));
  const [joint, setJoint] = useState<number | null>(null);
  const start = startNanos(opened);
  const { columns, world, loading } = opened;
  const first = world?.[0];
  const [state, command, verdict, latency] = (['jointState', 'jointCommand', 'verdict', 'latency'] as const).map((kind) => columnsOfKind(columns, kind, first?.id));
  const arm = first?.arm;
  const guard = useMemo(() => (verdict ? guardLane(verdict, start) : []), [verdict, start]);
  const joints = useMemo(() => (state && state.count > 0 ? jointPlot(state, command, start, joint) : null), [state, command, start, joint]);
  const gripper = useMemo(() => (state && arm ? gripperPlot(state, command, arm, start) : null), [state, command, arm, start]);
  const delay = useMemo(() => (latency && latency.count > 1 ? latencyPlot(latency, start) : null), [latency, start]);
  if (!joints && !gripper && !delay) return <p className="plot-stack__none">{t(loading ? 'player.loading' : 'player.plot.none')}</p>;
  return (
    <div className="plot-stack">
      {joints && state && (
        <PlotPanel session={session} data={joints} guard={guard} unit={t('player.plot.degrees')} digits={0} title={
          <span className="plot__choice" role="group" aria-label={t('player.plot.joints')}>
            <button type="button" className="word" aria-pressed={joint === null} onClick={() => { setJoint(null); }}>{t('player.plot.allJoints')}</button>
            {plottedJoints(state).map(({ name, index }) => (
              <button key={name} type="button" className="word" aria-pressed={joint === index} title={name} onClick={() => { setJoint(index); }}>
                <i style={{ background: `var(--series-${index % 6})` }} />{joint === index ? name : index + 1}
              </button>
            ))}
          </span>
        } />
      )}
      {gripper && <PlotPanel session={session} data={gripper} unit={t('player.plot.closed')} digits={2} scale={share} title={<span>{t('player.plot.gripper')}</span>} />}
      {delay && <PlotPanel session={session} data={delay} unit={t('player.plot.milliseconds')} digits={0} title={<Legend data={delay} />} />}
    </div>
  );
}
