// The dead-man's bar: fills while the arm may move, and says how to hold it. Works by mouse and touch as well.
import { useStore } from 'zustand';
import { useHoldsControl, useHost, useLink } from '../host/use-host.tsx';
import { t } from '../words/index.ts';
import { clutch, pressClutch } from './clutch.ts';

export function ClutchBar() {
  const link = useLink();
  const mine = useHoldsControl();
  const pressed = useStore(clutch, (state) => state.pressed);
  const state = useHost((host) => host.session.state);
  const isLive = state === 'live';
  const hasFist = useHost((host) => host.session.hand !== 'leader' && host.rig.arms.length < 2) ?? true;
  const words = isLive ? t('drive.bar.holding') : pressed ? t('drive.bar.holdingWaits') : t('drive.bar.hold');
  const hold = (held: boolean) => () => pressClutch(link, 'bar', held);
  return (
    <button
      className="clutch" type="button" data-pressed={pressed} data-live={isLive} disabled={!mine} aria-pressed={isLive}
      aria-label={`${t('drive.bar.clutch')}: ${words}`}
      onPointerDown={(event) => { event.currentTarget.setPointerCapture(event.pointerId); hold(true)(); }}
      onPointerUp={hold(false)} onPointerCancel={hold(false)} onLostPointerCapture={hold(false)}
      onContextMenu={(event) => event.preventDefault()}
    >
      <span className="clutch__fill" aria-hidden="true" />
      <span className="clutch__words">
        <b>{words}</b>
        <span className="clutch__how"><span className="key">Space</span> {t(hasFist ? 'drive.bar.how' : 'drive.bar.howNoFist')}</span>
      </span>
    </button>
  );
}
