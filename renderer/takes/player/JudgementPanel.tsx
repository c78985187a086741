// What was judged of the take: score, verdict, and every reason as a sentence that goes to its moment. Judging again uses the
// thresholds as they are now.
import { useState } from 'react';
import { useStore } from 'zustand';
import type { Episode } from '../../../core/contract/episode.ts';
import { sentence } from '../../../core/sentences/en.ts';
import { faultOf } from '../../host/fault-of.ts';
import type { HostLink } from '../../host/link.ts';
import { t } from '../../words/index.ts';
import { JudgementReasons } from '../JudgementReasons.tsx';
import { VerdictMark } from '../VerdictMark.tsx';
import type { PlayerSession } from './player-session.ts';

/** More than there are kinds of reason: the panel shows them all. */
const everyReason = 1000;

export function JudgementPanel({ session, link, take }: { readonly session: PlayerSession; readonly link: HostLink; readonly take: Episode }) {
  const manifest = useStore(session.episode, (state) => state.manifest);
  const [refusal, setRefusal] = useState('');
  const [busy, setBusy] = useState(false);
  const judge = async () => {
    setBusy(true);
    try {
      const judgement = await link.call.episodes.judge({ id: take.id });
      const { manifest: now } = session.episode.getState();
      if (now) session.episode.setState({ manifest: { ...now, judgement } });
      setRefusal('');
    } catch (error) {
      setRefusal(sentence(faultOf(error)));
    }
    setBusy(false);
  };
  if (!manifest) return <p className="plot-stack__none">{t('player.loading')}</p>;
  const { judgement } = manifest;
  return (
    <div className="details judgement">
      <div className="judgement__head">
        {judgement ? <VerdictMark verdict={judgement.verdict} score={judgement.score} /> : <span>{t('player.judgement.never')}</span>}
        <button type="button" className="button button--small" disabled={busy} onClick={() => { void judge(); }}>{t(judgement ? 'player.judgement.again' : 'player.judgement.now')}</button>
      </div>
      {refusal !== '' && <p className="note__refusal" role="alert">{refusal}</p>}
      {judgement && (judgement.reasons.length > 0
        ? <JudgementReasons judgement={judgement} most={everyReason} onOpenAt={(seconds) => { session.playhead.pause(); session.playhead.seek(seconds); }} />
        : <p className="edits__none">{t('player.judgement.nothing')}</p>)}
      {judgement && <p className="caption">{t('player.judgement.when', { at: new Date(judgement.at).toLocaleString(), milliseconds: Math.round(judgement.milliseconds) })}</p>}
    </div>
  );
}
