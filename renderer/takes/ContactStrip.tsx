// The contact sheet of one take: a strip a camera, each a dozen moments across it. A press opens the player at that moment.
import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import type { Episode } from '../../core/contract/episode.ts';
import { t } from '../words/index.ts';
import { contactFrames, contactSheets } from './contact-sheets.ts';
import { cameraTitle } from './player/VideoMonitor.tsx';

/** While the cursor runs over takes, none of them is decoded; beside a video that has to begin at once, even later. */
const restMilliseconds = { alone: 160, besideVideo: 600 } as const;

function Strip({ take, camera, at, onOpenAt }: { readonly take: Episode; readonly camera: string; readonly at: number | null; onOpenAt(seconds: number): void }) {
  const sheet = useMemo(() => ({ take, camera }), [take, camera]);
  const [isResting, setResting] = useState(() => contactSheets.get(sheet) !== undefined);
  useEffect(() => {
    const timer = setTimeout(() => { setResting(true); }, restMilliseconds[at === null ? 'alone' : 'besideVideo']);
    return () => { clearTimeout(timer); };
    // Where the video is now changes all the time; that there is one does not.
  }, [at === null]);
  const subscribe = useCallback((listener: () => void) => (isResting ? contactSheets.wish(sheet, listener) : () => undefined), [sheet, isResting]);
  const url = useSyncExternalStore(subscribe, () => contactSheets.get(sheet));
  return (
    <div className="contact__row">
      <span className="contact__camera">{cameraTitle(camera)}</span>
      <button
        type="button" className="contact__strip" style={{ aspectRatio: `${contactFrames * 4} / 3` }} aria-label={t('takes.contact.open', { camera: cameraTitle(camera) })}
        onClick={(event) => {
          const { left, width } = event.currentTarget.getBoundingClientRect();
          // By keyboard there is no place: the beginning.
          onOpenAt(event.detail === 0 ? 0 : Math.max(0, Math.min(1, (event.clientX - left) / width)) * take.durationSeconds);
        }}
      >
        {url ? <img src={url} alt="" draggable={false} /> : <span className="caption">{t(url === null ? 'takes.contact.none' : 'takes.contact.waiting')}</span>}
        {at !== null && <i className="contact__at" style={{ left: `${(at / Math.max(take.durationSeconds, 1e-3)) * 100}%` }} />}
      </button>
    </div>
  );
}

export interface ContactStripProps {
  readonly take: Episode;
  /** Where a video beside it plays now, seconds. */
  readonly at?: number | null;
  onOpenAt(seconds: number): void;
}

export function ContactStrip({ take, at = null, onOpenAt }: ContactStripProps) {
  return (
    <section className="contact" aria-label={t('takes.contact.label')}>
      {take.cameras.length === 0 && <p className="caption">{t('takes.tile.noPicture')}</p>}
      {take.cameras.map((camera) => <Strip key={`${take.id} ${camera}`} take={take} camera={camera} at={at} onOpenAt={onOpenAt} />)}
    </section>
  );
}
