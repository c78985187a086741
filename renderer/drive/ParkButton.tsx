// Under the session's button: what a stop does at these arms before they are armed, and while they are, the way to
// their rest posture. Letting the torque go is a press of its own, once they are there.
import { useAct } from '../frame/use-act.ts';
import { useArms } from '../host/arms.ts';
import { useHoldsControl, useHost } from '../host/use-host.tsx';
import { t } from '../words/index.ts';

export function ParkButton() {
  const act = useAct();
  const mine = useHoldsControl();
  const arms = useArms();
  const state = useHost((host) => host.session.state);
  const parking = useHost((host) => host.session.parking) ?? false;
  if (arms.length === 0) return <p className="bar__meaning" />;
  const canRelax = mine && (state === 'armed' || state === 'ready') && !parking && arms.every(({ parked, relaxes }) => parked && relaxes);
  if (arms.some(({ relaxed }) => relaxed)) return <p className="bar__meaning" title={t('drive.park.relaxedMore')}>{t('drive.park.relaxed')}</p>;
  if (canRelax) return <SmallButton words={t('drive.park.relax')} more={t('drive.park.relaxMore')} onPress={() => act((call) => call.session.relax({}))} />;
  if (mine && state === 'armed') {
    return parking
      ? <SmallButton words={t('drive.park.stay')} more={t('drive.park.stayMore')} onPress={() => act((call) => call.session.disarm({}))} />
      : <SmallButton words={t('drive.park.park')} more={t('drive.park.parkMore')} onPress={() => act((call) => call.session.park({}))} />;
  }
  const meanings = [...new Set(arms.map(({ stop }) => stop))];
  return <p className="bar__meaning" title={meanings.map((stop) => t(`drive.stopMeaning.${stop}.more`)).join(' ')}>{meanings.map((stop) => t(`drive.stopMeaning.${stop}.short`)).join('; ')}</p>;
}

function SmallButton({ words, more, onPress }: { readonly words: string; readonly more: string; readonly onPress: () => void }) {
  return <button className="button button--quiet button--small bar__small" type="button" title={more} onClick={onPress}>{words}</button>;
}
