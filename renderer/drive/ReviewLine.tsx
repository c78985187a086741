// What the program says of the take in review: verdict, score, the gravest two reasons and the task in one line above the bar, where
// the line about the kept take will stand. It only tells: the keys below decide, whatever it says.
import { useEffect, useState } from 'react';
import type { Judgement } from '../../core/contract/episode.ts';
import { reasonSentence } from '../../core/sentences/en-judgement.ts';
import { useHost } from '../host/use-host.tsx';
import { VerdictMark } from '../takes/VerdictMark.tsx';
import { t } from '../words/index.ts';
import { graveReasons } from './grave-reasons.ts';
import './judged-line.css';

/** It comes with the last bytes of the take; only when it is late does anybody need to know that it is waited for. */
const lateMilliseconds = 600;

export function ReviewLine() {
  const judgement = useHost((host) => host.take.judgement) ?? null;
  const taskSuccess = useHost((host) => host.take.taskSuccess) ?? null;
  return judgement ? <Judged judgement={judgement} taskSuccess={taskSuccess} /> : <NotYet />;
}

function NotYet() {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => { setLate(true); }, lateMilliseconds);
    return () => { clearTimeout(timer); };
  }, []);
  return isLate && <section className="judged judged--review" role="status"><VerdictMark verdict={null} score={null} /></section>;
}

function Judged({ judgement, taskSuccess }: { readonly judgement: Judgement; readonly taskSuccess: boolean | null }) {
  const { shown, more } = graveReasons(judgement);
  return (
    <section className="judged judged--review" data-verdict={judgement.verdict} role="status">
      <VerdictMark verdict={judgement.verdict} score={judgement.score} />
      <p className="judged__reasons">
        {shown.length === 0 && <span>{t('drive.take.clean')}</span>}
        {shown.map((reason, index) => <span key={index}>{reasonSentence(reason)}</span>)}
        {more > 0 && <small>{t('takes.reasonsMore', { count: more })}</small>}
      </p>
      {judgement.verdict === 'refuse' && <small className="judged__yours">{t('drive.take.yours')}</small>}
      {taskSuccess !== null && <small className="judged__yours">{t(taskSuccess ? 'drive.take.taskDone' : 'drive.take.taskNotDone')}</small>}
    </section>
  );
}
