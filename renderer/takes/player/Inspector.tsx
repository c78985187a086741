// The right side of the player: what could not be played, then plots or details.
import { useState } from 'react';
import { useStore } from 'zustand';
import type { Episode } from '../../../core/contract/episode.ts';
import { t } from '../../words/index.ts';
import { formatPlayhead } from '../format.ts';
import { DetailsPanel } from './DetailsPanel.tsx';
import type { PieceProblem } from './load-episode.ts';
import type { PlayerSession } from './player-session.ts';
import { PlotStack } from './PlotStack.tsx';
import { cameraTitle } from './VideoMonitor.tsx';

export function problemText({ kind, piece, trouble, seconds = 0 }: PieceProblem): string {
  if (kind === 'samples') return t('player.problem.samples', { at: formatPlayhead(seconds) });
  if (kind === 'video') return t(`player.problem.video.${trouble === 'short' ? 'unreadable' : trouble}`, { piece: cameraTitle(piece) });
  const known = trouble === 'absent' ? 'absent' : 'unreadable';
  return kind === 'stream' ? t(`player.problem.stream.${known}`, { piece }) : t(`player.problem.${kind}.${known}`);
}

const tabs = ['plots', 'details'] as const;

export function Inspector({ session, take }: { readonly session: PlayerSession; readonly take: Episode }) {
  const [tab, setTab] = useState<(typeof tabs)[number]>('plots');
  const problems = useStore(session.episode, (state) => state.problems);
  return (
    <aside className="inspector">
      <div className="inspector__tabs" role="tablist">
        {tabs.map((each) => <button key={each} type="button" role="tab" aria-selected={tab === each} className="word" onClick={() => { setTab(each); }}>{t(`player.${each}`)}</button>)}
      </div>
      {problems.length > 0 && <ul className="inspector__problems" role="alert">{problems.map((problem) => <li key={`${problem.kind} ${problem.piece}`}>{problemText(problem)}</li>)}</ul>}
      <div className="inspector__body" role="tabpanel">
        {tab === 'plots' ? <PlotStack session={session} /> : <DetailsPanel session={session} take={take} />}
      </div>
    </aside>
  );
}
