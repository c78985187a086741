// The strip on top of every screen: what state, whose, how good, and STOP, always in the same places.
import { ConnectionBanner } from './ConnectionBanner.tsx';
import { ControlHolder } from './ControlHolder.tsx';
import { Numbers } from './Numbers.tsx';
import { RecordingMark } from './RecordingMark.tsx';
import { SessionStateWord } from './SessionStateWord.tsx';
import { StopButton } from './StopButton.tsx';
import { useHost } from '../host/use-host.tsx';
import { t } from '../words/index.ts';
import './status-strip.css';

export function StatusStrip() {
  const rig = useHost((host) => host.rig.title);
  const operator = useHost((host) => host.settings.operator);
  return (
    <header className="strip">
      <div className="strip__who">
        <SessionStateWord />
        <RecordingMark />
        <dl className="strip__facts">
          <div><dt>{t('frame.rig')}</dt><dd>{rig ?? t('frame.none')}</dd></div>
          <div><dt>{t('frame.operator')}</dt><dd>{operator === null || operator === '' ? t('frame.noOperator') : operator}</dd></div>
          <ControlHolder />
        </dl>
      </div>
      <Numbers />
      <ConnectionBanner />
      <StopButton />
    </header>
  );
}
