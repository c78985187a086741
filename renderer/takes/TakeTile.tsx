// One take on the light table: its picture, how it went, how good it is, how long, what, when. TakeGrid places it.
import { memo, useCallback, useSyncExternalStore, type MouseEvent } from 'react';
import type { Episode } from '../../core/contract/episode.ts';
import { t } from '../words/index.ts';
import { formatBytes, formatLength, formatMoment, taskWords } from './format.ts';
import { OutcomeMark } from './OutcomeMark.tsx';
import { thumbnails } from './thumbnails.ts';
import { VerdictMark } from './VerdictMark.tsx';

export interface TakeTileProps {
  readonly take: Episode;
  readonly now: number;
  readonly isCursor: boolean;
  readonly isMarked: boolean;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  onPick(id: string, event: MouseEvent): void;
  onOpen(id: string): void;
  onMark(id: string): void;
}

export const tileId = (id: string): string => `take-${id}`;

/** What an eye takes in at a glance, for ears. */
function spoken(take: Episode, when: string): string {
  const verdict = take.verdict === null ? '' : `, ${t(`takes.verdict.${take.verdict}`)}`;
  return t('takes.tile.spoken', { task: taskWords(take.task), when, outcome: t(`takes.outcome.${take.outcome}`), verdict, length: formatLength(take.durationSeconds) });
}

export function Picture({ take }: { readonly take: Episode }) {
  const subscribe = useCallback((listener: () => void) => thumbnails.wish(take, listener), [take]);
  const url = useSyncExternalStore(subscribe, () => thumbnails.get(take));
  if (url) return <img className="take-tile__picture" src={url} alt="" draggable={false} />;
  return (
    <div className={`take-tile__picture take-tile__placeholder ${url === undefined ? 'is-waiting' : ''}`}>
      <OutcomeMark outcome={take.outcome} size={40} />
      {url === null && <span className="caption">{t('takes.tile.noPicture')}</span>}
    </div>
  );
}

/** A take that is in the list and not here yet. */
export const WaitingTile = ({ left, top, width }: { readonly left: number; readonly top: number; readonly width: number }) => (
  <div className="take-tile" aria-hidden="true" style={{ transform: `translate(${left}px, ${top}px)`, width }}><div className="take-tile__frame" /></div>
);

export const TakeTile = memo(function TakeTile({ take, now, isCursor, isMarked, left, top, width, onPick, onOpen, onMark }: TakeTileProps) {
  const when = formatMoment(take.startedAt, now);
  const words = take.note === '' ? taskWords(take.task) : take.note;
  const facts = [
    ...(take.drops > 0 ? [t('takes.tile.drops', { count: take.drops })] : []),
    ...(take.edits > 0 ? [t('takes.tile.edits', { count: take.edits })] : []),
    formatBytes(take.sizeBytes),
  ];
  return (
    <div
      id={tileId(take.id)} role="option" aria-selected={isMarked || isCursor} aria-label={spoken(take, when)}
      className={`take-tile ${isCursor ? 'is-cursor' : ''} ${isMarked ? 'is-marked' : ''} ${take.mergedInto === null ? '' : 'is-merged'}`}
      style={{ transform: `translate(${left}px, ${top}px)`, width }}
      onClick={(event) => { onPick(take.id, event); }}
      onDoubleClick={() => { onOpen(take.id); }}
    >
      <div className="take-tile__frame">
        <Picture take={take} />
        {take.state !== 'kept' && <span className={`take-tile__state take-tile__state--${take.state}`} title={t(`takes.state.${take.state}Text`)}>{t(`takes.state.${take.state}`)}</span>}
        <span className="take-tile__length">{formatLength(take.durationSeconds)}</span>
        <button
          type="button" className="take-tile__check" tabIndex={-1} aria-label={t('takes.action.mark')} aria-pressed={isMarked}
          onClick={(event) => { event.stopPropagation(); onMark(take.id); }}
        >
          <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true"><path d="M2 6.2 4.8 9 10 3.4" /></svg>
        </button>
      </div>
      <div className="take-tile__caption">
        <span className="take-tile__outcome">
          <OutcomeMark outcome={take.outcome} />
          <span>{t(`takes.outcome.${take.outcome}`)}</span>
        </span>
        <span className="take-tile__verdict">{take.verdict !== null && <VerdictMark verdict={take.verdict} score={take.score} />}</span>
        <span className="take-tile__task" title={take.note === '' ? words : `${taskWords(take.task)}\n${take.note}`}>{words}</span>
        <span className="take-tile__when">{when}</span>
        <span className="take-tile__tags" title={take.tags.join(', ')}>{take.tags.join(' · ')}</span>
        <span className="take-tile__facts">{facts.join(' · ')}</span>
      </div>
    </div>
  );
});
