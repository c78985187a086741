// A filled dot and the take's time while one is being recorded, on every screen.
import { useCallback } from 'react';
import { useHost, useLink } from '../host/use-host.tsx';
import { t } from '../words/index.ts';
import { LiveText } from './LiveText.tsx';
import { clockWords } from './numbers.ts';

export function RecordingMark() {
  const link = useLink();
  const phase = useHost((host) => host.take.phase);
  const startsAt = useHost((host) => host.take.startsAt) ?? 0;
  const read = useCallback(() => clockWords((link.clock.hostNanos(performance.now()) - startsAt) / 1e9), [link, startsAt]);
  if (phase !== 'recording') return null;
  return <div className="recording-mark"><i aria-hidden="true" /><span>{t('frame.recording')}</span><LiveText read={read} width={5} /></div>;
}
