// The wizard that sets up an arm: steps along the top, a picture and one sentence, the step's own controls, and the
// arm's servos as they live. Mounted by RigView in place of the devices; the host does the work.
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useAct } from '../../frame/use-act.ts';
import { useHoldsControl } from '../../host/use-host.tsx';
import type { HostLink } from '../../host/link.ts';
import { faultWords } from '../../words/fault-words.ts';
import { t } from '../../words/index.ts';
import '../../takes/controls.css';
import { CalibrateStep } from './CalibrateStep.tsx';
import { FindStep } from './FindStep.tsx';
import { IdsStep } from './IdsStep.tsx';
import { CheckStep, ReadyStep } from './LastSteps.tsx';
import { ServoTable } from './ServoTable.tsx';
import { SetupPicture, type PictureName } from './SetupPicture.tsx';
import { firstStep, heldStep, mayGo, setupSteps, type SetupStep } from './steps.ts';
import { TorqueSwitch } from './TorqueSwitch.tsx';
import { useSetup, type SetupActions } from './use-setup.ts';
import './setup.css';

export function ArmSetup({ link, onLeave }: { readonly link: HostLink; onLeave(): void }) {
  const setup = useSetup(link);
  const mine = useHoldsControl();
  const takeControl = useAct();
  if (!setup) return <p className="view__waiting">{t('frame.loading')}</p>;
  const leave = (): void => {
    if (setup.view.arm?.viewer === link.viewerId) void setup.act((call) => call.setup.end({}));
    onLeave();
  };
  return (
    <Steps setup={setup} disabled={setup.busy || !mine} leave={leave} onLeave={onLeave}>
      {!mine && (
        <div className="setup__control" role="status">
          <p>{t('setup.needControl')}</p>
          <button type="button" className="button button--main" onClick={() => { takeControl((call) => call.session.takeControl({ force: false })); }}>{t('setup.takeControl')}</button>
        </div>
      )}
    </Steps>
  );
}

interface StepsProps { readonly setup: SetupActions; readonly disabled: boolean; readonly children: ReactNode; leave(): void; onLeave(): void }

function Steps({ setup, disabled, children, leave, onLeave }: StepsProps) {
  const { view, problem } = setup;
  const [wanted, setWanted] = useState<SetupStep>(() => firstStep(view));
  const hadArm = useRef(view.arm !== null);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // An arm that was just begun starts where it is; otherwise the operator goes.
    if (view.arm && !hadArm.current) setWanted(firstStep(view));
    hadArm.current = view.arm !== null;
  }, [view]);
  const step = heldStep(wanted, view);
  const isFirst = useRef(true);
  useEffect(() => {
    // Whoever steps by keyboard or listens goes on at the new step's heading.
    if (!isFirst.current) heading.current?.focus();
    isFirst.current = false;
  }, [step]);
  const at = setupSteps.indexOf(step);
  const next = setupSteps[at + 1];
  const before = setupSteps[at - 1];
  const content: Readonly<Record<SetupStep, ReactNode>> = {
    find: <FindStep setup={setup} disabled={disabled} />,
    identify: <TorqueSwitch setup={setup} disabled={disabled} />,
    ids: <IdsStep setup={setup} disabled={disabled} />,
    calibrate: <CalibrateStep setup={setup} disabled={disabled} />,
    check: <CheckStep setup={setup} disabled={disabled} />,
    ready: <ReadyStep setup={setup} disabled={disabled} leave={onLeave} />,
  };
  const blink = step === 'identify' && view.arm?.protocol === 'dynamixel';
  return (
    <section className="setup" aria-label={t('setup.title')}>
      <header className="setup__head">
        <div><h1>{t('setup.title')}</h1>{view.arm && <p>{view.arm.title} <span className="mono caption">{view.arm.identity}</span></p>}</div>
        <ol className="setup__steps">
          {setupSteps.map((name) => (
            <li key={name}><button type="button" className="word" aria-current={name === step ? 'step' : undefined} aria-pressed={name === step} disabled={name !== step && !mayGo(name, view)} onClick={() => { setWanted(name); }}>{t(`setup.steps.${name}`)}</button></li>
          ))}
        </ol>
        <button type="button" className="button button--quiet" onClick={leave}>{t('setup.leave')}</button>
      </header>
      {children}
      <div className="setup__body">
        <SetupPicture name={pictureOf(step, setup)} />
        <div className="setup__do">
          <p className="caption">{t('setup.stepOf', { step: at + 1, count: setupSteps.length })}</p>
          <h2 ref={heading} tabIndex={-1}>{sayOf(step, setup)}</h2>
          {view.lost && <p className="setup__problem" role="alert">{t('setup.lost')}</p>}
          {problem && <Problem title={faultWords(problem).title} more={faultWords(problem).more} hint={problem.hint} />}
          {content[step]}
        </div>
      </div>
      {view.servos.length > 0 && (
        <ServoTable
          view={view} bars={step === 'calibrate' && view.phase === 'sweeping'}
          {...(blink ? { action: (servo) => <button type="button" className="button button--small button--quiet" disabled={disabled || servo.found === null} onClick={() => { void setup.act((call) => call.setup.blink({ id: servo.id })); }}>{servo.moving ? t('setup.identify.moving') : t('setup.identify.blink')}</button> } : {})}
        />
      )}
      {view.arm && (
        <footer className="setup__foot">
          <button type="button" className="button" disabled={before === undefined || !mayGo(before, view)} onClick={() => { if (before) setWanted(before); }}>{t('setup.back')}</button>
          <button type="button" className={isDone(step, setup) ? 'button button--main' : 'button'} disabled={next === undefined || !mayGo(next, view)} onClick={() => { if (next) setWanted(next); }}>{t('setup.next')}</button>
        </footer>
      )}
    </section>
  );
}

const Problem = ({ title, more, hint }: { readonly title: string; readonly more: string; readonly hint: string | undefined }) => (
  <div className="setup__problem" role="alert"><strong>{title}</strong> {more}{hint !== undefined && <small className="mono">{hint}</small>}</div>
);

/** The step's own button is the one to press until what it is for is done. */
function isDone(step: SetupStep, { view }: SetupActions): boolean {
  if (step === 'calibrate') return view.calibration?.hasRest === true || view.arm?.kind.endsWith('-leader') === true || view.arm?.kind === 'gello';
  return step !== 'check' || view.problems.length === 0;
}

function sayOf(step: SetupStep, { view }: SetupActions): string {
  switch (step) {
    case 'find': return t('setup.find.say');
    case 'identify': {
      const wrong = view.servos.filter(({ isRight }) => !isRight).length;
      return wrong === 0 ? t('setup.identify.say') : t('setup.identify.sayMissing', { count: wrong, all: view.servos.length });
    }
    case 'ids': return t(view.servos.every(({ isRight }) => isRight) ? 'setup.ids.good' : 'setup.ids.say');
    case 'calibrate': return t(view.phase === 'calibrated' ? 'setup.calibrate.rest' : view.phase === 'sweeping' ? 'setup.calibrate.sweep' : view.arm?.kind === 'gello' ? 'setup.calibrate.zero' : 'setup.calibrate.centre');
    case 'check': return t('setup.check.say');
    case 'ready': return t('setup.ready.say');
  }
}

function pictureOf(step: SetupStep, { view }: SetupActions): PictureName {
  if (step !== 'calibrate') return step;
  return view.phase === 'calibrated' ? 'rest' : view.phase === 'sweeping' ? 'sweep' : 'centre';
}
