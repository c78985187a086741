// What this machine has and lacks, as `waldo doctor` finds it, each lack with its fix.
import { useCallback, useEffect, useState } from 'react';
import type { HostLink } from '../host/link.ts';
import { faultOf } from '../host/fault-of.ts';
import { sentence } from '../../core/sentences/en.ts';
import { t } from '../words/index.ts';

type Checks = Awaited<ReturnType<HostLink['call']['host']['doctor']>>['checks'];

export function DoctorSection({ link }: { readonly link: HostLink }) {
  const [checks, setChecks] = useState<Checks | null>(null);
  const [running, setRunning] = useState(true);
  const [refusal, setRefusal] = useState('');
  const look = useCallback(async () => {
    setRunning(true);
    try {
      setChecks((await link.call.host.doctor({})).checks);
      setRefusal('');
    } catch (error) {
      setRefusal(`${t('settings.doctor.failed')} ${sentence(faultOf(error))}`);
    } finally {
      setRunning(false);
    }
  }, [link]);
  useEffect(() => { void look(); }, [look]);
  return (
    <>
      <p className="setting__text">{t('settings.doctor.text')}</p>
      {refusal !== '' && <p className="setting__problem" role="alert">{refusal}</p>}
      <ul className="doctor" aria-busy={running}>
        {(checks ?? []).map((check) => (
          <li key={check.name} className={check.ok ? 'doctor__check' : 'doctor__check doctor__check--lacks'}>
            <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">{check.ok ? <path d="M2.5 7.5 5.8 10.6 11.5 3.6" /> : <path d="M7 2v6M7 11v1.2" />}</svg>
            <span className="visually-hidden">{t(check.ok ? 'settings.doctor.ok' : 'settings.doctor.missing')}</span>
            <span className="doctor__name">{check.name}</span>
            <span className="doctor__found">{check.found}</span>
            {!check.ok && check.fix !== '' && <span className="doctor__fix selectable">{check.fix}</span>}
          </li>
        ))}
      </ul>
      <button type="button" className="button button--small" disabled={running} onClick={() => { void look(); }}>{t(running ? 'settings.doctor.running' : 'settings.doctor.run')}</button>
    </>
  );
}
