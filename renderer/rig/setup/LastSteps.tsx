// Check and Ready: what would be refused, each as its sentence; then the arm is opened, and LeRobot gets its copy.
import { useEffect, useRef, useState } from 'react';
import { useHost } from '../../host/use-host.tsx';
import { goTo } from '../../frame/view.ts';
import { faultWords } from '../../words/fault-words.ts';
import { t } from '../../words/index.ts';
import type { SetupActions } from './use-setup.ts';

interface StepProps { readonly setup: SetupActions; readonly disabled: boolean }

export function CheckStep({ setup, disabled }: StepProps) {
  const { view, act, busy } = setup;
  const asked = useRef(false);
  useEffect(() => {
    if (asked.current || disabled) return;
    asked.current = true;
    void act((call) => call.setup.check({}));
  }, [act, disabled]);
  return (
    <>
      {view.checked && (
        <p className="setup__note" role="status"><strong>{t(view.problems.length === 0 ? 'setup.check.good' : 'setup.check.bad')}</strong></p>
      )}
      <ul className="problems">
        {view.problems.map((problem) => {
          const words = faultWords(problem);
          return <li key={`${problem.code} ${JSON.stringify(problem.params)}`}><strong>{words.title}</strong> {words.more}{problem.hint !== undefined && <small className="caption mono">{problem.hint}</small>}</li>;
        })}
      </ul>
      <div className="setup__row"><button type="button" className={view.problems.length === 0 ? 'button' : 'button button--main'} disabled={disabled} onClick={() => { void act((call) => call.setup.check({})); }}>{t(busy ? 'setup.check.running' : 'setup.check.run')}</button></div>
    </>
  );
}

export function ReadyStep({ setup, disabled, leave }: StepProps & { leave(): void }) {
  const { view, act, link } = setup;
  const [name, setName] = useState('my-arm');
  const [written, setWritten] = useState('');
  const isOpen = useHost((host) => host.devices.some(({ kind, state }) => kind === view.arm?.kind && state === 'open')) ?? false;
  const openArm = async (): Promise<void> => {
    const { arm } = view;
    if (!arm) return;
    const isDone = await act(async (call) => {
      await call.setup.end({});
      // The rig's own arm was opened again by that; any other arm is opened now.
      const state = link.state.getState().host;
      if (!state?.devices.some(({ kind, state: how }) => kind === arm.kind && how === 'open')) await call.devices.open({ kind: arm.kind, settings: { path: arm.path, identity: arm.identity === arm.path ? '' : arm.identity } });
    });
    if (isDone) { leave(); goTo('drive'); }
  };
  return (
    <>
      {isOpen && <p className="setup__note" role="status">{t('setup.ready.sayOpen')}</p>}
      <div className="setup__row"><button type="button" className="button button--main" disabled={disabled} onClick={() => { void openArm(); }}>{t(isOpen ? 'setup.ready.toDrive' : 'setup.ready.openArm')}</button></div>
      <h3>{t('setup.ready.export')}</h3>
      <form className="setup__form" onSubmit={(event) => { event.preventDefault(); void act(async (call) => { setWritten((await call.setup.exportLerobot({ id: name })).path); }); }}>
        <label>{t('setup.ready.exportName')}<input className="field" value={name} maxLength={80} pattern="[0-9A-Za-z_.\-]+" required onChange={(event) => { setName(event.target.value); }} /></label>
        <button type="submit" className="button" disabled={disabled}>{t('setup.ready.exportDo')}</button>
      </form>
      <p className="caption selectable">{written === '' ? t('setup.ready.exportHelp') : t('setup.ready.exported', { path: written })}</p>
    </>
  );
}
