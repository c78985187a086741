// Which hand drives, how far the gripper is closed, and how the hand is mapped to the arm.
import { useCallback, useEffect, useRef } from 'react';
import { useAct } from '../frame/use-act.ts';
import { firstArmStreams } from '../host/arms.ts';
import { useHoldsControl, useHost, useLink } from '../host/use-host.tsx';
import type { Mapping } from '../../core/contract/state.ts';
import { onSlowTick } from '../frame/slow-tick.ts';
import { t } from '../words/index.ts';
import { HandButton } from './HandButton.tsx';

export function HandFacts() {
  const act = useAct();
  const mine = useHoldsControl();
  const mapping = useHost((host) => host.settings.mapping);
  const leads = useHost((host) => host.session.hand === 'leader') ?? false;
  if (!mapping) return <div className="facts" />;
  const change = (part: Partial<Mapping>) => act((call) => call.settings.update({ mapping: { ...mapping, ...part } }));
  return (
    <div className="facts">
      <HandButton />
      <Gripper />
      {/* A leader is followed joint by joint: nothing is scaled or turned. */}
      {!leads && (
        <>
          <label className="fact">
            <span className="fact__name">{t('drive.bar.scale')} <b>{mapping.scale.toFixed(1)} ×</b></span>
            <input type="range" min={0.1} max={2} step={0.1} value={mapping.scale} disabled={!mine} onChange={(event) => change({ scale: Number(event.target.value) })} />
          </label>
          <fieldset className="fact fact--choice" disabled={!mine}>
            <legend className="fact__name">{t('drive.bar.frame')}</legend>
            {(['behind', 'facing'] as const).map((frame) => (
              <button key={frame} type="button" aria-pressed={mapping.frame === frame} onClick={() => change({ frame })}>{t(`drive.bar.${frame}`)}</button>
            ))}
          </fieldset>
        </>
      )}
    </div>
  );
}

/** Place of the gripper in a wish row (core/streams/kinds.ts). */
const gripperIndex = 7;

function Gripper() {
  const link = useLink();
  const fill = useRef<HTMLElement>(null);
  const word = useRef<HTMLElement>(null);
  const read = useCallback(() => {
    const value = link.samples.newest(firstArmStreams(link).wish)?.values[gripperIndex];
    if (value === undefined || !fill.current || !word.current) return;
    const closed = Math.min(1, Math.max(0, value));
    fill.current.style.width = `${closed * 100}%`;
    word.current.textContent = closed > 0.9 ? t('drive.bar.closed') : closed < 0.1 ? t('drive.bar.open') : `${Math.round(closed * 100)} %`;
  }, [link]);
  useEffect(() => onSlowTick(read), [read]);
  return (
    <div className="fact" role="group" aria-label={t('drive.bar.gripper')}>
      <span className="fact__name">{t('drive.bar.gripper')} <b ref={word}>{t('frame.none')}</b></span>
      <span className="meter"><i ref={fill} /></span>
    </div>
  );
}
