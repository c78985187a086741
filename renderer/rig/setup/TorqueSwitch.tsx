// Lets the arm go and holds it again, with the warning that goes with it. Steps that move joints by hand use it.
import { t } from '../../words/index.ts';
import { isLoose } from './steps.ts';
import type { SetupActions } from './use-setup.ts';

export function TorqueSwitch({ setup, disabled }: { readonly setup: SetupActions; readonly disabled: boolean }) {
  const loose = isLoose(setup.view);
  return (
    <div className="torque">
      <p role="status"><strong>{t(loose ? 'setup.loose' : 'setup.held')}</strong> {!loose && t('setup.relaxWarning')}</p>
      <button type="button" className={loose ? 'button' : 'button button--main'} disabled={disabled} onClick={() => { void setup.act((call) => (loose ? call.setup.hold({}) : call.setup.relax({}))); }}>
        {t(loose ? 'setup.hold' : 'setup.relax')}
      </button>
    </div>
  );
}
