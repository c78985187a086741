// One line that says what to do next, over the lower edge of the panels; it goes when the thing is done.
import { useConnected, useHoldsControl, useHost } from '../host/use-host.tsx';
import { faultWords } from '../words/fault-words.ts';
import { t } from '../words/index.ts';
import { useCoachStep } from './coach-step.ts';
import { useControlTitle } from './control-title.ts';
import { useHandFault } from './page-hand.tsx';
import './coach.css';

export function CoachLine() {
  const step = useCoachStep();
  const connected = useConnected();
  const mine = useHoldsControl();
  const title = useControlTitle();
  const state = useHost((host) => host.session.state);
  const reason = useHost((host) => host.session.reason);
  const hand = useHost((host) => host.session.hand);
  const handFault = useHandFault();
  const arms = useHost((host) => host.rig.arms.length) ?? 1;
  if (!connected) return null;
  if (!mine) {
    // While no hand is chosen either, the first choice stands here and takes control with it.
    if (title === null && hand === 'none') return null;
    return <p className="coach coach--watch" role="status">{title === null ? t('drive.coach.watchFree') : t('drive.coach.watch', { title })}</p>;
  }
  // What is wrong with the hand stays said, until it is mended or another is chosen: no lesson helps before that.
  const trouble = state === 'fault' ? reason : step === 'stopped' ? null : handFault;
  if (trouble) {
    const words = faultWords(trouble);
    return <div className="coach coach--fault" role="alert"><p>{words.title}</p><p>{words.more}</p></div>;
  }
  if (!step) return null;
  return (
    <p className="coach" data-step={step} role="status" key={step}>
      {t(`drive.coach.${step}`)}
      {step === 'clutch' && <small>{t(arms > 1 ? 'drive.coach.clutchTwo' : 'drive.coach.clutchTouch')}</small>}
    </p>
  );
}
