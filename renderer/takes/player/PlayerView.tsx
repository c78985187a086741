// The player: monitors, plots and timeline of one take on one playhead, everything by keyboard. TakesView
// mounts it anew for each take.
import { useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import type { Episode } from '../../../core/contract/episode.ts';
import type { HostLink } from '../../host/link.ts';
import { t } from '../../words/index.ts';
import { useKeys } from '../keys.ts';
import type { Library } from '../library.ts';
import { thumbnailCamera } from '../thumbnails.ts';
import { frameTimes, stepFrame } from './frame-times.ts';
import { cutChosen, keepChosen, splitAt, trimAt } from './edit-deeds.ts';
import { EditBar, subtaskFieldId } from './EditBar.tsx';
import { Inspector, inspectorTabs, type InspectorTab } from './Inspector.tsx';
import { PlayerHeader } from './PlayerHeader.tsx';
import { speeds } from './playhead.ts';
import { openPlayer, startNanos, type PlayerSession } from './player-session.ts';
import { Stage } from './Stage.tsx';
import { Timeline } from './Timeline.tsx';
import { Transport } from './Transport.tsx';
import './player.css';

interface PlayerViewProps {
  readonly id: string;
  readonly link: HostLink;
  readonly library: Library;
  /** Where to begin, seconds of the take: an address can name a moment. */
  readonly at?: number | undefined;
  /** '' goes back to the light table. */
  onOpen(id: string): void;
}

export function PlayerView({ id, link, library, at, onOpen }: PlayerViewProps) {
  useEffect(() => { void library.needOne(id); }, [library, id]);
  const takes = useStore(library.store, (state) => state.takes);
  const take = takes?.find((each) => each.id === id);
  // Kept while the list is read again, and when the take leaves it: the player stays until it is told otherwise.
  const [known, setKnown] = useState<Episode | undefined>(take);
  if (take && take !== known) setKnown(take);
  // A repair changes the files: then everything is read anew. Labels do not.
  if (known) return <OpenedPlayer key={`${known.state} ${known.sizeBytes} ${known.durationSeconds}`} take={known} link={link} library={library} at={at} onOpen={onOpen} />;
  return (
    <div className="player player--empty">
      <p>{takes === null ? t('takes.loading') : t('player.absent')}</p>
      <button type="button" className="button" onClick={() => { onOpen(''); }}>{t('player.back')}</button>
    </div>
  );
}

function OpenedPlayer({ take, link, library, at: moment, onOpen }: Omit<PlayerViewProps, 'id'> & { readonly take: Episode }) {
  const [session, setSession] = useState<PlayerSession | null>(null);
  const [tab, setTab] = useState<InspectorTab>('plots');
  useEffect(() => {
    const opened = openPlayer(link, take.id, take.durationSeconds);
    setSession(opened);
    return () => { opened.close(); };
  }, [link, take.id, take.durationSeconds]);
  useEffect(() => { if (moment !== undefined) session?.playhead.seek(moment); }, [session, moment]);

  const takes = useStore(library.store, (state) => state.takes);
  const ids = useMemo(() => (takes ?? []).map((each) => each.id), [takes]);
  const at = ids.indexOf(take.id);
  const neighbour = (by: 1 | -1): (() => void) | null => {
    const next = at < 0 ? undefined : ids[at + by];
    return next === undefined ? null : () => { onOpen(next); };
  };
  const discard = () => {
    const next = ids[at + 1] ?? ids[at - 1] ?? '';
    void library.discard([take.id]).then(() => { onOpen(next); });
  };

  const step = (by: 1 | -1) => {
    if (!session) return;
    const opened = session.episode.getState();
    const camera = thumbnailCamera(take.cameras);
    const frames = camera === undefined ? undefined : opened.exact.get(`camera.${camera}/frames`);
    session.playhead.pause();
    session.playhead.seek(stepFrame(frames ? frameTimes(frames, startNanos(opened)) : null, session.playhead.position(), by));
  };

  useKeys((key, event) => {
    if (!session) return false;
    const { playhead, desk } = session;
    if ((event.ctrlKey || event.metaKey) && (key === 'z' || key === 'y')) { void (key === 'y' || event.shiftKey ? desk.redo() : desk.undo()); return true; }
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    // A held key edits once.
    if (event.repeat && 'iobmxtcn'.includes(key)) return true;
    switch (key) {
      case ' ': if (!event.repeat) playhead.toggle(); return true;
      case ',': case '<': step(-1); return true;
      case '.': case '>': step(1); return true;
      case 'ArrowLeft': playhead.seek(playhead.position() - (event.shiftKey ? 5 : 1)); return true;
      case 'ArrowRight': playhead.seek(playhead.position() + (event.shiftKey ? 5 : 1)); return true;
      case 'Home': playhead.seek(0); return true;
      case 'End': playhead.seek(playhead.state().durationSeconds); return true;
      case 'j': neighbour(1)?.(); return true;
      case 'k': neighbour(-1)?.(); return true;
      case 's': void library.label([take.id], 'success'); return true;
      case 'p': void library.label([take.id], 'partial'); return true;
      case 'f': void library.label([take.id], 'failure'); return true;
      case 'i': void trimAt(desk, 'from', playhead.position(), take.durationSeconds); return true;
      case 'o': void trimAt(desk, 'to', playhead.position(), take.durationSeconds); return true;
      case 'b': void splitAt(desk, playhead.position()); return true;
      case 'm': desk.mark(playhead.position()); return true;
      case 'x': void cutChosen(desk); return true;
      case 't': void keepChosen(desk); return true;
      case 'c': desk.choose(null); return true;
      case 'n': case 'Enter': document.getElementById(subtaskFieldId)?.focus(); return true;
      case 'e': setTab((now) => inspectorTabs[(inspectorTabs.indexOf(now) + (event.shiftKey ? inspectorTabs.length - 1 : 1)) % inspectorTabs.length]!); return true;
      case 'u': void library.undo(); return true;
      case 'Delete': discard(); return true;
      case 'Backspace': onOpen(''); return true;
      default: {
        const speed = speeds[Number(key) - 1];
        if (speed === undefined) return false;
        playhead.setSpeed(speed);
        return true;
      }
    }
  });

  return (
    <div className="player">
      <PlayerHeader
        link={link} library={library} take={take} onBack={() => { onOpen(''); }} onPrevious={neighbour(-1)} onNext={neighbour(1)} onDiscard={discard} onJudgement={() => { setTab('judgement'); }}
      />
      {session && (
        <>
          <div className="player__middle">
            <Stage session={session} cameras={take.cameras} />
            <Inspector session={session} link={link} take={take} tab={tab} onTab={setTab} onOpen={onOpen} />
          </div>
          <Timeline session={session} />
          <EditBar session={session} />
          <Transport session={session} onStep={step} />
        </>
      )}
    </div>
  );
}
