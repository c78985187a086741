// STOP: works from every window, by mouse, touch and Esc, with or without control. Pressing it again does no harm.
import { useConnected, useHost } from '../host/use-host.tsx';
import { t } from '../words/index.ts';
import { useAct } from './use-act.ts';

export function StopButton() {
  const act = useAct();
  const connected = useConnected();
  const stopped = (useHost((host) => host.session.stopped) ?? false) && connected;
  const stop = () => act((call) => call.session.stop({}));
  return (
    <button
      className="stop" type="button" data-set={stopped} disabled={!connected} title={t('frame.stopHint')} aria-pressed={stopped}
      // On press, not on release: nobody should have to let go of the button first.
      onPointerDown={stop}
      onClick={stop}
    >
      <svg viewBox="0 0 24 24" width="26" height="26" aria-hidden="true"><path d="M8 2h8l6 6v8l-6 6H8l-6-6V8z" fill="currentColor" /></svg>
      <span className="stop__word">{t(stopped ? 'frame.stopIsSet' : 'frame.stop')}</span>
      <span className="key">Esc</span>
    </button>
  );
}
