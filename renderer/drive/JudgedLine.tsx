// What the program says of the take: in review in one line, and once it is kept with a way to the moment of each reason in
// the player. Over the lower edge of the panels, so that nothing moves; until the next take or until it is closed.
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { Episode } from '../../core/contract/episode.ts';
import { useAct } from '../frame/use-act.ts';
import { goTo } from '../frame/view.ts';
import { useHost } from '../host/use-host.tsx';
import { JudgementReasons } from '../takes/JudgementReasons.tsx';
import { useJudgement } from '../takes/judgements.ts';
import { VerdictMark } from '../takes/VerdictMark.tsx';
import { t } from '../words/index.ts';
import { ReviewLine } from './ReviewLine.tsx';
import { takeNote } from './take-actions.ts';
import './judged-line.css';

export function JudgedLine() {
  const phase = useHost((host) => host.take.phase);
  const episode = useStore(takeNote, ({ last }) => (last?.kept ? last.episode : null));
  if (phase === 'review' || phase === 'saving') return <ReviewLine />;
  return episode && <Judged key={episode.id} episode={episode} />;
}

function Judged({ episode }: { readonly episode: Episode }) {
  const act = useAct();
  const judgement = useJudgement(episode);
  const [isDiscarded, setDiscarded] = useState(false);
  useEffect(() => {
    if (!isDiscarded) return undefined;
    const timer = setTimeout(() => takeNote.setState({ last: null }), 6000);
    return () => clearTimeout(timer);
  }, [isDiscarded]);
  const close = () => takeNote.setState({ last: null });
  if (isDiscarded) return <section className="judged" role="status"><b>{t('drive.take.wasDiscarded')}</b></section>;
  return (
    <section className="judged" data-verdict={episode.verdict ?? 'none'} role="status">
      <div className="judged__what">
        <p><b>{t('drive.take.kept')}</b> {episode.verdict === null ? t('drive.take.notJudged') : <VerdictMark verdict={episode.verdict} score={episode.score} />}</p>
        {episode.verdict === 'refuse' && <p className="caption">{t('drive.take.refused')}</p>}
      </div>
      <div className="judged__why">
        {judgement === undefined && <span>{t('drive.take.judging')}</span>}
        {judgement?.reasons.length === 0 && <span>{t('drive.take.clean')}</span>}
        {judgement && <JudgementReasons judgement={judgement} onOpenAt={(seconds) => { goTo('takes', `${episode.id}/${seconds.toFixed(2)}`); }} />}
      </div>
      <span className="judged__ways">
        <button type="button" className="button button--small" onClick={() => { goTo('takes', episode.id); }}>{t('drive.take.open')}</button>
        {episode.verdict === 'refuse' && <button type="button" className="button button--small" onClick={() => { act(async (call) => { await call.episodes.remove({ id: episode.id }); setDiscarded(true); }); }}>{t('drive.take.discardKept')}</button>}
        <button type="button" className="button button--quiet button--small" onClick={close}>{t('frame.story.close')}</button>
      </span>
    </section>
  );
}
