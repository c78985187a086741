// Says when what is on the screen is old, in the place of the strip's numbers: there are none then, and nothing else is
// covered or moved.
import { useStore } from 'zustand';
import { useConnected, useHost, useLink } from '../host/use-host.tsx';
import { t } from '../words/index.ts';
import { faultWords } from '../words/fault-words.ts';
import './connection-banner.css';

export function ConnectionBanner() {
  const connected = useConnected();
  const everConnected = useHost(() => true) ?? false;
  const refusal = useStore(useLink().state, (state) => state.refusal);
  if (connected) return null;
  const words = refusal ? faultWords(refusal) : null;
  return (
    <div className={everConnected || refusal ? 'banner banner--lost' : 'banner'} role="status">
      <strong>{words?.title ?? t(everConnected ? 'frame.connection.lost' : 'frame.connection.connecting')}</strong>
      {words ? <span>{words.more}</span> : everConnected && <span>{t('frame.connection.lostMore')}</span>}
    </div>
  );
}
