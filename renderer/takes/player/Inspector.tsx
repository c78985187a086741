// The right side of the player: what could not be played, then plots, edits, judgement or details.
import { useStore } from 'zustand';
import type { Episode } from '../../../core/contract/episode.ts';
import type { HostLink } from '../../host/link.ts';
import { t } from '../../words/index.ts';
import { formatPlayhead } from '../format.ts';
import { DetailsPanel } from './DetailsPanel.tsx';
import { EditsPanel } from './EditsPanel.tsx';
import { JudgementPanel } from './JudgementPanel.tsx';
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

export const inspectorTabs = ['plots', 'edits', 'judgement', 'details'] as const;
export type InspectorTab = (typeof inspectorTabs)[number];

export interface InspectorProps {
  readonly session: PlayerSession;
  readonly link: HostLink;
  readonly take: Episode;
  readonly tab: InspectorTab;
  onTab(tab: InspectorTab): void;
  onOpen(id: string): void;
}

export function Inspector({ session, link, take, tab, onTab, onOpen }: InspectorProps) {
  const problems = useStore(session.episode, (state) => state.problems);
  const edits = useStore(session.desk.store, (state) => state.edits?.count ?? 0);
  const reasons = useStore(session.episode, (state) => state.manifest?.judgement?.reasons.length ?? 0);
  const counts: Partial<Record<InspectorTab, number>> = { edits, judgement: reasons };
  return (
    <aside className="inspector">
      <div className="inspector__tabs" role="tablist">
        {inspectorTabs.map((each) => (
          <button key={each} type="button" role="tab" aria-selected={tab === each} className="word" onClick={() => { onTab(each); }}>
            {t(`player.tab.${each}`)}{(counts[each] ?? 0) > 0 && <span className="word__count">{counts[each]}</span>}
          </button>
        ))}
      </div>
      {problems.length > 0 && <ul className="inspector__problems" role="alert">{problems.map((problem) => <li key={`${problem.kind} ${problem.piece}`}>{problemText(problem)}</li>)}</ul>}
      <div className="inspector__body" role="tabpanel">
        {tab === 'plots' && <PlotStack session={session} />}
        {tab === 'edits' && <EditsPanel session={session} onOpen={onOpen} />}
        {tab === 'judgement' && <JudgementPanel session={session} link={link} take={take} />}
        {tab === 'details' && <DetailsPanel session={session} take={take} />}
      </div>
    </aside>
  );
}
