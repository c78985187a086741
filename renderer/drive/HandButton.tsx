// Says which hand drives and opens the choice again.
import { useAct } from '../frame/use-act.ts';
import { useHoldsControl, useHost } from '../host/use-host.tsx';
import { t } from '../words/index.ts';

export function HandButton() {
  const act = useAct();
  const mine = useHoldsControl();
  const hand = useHost((host) => host.session.hand) ?? 'none';
  return (
    <div className="fact">
      <span className="fact__name">{t('drive.bar.hand')}</span>
      <button className="fact__button" type="button" disabled={!mine || hand === 'none'} title={t('drive.bar.change')} onClick={() => act((call) => call.session.chooseHand({ hand: 'none' }))}>
        {t(`drive.hands.${hand}`)} <span aria-hidden="true">▾</span>
      </button>
    </div>
  );
}
