// Who may drive, and the button that takes control or gives it up.
import { useAct } from './use-act.ts';
import { useConnected, useHoldsControl, useHost } from '../host/use-host.tsx';
import { t } from '../words/index.ts';

export function ControlHolder() {
  const act = useAct();
  const connected = useConnected();
  const mine = useHoldsControl();
  const holder = useHost((host) => host.session.leaseHolder);
  const title = useHost((host) => host.viewers.find(({ id }) => id === host.session.leaseHolder)?.title ?? null);
  const words = mine ? t('frame.thisWindow') : holder === null ? t('frame.nobody') : title ?? holder;
  return (
    <div className="control-holder">
      <dt>{t('frame.control')}</dt>
      <dd>
        <span aria-hidden="true">{mine ? '◆' : '◇'}</span>{' '}
        <span className="control-holder__name">{words}</span>
        <button
          className="strip__link" type="button" disabled={!connected}
          onClick={() => act((call) => (mine ? call.session.releaseControl({}) : call.session.takeControl({ force: holder !== null })))}
        >
          {t(mine ? 'frame.giveControl' : 'frame.takeControl')}
        </button>
      </dd>
    </div>
  );
}
