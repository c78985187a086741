// Calibrate: middle, sweep, save, rest; or a file that LeRobot made. One sentence at a time.
import { useEffect, useState } from 'react';
import { t } from '../../words/index.ts';
import { shortDate } from './dates.ts';
import { isLoose, sweptEnough } from './steps.ts';
import { TorqueSwitch } from './TorqueSwitch.tsx';
import type { SetupActions } from './use-setup.ts';

interface LerobotFile { readonly path: string; readonly name: string; readonly id: string }

export function CalibrateStep({ setup, disabled }: { readonly setup: SetupActions; readonly disabled: boolean }) {
  const { view, act } = setup;
  const { phase, calibration } = view;
  const [anew, setAnew] = useState(false);
  const loose = isLoose(view);
  const isLeader = view.arm?.kind.endsWith('-leader') === true || view.arm?.kind === 'gello';
  const centre = async (): Promise<void> => {
    if (await act(async (call) => { await call.setup.centre({}); await call.setup.sweep({}); })) setAnew(false);
  };
  if (phase === 'calibrated' && calibration && !anew) {
    return (
      <>
        <p className="setup__note" role="status">{t('setup.calibrate.done', { date: shortDate(calibration.madeAt) })} {calibration.hasRest && t('setup.calibrate.restDone')}</p>
        <TorqueSwitch setup={setup} disabled={disabled} />
        <div className="setup__row">
          {!isLeader && <button type="button" className={calibration.hasRest ? 'button' : 'button button--main'} disabled={disabled || !loose} onClick={() => { void act((call) => call.setup.rest({})); }}>{t('setup.calibrate.isRest')}</button>}
          <button type="button" className="button button--quiet" disabled={disabled} onClick={() => { setAnew(true); }}>{t('setup.calibrate.anew')}</button>
        </div>
      </>
    );
  }
  if (phase === 'sweeping' && !anew) {
    return (
      <div className="setup__row">
        <button type="button" className="button button--main" disabled={disabled || !sweptEnough(view)} onClick={() => { void act((call) => call.setup.finish({})); }}>{t('setup.calibrate.save')}</button>
        <button type="button" className="button button--quiet" disabled={disabled} onClick={() => { setAnew(true); }}>{t('setup.calibrate.restart')}</button>
      </div>
    );
  }
  return (
    <>
      <TorqueSwitch setup={setup} disabled={disabled} />
      <div className="setup__row"><button type="button" className="button button--main" disabled={disabled || !loose} onClick={() => { void centre(); }}>{t(view.arm?.kind === 'gello' ? 'setup.calibrate.isZero' : 'setup.calibrate.isCentre')}</button></div>
      <LerobotFiles setup={setup} disabled={disabled || !loose} />
    </>
  );
}

function LerobotFiles({ setup, disabled }: { readonly setup: SetupActions; readonly disabled: boolean }) {
  const { link, act } = setup;
  const [files, setFiles] = useState<readonly LerobotFile[]>([]);
  useEffect(() => { void link.call.setup.lerobotFiles({}).then((found) => { setFiles(found.files); }).catch(() => undefined); }, [link]);
  if (files.length === 0) return null;
  return (
    <section className="setup__files">
      <h3>{t('setup.calibrate.lerobot')}</h3>
      {files.map(({ path, name, id }) => <button key={path} type="button" className="button button--small" title={path} disabled={disabled} onClick={() => { void act((call) => call.setup.importLerobot({ path })); }}>{t('setup.calibrate.use', { id, name })}</button>)}
    </section>
  );
}
