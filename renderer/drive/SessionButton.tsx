// The one next step of the session: take control, lift the stop, arm, or disarm. Always in the same place.
import { useAct } from '../frame/use-act.ts';
import { useConnected, useHoldsControl, useHost } from '../host/use-host.tsx';
import { t } from '../words/index.ts';

export function SessionButton() {
  const act = useAct();
  const connected = useConnected();
  const mine = useHoldsControl();
  const holder = useHost((host) => host.session.leaseHolder);
  const state = useHost((host) => host.session.state);
  const stopped = useHost((host) => host.session.stopped) ?? false;
  const hand = useHost((host) => host.session.hand);
  if (!mine) {
    return <Step words={t('frame.takeControl')} isMain disabled={!connected} onPress={() => act((call) => call.session.takeControl({ force: holder !== null }))} />;
  }
  if (stopped) return <Step words={t('drive.bar.liftStop')} isMain disabled={false} onPress={() => act((call) => call.session.clearStop({}))} />;
  if (state === 'fault') return <Step words={t('drive.bar.acknowledge')} isMain disabled={false} onPress={() => act((call) => call.session.clearStop({}))} />;
  if (state === 'armed' || state === 'live') return <Step words={t('drive.bar.disarm')} disabled={false} onPress={() => act((call) => call.session.disarm({}))} />;
  return <Step words={t('drive.bar.arm')} keyName="A" isMain={hand !== 'none'} disabled={hand === 'none' || state === 'idle'} onPress={() => act((call) => call.session.arm({}))} />;
}

interface StepProps { readonly words: string; readonly keyName?: string; readonly isMain?: boolean; readonly disabled: boolean; readonly onPress: () => void }

function Step({ words, keyName, isMain = false, disabled, onPress }: StepProps) {
  return (
    <button className={isMain ? 'button button--main bar__step' : 'button bar__step'} type="button" disabled={disabled} onClick={onPress}>
      {words} {keyName && <span className="key">{keyName}</span>}
    </button>
  );
}
