// Record, 3-2-1, time, and the verdict on the take: one place at the right of the bar, one key on each button.
import { useCallback, useEffect, useId, useRef, type KeyboardEvent } from 'react';
import { useStore } from 'zustand';
import { LiveText } from '../frame/LiveText.tsx';
import { bytesWords, clockWords } from '../frame/numbers.ts';
import { useAct } from '../frame/use-act.ts';
import { useHoldsControl, useHost, useLink } from '../host/use-host.tsx';
import { completions } from '../takes/complete.ts';
import { libraryOf } from '../takes/library.ts';
import { t } from '../words/index.ts';
import { discardTake, endTake, keepTake, startTake, tagsIn, takeNote } from './take-actions.ts';

export function TakeControl() {
  const phase = useHost((host) => host.take.phase) ?? 'none';
  return (
    <section className="take" data-phase={phase} aria-label={t('drive.take.label')}>
      {phase === 'none' && <Ready />}
      {phase === 'countdown' && <Countdown />}
      {phase === 'recording' && <Recording />}
      {phase === 'review' && <Review />}
      {phase === 'saving' && <p className="take__words">{t('drive.take.saving')}</p>}
    </section>
  );
}

function Ready() {
  const act = useAct();
  const mine = useHoldsControl();
  const hand = useHost((host) => host.session.hand);
  const last = useStore(takeNote, (state) => state.last);
  return (
    <>
      {last?.kept === false && <p className="take__words" role="status">{t('drive.take.discarded')}</p>}
      <button className="take__record" type="button" disabled={!mine || hand === 'none'} onClick={() => startTake(act)}>
        <i aria-hidden="true" />{t('drive.take.record')} <span className="key">R</span>
      </button>
    </>
  );
}

function Countdown() {
  const link = useLink();
  const act = useAct();
  const mine = useHoldsControl();
  const startsAt = useHost((host) => host.take.startsAt) ?? 0;
  const read = useCallback(() => String(Math.max(1, Math.ceil((startsAt - link.clock.hostNanos(performance.now())) / 1e9))), [link, startsAt]);
  return (
    <>
      <p className="take__words">{t('drive.take.startsIn')}</p>
      <LiveText read={read} className="take__count" />
      <button className="button" type="button" disabled={!mine} onClick={() => endTake(act)}>{t('drive.take.cancel')} <span className="key">R</span></button>
    </>
  );
}

function Recording() {
  const link = useLink();
  const act = useAct();
  const mine = useHoldsControl();
  const startsAt = useHost((host) => host.take.startsAt) ?? 0;
  const bytes = useHost((host) => host.take.bytesWritten) ?? 0;
  const drops = useHost((host) => host.take.drops) ?? 0;
  const read = useCallback(() => clockWords((link.clock.hostNanos(performance.now()) - startsAt) / 1e9), [link, startsAt]);
  return (
    <>
      <p className="take__facts"><span>{t('drive.take.written', { size: bytesWords(bytes) })}</span><span>{t('drive.take.drops', { count: drops })}</span></p>
      <p className="take__time"><i aria-hidden="true" /><LiveText read={read} width={6} /></p>
      <button className="button button--main take__end" type="button" disabled={!mine} onClick={() => endTake(act)}>{t('drive.take.end')} <span className="key">R</span></button>
    </>
  );
}

function Review() {
  const act = useAct();
  const mine = useHoldsControl();
  const seconds = useHost((host) => host.take.durationSeconds) ?? 0;
  return (
    <>
      <div className="take__review">
        <p className="take__words"><b>{t('drive.take.review')}</b> {clockWords(seconds)}</p>
        <div className="take__labels"><NoteField disabled={!mine} /><TagsField disabled={!mine} /></div>
      </div>
      <Verdict sign="✓" words={t('drive.take.success')} keyName="S" disabled={!mine} onPress={() => keepTake(act, 'success')} />
      <Verdict sign="◐" words={t('drive.take.partial')} keyName="P" disabled={!mine} onPress={() => keepTake(act, 'partial')} />
      <Verdict sign="✗" words={t('drive.take.failure')} keyName="F" disabled={!mine} onPress={() => keepTake(act, 'failure')} />
      <button className="button button--quiet" type="button" disabled={!mine} onClick={() => discardTake(act)}>{t('drive.take.discard')} <span className="key">D</span></button>
    </>
  );
}

/** Focuses whenever the count grows: a key asked for the field. */
function useAsked(count: number) {
  const field = useRef<HTMLInputElement>(null);
  const asked = useRef(count);
  useEffect(() => {
    if (count !== asked.current) field.current?.focus();
    asked.current = count;
  }, [count]);
  return field;
}

const leave = (event: KeyboardEvent<HTMLInputElement>) => { if (event.key === 'Enter') event.currentTarget.blur(); };

function NoteField({ disabled }: { readonly disabled: boolean }) {
  const note = useStore(takeNote, (state) => state.note);
  const field = useAsked(useStore(takeNote, (state) => state.wantsNote));
  return (
    <input
      ref={field} className="take__note" value={note} maxLength={2000} disabled={disabled} placeholder={t('drive.take.notePlaceholder')} aria-label={t('drive.take.note')}
      onChange={(event) => takeNote.setState({ note: event.target.value })} onKeyDown={leave}
    />
  );
}

/** Several with commas between; each is completed by what was used before. */
function TagsField({ disabled }: { readonly disabled: boolean }) {
  const link = useLink();
  const listId = useId();
  const tags = useStore(takeNote, (state) => state.tags);
  const field = useAsked(useStore(takeNote, (state) => state.wantsTags));
  const known = useStore(libraryOf(link).store, (state) => state.facets.tags);
  useEffect(() => { void libraryOf(link).read(); }, [link]);
  const comma = tags.lastIndexOf(',');
  const before = comma < 0 ? '' : `${tags.slice(0, comma + 1)} `;
  return (
    <>
      <input
        ref={field} className="take__note" value={tags} maxLength={400} disabled={disabled} placeholder={t('drive.take.tagsPlaceholder')} aria-label={t('drive.take.tags')} list={listId} autoComplete="off"
        onChange={(event) => takeNote.setState({ tags: event.target.value })} onKeyDown={leave}
      />
      <datalist id={listId}>{completions(known, tags.slice(comma + 1), tagsIn(before)).map((tag) => <option key={tag} value={`${before}${tag}`} />)}</datalist>
    </>
  );
}

interface VerdictProps { readonly sign: string; readonly words: string; readonly keyName: string; readonly disabled: boolean; readonly onPress: () => void }

function Verdict({ sign, words, keyName, disabled, onPress }: VerdictProps) {
  return (
    <button className="button take__verdict" type="button" disabled={disabled} onClick={onPress}>
      <span aria-hidden="true">{sign}</span> {words} <span className="key">{keyName}</span>
    </button>
  );
}
