// The largest word of the strip: the session's state, and in a sentence what that means for the arm.
import { faultWords } from '../words/fault-words.ts';
import { useConnected, useHost } from '../host/use-host.tsx';
import { t } from '../words/index.ts';
import { StateMark, type ShownState } from './StateMark.tsx';

export function useShownState(): ShownState {
  const connected = useConnected();
  const state = useHost((host) => host.session.state);
  const stopped = useHost((host) => host.session.stopped);
  if (!connected || state === null) return 'connecting';
  return stopped ? 'stopped' : state;
}

export function SessionStateWord() {
  const state = useShownState();
  const reason = useHost((host) => host.session.reason);
  const because = reason && (state === 'paused' || state === 'fault') ? faultWords(reason).title : null;
  const hand = useHost((host) => host.session.hand);
  const meaning = state === 'ready' && hand === 'none' ? 'chooseHand' : state;
  const tone = state === 'paused' && because ? 'stale' : state;
  return (
    <div className={`state state--${tone}`} role="status" aria-live="assertive">
      <StateMark state={state} size={28} />
      <span className="state__word">{t(`frame.state.${state}`)}</span>
      <span className="state__meaning">{because ?? t(`frame.stateMeaning.${meaning}`)}</span>
    </div>
  );
}
