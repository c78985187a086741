// Labelling, keyboard first: one take large and looping, what was judged of it beside, its outcome on one key and on to the
// next. Mounted by TakesView.
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { Outcome } from '../../../core/contract/episode.ts';
import { goTo as goToView } from '../../frame/view.ts';
import { t } from '../../words/index.ts';
import { ContactStrip } from '../ContactStrip.tsx';
import { contactSheets } from '../contact-sheets.ts';
import { videoAddress } from '../episode-address.ts';
import { judgementOf } from '../judgements.ts';
import { useKeys } from '../keys.ts';
import type { Library } from '../library.ts';
import { NoticeLine } from '../NoticeLine.tsx';
import { cameraTitle } from '../player/VideoMonitor.tsx';
import { thumbnailCamera } from '../thumbnails.ts';
import { LabelDone, LabelNone } from './LabelEnds.tsx';
import { LabelFacts } from './LabelFacts.tsx';
import { LabelProgress } from './LabelProgress.tsx';
import { goTo, labelledOne, runAtMost, runOf, withoutOne, type LabelRun } from './label-run.ts';
import { LoopClock, LoopVideo } from './LoopVideo.tsx';
import { closeAhead, openAhead } from './video-ahead.ts';
import './label.css';

const outcomeKeys: Readonly<Record<string, Outcome>> = { s: 'success', p: 'partial', f: 'failure' };
const speeds = [1, 2, 4, 8] as const;
const ahead = 2;
const sheetsAheadMilliseconds = 1200;
const nothing = () => undefined;

export function LabelView({ library, onClose }: { readonly library: Library; onClose(): void }) {
  const [run, setRun] = useState<LabelRun | null>(null);
  const [camera, setCamera] = useState('');
  const [speed, setSpeed] = useState<number>(2);
  const [playing, setPlaying] = useState(true);
  const [position, setPosition] = useState(0);
  const [clock] = useState(() => new LoopClock(2));
  const hasList = useStore(library.store, (state) => state.list !== null);
  const notice = useStore(library.store, (state) => state.notice);
  const facets = useStore(library.store, (state) => state.facets);
  useStore(library.store, (state) => state.version);
  const tagField = useRef<HTMLInputElement>(null);
  const noteField = useRef<HTMLInputElement>(null);
  const begin = useCallback(async () => {
    const found = await library.needAll(runAtMost);
    const { selection, query } = library.store.getState();
    setRun(runOf(found, selection.marked, selection.cursor, query, performance.now()));
  }, [library]);
  useEffect(() => { if (hasList) void begin().catch(onClose); }, [hasList, begin]);
  useEffect(() => closeAhead, []);

  const id = run?.ids[run.at];
  const take = id === undefined ? undefined : library.seen(id);
  const shownCamera = take && take.cameras.includes(camera) ? camera : thumbnailCamera(take?.cameras ?? []);
  const nextIds = useMemo(() => run?.ids.slice(run.at + 1, run.at + 1 + ahead) ?? [], [run]);
  useEffect(() => {
    const next = nextIds.map((each) => library.seen(each)).filter((each) => each !== undefined);
    openAhead(next.flatMap((each) => { const name = each.cameras.includes(camera) ? camera : thumbnailCamera(each.cameras); return name === undefined ? [] : [videoAddress(each.id, name)]; }));
    for (const each of next) void judgementOf(each);
    // Whoever looks at a take for a while finds the next one's sheets drawn.
    const [first] = next;
    let drop: (() => void)[] = [];
    const timer = setTimeout(() => { drop = first ? first.cameras.map((name) => contactSheets.wish({ take: first, camera: name }, nothing)) : []; }, sheetsAheadMilliseconds);
    return () => { clearTimeout(timer); for (const each of drop) each(); };
  }, [nextIds, camera, library]);

  const step = (by: number) => { setRun((current) => current && goTo(current, current.at + by)); };
  const judge = (outcome: Outcome) => {
    if (id === undefined) return;
    void library.label([id], outcome);
    setRun((current) => current && labelledOne(current));
  };
  const openPlayer = (seconds: number) => { if (id !== undefined) goToView('takes', `${id}/${seconds.toFixed(2)}`); };
  const takeBack = () => { if (run && run.labelled.has(run.ids[run.at - 1] ?? '')) step(-1); void library.undo(); };
  const discard = () => { if (id !== undefined) { void library.discard([id]); setRun((current) => current && withoutOne(current, id)); } };

  useKeys((key, event) => {
    if (event.ctrlKey || event.metaKey) {
      if (key !== 'z') return false;
      takeBack();
      return true;
    }
    if (event.altKey) return false;
    const outcome = outcomeKeys[key];
    if (outcome) { judge(outcome); return true; }
    switch (key) {
      case 'j': case 'ArrowDown': step(1); return true;
      case 'k': case 'ArrowUp': step(-1); return true;
      case ' ': if (!event.repeat) { clock.setPlaying(!clock.playing); setPlaying(clock.playing); } return true;
      case 'ArrowLeft': clock.seek(clock.position() - 1); return true;
      case 'ArrowRight': clock.seek(clock.position() + 1); return true;
      case 't': tagField.current?.focus(); return true;
      case 'n': noteField.current?.focus(); return true;
      case 'c': if (take && shownCamera !== undefined) setCamera(take.cameras[(take.cameras.indexOf(shownCamera) + 1) % take.cameras.length]!); return true;
      case 'u': takeBack(); return true;
      case 'q': setRun((current) => current && goTo(current, current.ids.length)); return true;
      case 'Enter': if (take) openPlayer(clock.position()); return true;
      case 'Delete': discard(); return true;
      default: {
        const chosen = speeds[Number(key) - 1];
        if (chosen === undefined) return false;
        clock.setSpeed(chosen);
        setSpeed(chosen);
        return true;
      }
    }
  });

  if (!run) return <p className="takes__waiting">{t('label.loading')}</p>;
  if (run.ids.length === 0) return <LabelNone onClose={onClose} />;
  if (!take) return <LabelDone run={run} library={library} onAgain={() => { setRun({ ...goTo(run, 0), startedAt: performance.now(), labelled: new Set() }); }} onClose={onClose} />;
  return (
    <div className="label">
      <LabelProgress run={run} found={library.store.getState().list?.total ?? 0} onClose={onClose} onEnd={() => { setRun(goTo(run, run.ids.length)); }} />
      <div className="label__stage">
        {shownCamera === undefined
          ? <p className="loop__trouble">{t('label.noVideo')}</p>
          : <LoopVideo key={`${take.id} ${shownCamera}`} take={take} camera={shownCamera} clock={clock} onPosition={setPosition} />}
        <div className="label__transport">
          <div role="group" aria-label={t('label.camera')}>
            {take.cameras.map((name) => <button key={name} type="button" className="word" aria-pressed={name === shownCamera} onClick={() => { setCamera(name); }}>{cameraTitle(name)}</button>)}
          </div>
          <span className="label__paused">{playing ? '' : t('label.paused')}</span>
          <div role="group" aria-label={t('label.speed')}>
            {speeds.map((each) => <button key={each} type="button" className="word" aria-pressed={each === speed} onClick={() => { clock.setSpeed(each); setSpeed(each); }}>{each}×</button>)}
          </div>
        </div>
        <ContactStrip take={take} at={position} onOpenAt={openPlayer} />
      </div>
      <LabelFacts
        key={take.id} take={take} library={library} known={facets.tags} tagField={tagField} noteField={noteField}
        onJudge={judge} onOpenAt={openPlayer}
      />
      <footer className="label__foot">
        {notice && notice.kind !== 'labelled' ? <NoticeLine notice={notice} library={library} /> : (
          <p className="label__keys">{(['outcome', 'move', 'tags', 'note', 'play', 'skim', 'speed', 'camera', 'open', 'discard', 'undo', 'end'] as const).map((name) => <span key={name}>{t(`label.keys.${name}`)}</span>)}</p>
        )}
      </footer>
    </div>
  );
}
