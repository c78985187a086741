// Two takes on one playhead (#/takes/<id>/compare/<other>): side by side, or both in one 3D scene; begun together, or laid so
// that both arms begin to move at one moment. Mounted by TakesView.
import { useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import type { Episode } from '../../../core/contract/episode.ts';
import type { HostLink } from '../../host/link.ts';
import { t } from '../../words/index.ts';
import { useKeys } from '../keys.ts';
import type { Library } from '../library.ts';
import { Playhead, speeds } from '../player/playhead.ts';
import { columnsOfKind, openPlayer, startNanos, type PlayerSession } from '../player/player-session.ts';
import { Timeline } from '../player/Timeline.tsx';
import { Transport } from '../player/Transport.tsx';
import type { LaneName } from '../player/take-lanes.ts';
import { alignedAt, firstMotion } from './align.ts';
import { ComparedTitle } from './ComparedTitle.tsx';
import { ComparePlots } from './ComparePlots.tsx';
import { CompareStage } from './CompareStage.tsx';
import { LedPlayhead } from './led-playhead.ts';
import '../player/player.css';
import './compare.css';

interface CompareViewProps {
  readonly ids: readonly [string, string];
  readonly link: HostLink;
  readonly library: Library;
  onOpen(id: string): void;
}

export function CompareView({ ids, link, library, onOpen }: CompareViewProps) {
  useEffect(() => { for (const id of ids) void library.needOne(id); }, [library, ids[0], ids[1]]);
  const takes = useStore(library.store, (state) => state.takes);
  const [a, b] = ids.map((id) => takes?.find((take) => take.id === id));
  if (a && b) return <Compared key={`${a.id} ${b.id}`} takes={[a, b]} link={link} onOpen={onOpen} />;
  return (
    <div className="player player--empty">
      <p>{takes === null ? t('takes.loading') : t('player.absent')}</p>
      <button type="button" className="button" onClick={() => { onOpen(''); }}>{t('player.back')}</button>
    </div>
  );
}

interface Pair { readonly leader: Playhead; readonly led: readonly [LedPlayhead, LedPlayhead]; readonly sessions: readonly [PlayerSession, PlayerSession] }

function openPair(link: HostLink, [a, b]: readonly [Episode, Episode]): Pair {
  const leader = new Playhead(Math.max(a.durationSeconds, b.durationSeconds));
  const led = [new LedPlayhead(leader, a.durationSeconds), new LedPlayhead(leader, b.durationSeconds)] as const;
  return { leader, led, sessions: [openPlayer(link, a.id, a.durationSeconds, led[0]), openPlayer(link, b.id, b.durationSeconds, led[1])] };
}

/** Timelines and plots of both show the same stretch of common time. */
function keepRangesTogether([a, b]: readonly [PlayerSession, PlayerSession], laterSeconds: number): () => void {
  let copying = false;
  const copy = (from: PlayerSession, to: PlayerSession, by: number) => from.range.subscribe((range) => {
    if (copying) return;
    copying = true;
    to.range.setState({ from: range.from + by, to: range.to + by });
    copying = false;
  });
  const stop = [copy(a, b, -laterSeconds), copy(b, a, laterSeconds)];
  return () => { for (const each of stop) each(); };
}

const lanes: readonly LaneName[] = ['subtasks', 'clutch', 'guard', 'gripper'];
const frameSeconds = 1 / 30;

function useFirstMotion(session: PlayerSession | undefined): number | null {
  const opened = useStore(session?.episode ?? nothingOpened);
  const state = opened ? columnsOfKind(opened.columns, 'jointState', opened.world?.[0].id) : undefined;
  return useMemo(() => (state && opened ? firstMotion(state, startNanos(opened)) : null), [state, opened?.manifest]);
}
const nothingOpened = { getState: () => null, getInitialState: () => null, subscribe: () => () => undefined };

function Compared({ takes, link, onOpen }: { readonly takes: readonly [Episode, Episode]; readonly link: HostLink; onOpen(id: string): void }) {
  const [pair, setPair] = useState<Pair | null>(null);
  const [atMotion, setAtMotion] = useState(false);
  const [inOne, setInOne] = useState(false);
  const [a, b] = takes;
  useEffect(() => {
    const opened = openPair(link, [a, b]);
    setPair(opened);
    return () => { for (const session of opened.sessions) session.close(); opened.leader.close(); };
  }, [link, a.id, b.id]);

  const motions = [useFirstMotion(pair?.sessions[0]), useFirstMotion(pair?.sessions[1])] as const;
  const moments: readonly [number, number] = atMotion ? [motions[0] ?? 0, motions[1] ?? 0] : [0, 0];
  const { durationSeconds, shifts } = alignedAt([a.durationSeconds, b.durationSeconds], moments);
  const laterSeconds = shifts[0] - shifts[1];
  useEffect(() => {
    if (!pair) return undefined;
    pair.leader.setDuration(durationSeconds);
    pair.led.forEach((led, index) => { led.setShift(shifts[index as 0 | 1]); });
    pair.sessions.forEach((session, index) => { const shift = shifts[index as 0 | 1]; session.range.setState({ from: shift, to: durationSeconds + shift }); });
    return keepRangesTogether(pair.sessions, laterSeconds);
  }, [pair, durationSeconds, shifts[0], shifts[1]]);

  const step = (by: 1 | -1) => { pair?.leader.pause(); pair?.leader.seek(pair.leader.position() + by * frameSeconds); };
  useKeys((key, event) => {
    if (!pair || event.ctrlKey || event.metaKey || event.altKey) return false;
    const { leader } = pair;
    switch (key) {
      case ' ': if (!event.repeat) leader.toggle(); return true;
      case ',': case '<': step(-1); return true;
      case '.': case '>': step(1); return true;
      case 'ArrowLeft': leader.seek(leader.position() - (event.shiftKey ? 5 : 1)); return true;
      case 'ArrowRight': leader.seek(leader.position() + (event.shiftKey ? 5 : 1)); return true;
      case 'Home': leader.seek(0); return true;
      case 'End': leader.seek(leader.state().durationSeconds); return true;
      case 'a': setAtMotion((now) => !now); return true;
      case 'o': setInOne((now) => !now); return true;
      case 'Backspace': onOpen(''); return true;
      default: {
        const speed = speeds[Number(key) - 1];
        if (speed === undefined) return false;
        leader.setSpeed(speed);
        return true;
      }
    }
  });

  const choice = (on: boolean, label: string, key: string, press: () => void) => (
    <button type="button" className="word" aria-pressed={on} onClick={press}>{label}{key !== '' && <kbd className="key">{key}</kbd>}</button>
  );
  return (
    <div className="compare">
      <header className="compare__head">
        <button type="button" className="button button--small" onClick={() => { onOpen(''); }}><span aria-hidden="true">‹</span> {t('player.back')}</button>
        <h1 className="player-header__title">{t('player.compare.title')}</h1>
        <span role="group" aria-label={t('player.compare.align')}>
          {choice(!atMotion, t('player.compare.atStart'), '', () => { setAtMotion(false); })}
          {choice(atMotion, t('player.compare.atMotion'), 'A', () => { setAtMotion((now) => !now); })}
        </span>
        <span className="filter-bar__rule" />
        <span role="group" aria-label={t('player.compare.view')}>
          {choice(!inOne, t('player.compare.beside'), '', () => { setInOne(false); })}
          {choice(inOne, t('player.compare.inOne'), 'O', () => { setInOne((now) => !now); })}
        </span>
      </header>
      {pair && (
        <>
          <div className="compare__body" data-one={inOne}>
            <div className="compare__titles">
              {takes.map((take, index) => <ComparedTitle key={take.id} take={take} letter={index === 0 ? 'A' : 'B'} motionSeconds={motions[index as 0 | 1]} onOpen={onOpen} />)}
            </div>
            <CompareStage sessions={pair.sessions} takes={takes} inOne={inOne} laterSeconds={laterSeconds} />
            <ComparePlots sessions={pair.sessions} laterSeconds={laterSeconds} />
          </div>
          <div className="compare__timelines">
            {pair.sessions.map((session, index) => <Timeline key={session.id} session={session} names={lanes} title={index === 0 ? 'A' : 'B'} />)}
          </div>
          <Transport session={{ ...pair.sessions[0], playhead: pair.leader }} hint={t('player.compare.keys')} onStep={step} />
        </>
      )}
    </div>
  );
}
