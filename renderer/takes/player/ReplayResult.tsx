// Replay in simulator: runs the recorded commands again at the host and says how it ended. PlayerHeader shows it.
import { useState } from 'react';
import type { Episode } from '../../../core/contract/episode.ts';
import { faultOf } from '../../host/fault-of.ts';
import type { HostLink } from '../../host/link.ts';
import { t } from '../../words/index.ts';
import { sentence } from '../../../core/sentences/en.ts';
import { formatMillimetres } from '../format.ts';

export type Replay =
  | { readonly phase: 'none' }
  | { readonly phase: 'running' }
  | { readonly phase: 'done'; readonly success: boolean; readonly objectErrorMillimetres: number; readonly commands: number; readonly seconds: number }
  | { readonly phase: 'failed'; readonly sentence: string };

export function useReplay(link: HostLink, id: string): { readonly replay: Replay; run(): void } {
  const [replay, setReplay] = useState<Replay>({ phase: 'none' });
  const run = () => {
    setReplay({ phase: 'running' });
    link.call.episodes.replayInSimulator({ id }).then(
      (result) => { setReplay({ phase: 'done', ...result }); },
      (error: unknown) => { setReplay({ phase: 'failed', sentence: sentence(faultOf(error)) }); },
    );
  };
  return { replay, run };
}

/** Whether it went as it went before is what matters, so the sentence depends on both. */
function outcomeKey(then: boolean | null, again: boolean): 'again' | 'differs' | 'notThen' | 'neither' {
  if (again) return then === false ? 'notThen' : 'again';
  return then === false ? 'neither' : 'differs';
}

export function ReplayResult({ replay, take }: { readonly replay: Replay; readonly take: Episode }) {
  if (replay.phase === 'none') return null;
  if (replay.phase === 'running') return <p className="replay" role="status">{t('player.replay.running')}</p>;
  if (replay.phase === 'failed') return <p className="replay replay--trouble" role="alert">{replay.sentence}</p>;
  const key = outcomeKey(take.taskSuccess, replay.success);
  return (
    <p className="replay" role="status" data-replay-success={replay.success}>
      <strong>{t(`player.replay.${key}`, { error: formatMillimetres(replay.objectErrorMillimetres) })}</strong>{' '}
      <span className="caption">{t('player.replay.facts', { commands: replay.commands.toLocaleString(), seconds: replay.seconds.toFixed(1) })}</span>
    </p>
  );
}
