// The choices with pictures, shown whenever no hand is chosen: each takes control, opens the hand and arms.
import { useState } from 'react';
import { useAct } from '../frame/use-act.ts';
import { useConnected, useHost, useLink } from '../host/use-host.tsx';
import { t } from '../words/index.ts';
import { CameraPicture, DevicePicture, LeaderPicture, RenderedPicture } from './hand-pictures.tsx';
import { chooseHand, type ChosenHand } from './choose-hand.ts';
import { useControlTitle } from './control-title.ts';
import './first-run.css';

const choices = [
  { hand: 'camera', Picture: CameraPicture },
  { hand: 'rendered', Picture: RenderedPicture },
  { hand: 'leader', Picture: LeaderPicture },
  { hand: 'device', Picture: DevicePicture },
] as const;

export function FirstRun() {
  const link = useLink();
  const act = useAct();
  const connected = useConnected();
  const hand = useHost((host) => host.session.hand);
  const controlTitle = useControlTitle();
  const handDevice = useHost((host) => host.devices.some(({ kind, state }) => kind !== 'page-hand' && /hand|glove|headset/.test(kind) && state === 'open')) ?? false;
  const hasLeader = useHost((host) => host.rig.arms.some(({ leader }) => leader !== null)) ?? false;
  const [choosing, setChoosing] = useState(false);
  if (!connected || hand !== 'none') return null;
  if (controlTitle !== null) return null;
  const choose = (which: ChosenHand) => {
    setChoosing(true);
    act(() => chooseHand(link, which).finally(() => setChoosing(false)));
  };
  return (
    <section className="first-run" aria-label={t('drive.firstRun.title')}>
      <div className="first-run__box">
        <h1>{t('drive.firstRun.title')}</h1>
        <p>{t('drive.firstRun.subtitle')}</p>
        <ul data-count={hasLeader ? 4 : 3}>
          {choices.filter(({ hand: which }) => which !== 'leader' || hasLeader).map(({ hand: which, Picture }, index) => (
            <li key={which}>
              <button type="button" disabled={choosing || (which === 'device' && !handDevice)} onClick={() => choose(which)} autoFocus={index === 0}>
                <Picture />
                <b>{t(`drive.firstRun.${which}.title`)}</b>
                <span>{which === 'device' && !handDevice ? t('drive.firstRun.device.none') : t(`drive.firstRun.${which}.more`)}</span>
              </button>
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}
