// Whether a take records sound, and which microphone. Off until somebody switches it on: sound is of people.
import { useEffect, useId, useState } from 'react';
import type { Settings } from '../../core/contract/state.ts';
import { listMicrophones } from '../microphone/microphone-feed.ts';
import { t } from '../words/index.ts';
import { Row, SwitchField } from './fields.tsx';
import type { SectionProps } from './sections.tsx';

export function MicrophoneSection({ settings, change }: SectionProps) {
  const { microphone } = settings;
  const [known, setKnown] = useState<readonly { readonly deviceId: string; readonly label: string }[]>([]);
  const id = useId();
  useEffect(() => { void listMicrophones().catch(() => []).then(setKnown); }, [microphone.recorded]);
  const set = (part: Partial<Settings['microphone']>) => { change({ microphone: { ...microphone, ...part } }); };
  const isGone = microphone.deviceId !== '' && !known.some(({ deviceId }) => deviceId === microphone.deviceId);
  return (
    <>
      <SwitchField
        label={t('settings.microphone.label')} help={t('settings.microphone.help')} value={microphone.recorded} on={t('settings.microphone.on')} off={t('settings.microphone.off')}
        onChange={(recorded) => { set({ recorded }); }}
      />
      {microphone.recorded && (
        <Row id={id} label={t('settings.microphone.which')} help={t('settings.microphone.whichHelp')}>
          <select
            id={id} className="field" value={microphone.deviceId}
            onChange={(event) => { const deviceId = event.target.value; set({ deviceId, label: known.find((each) => each.deviceId === deviceId)?.label ?? '' }); }}
          >
            <option value="">{t('settings.microphone.any')}</option>
            {known.filter(({ deviceId }) => deviceId !== '').map((each, index) => <option key={each.deviceId} value={each.deviceId}>{each.label === '' ? t('settings.microphone.unnamed', { number: index + 1 }) : each.label}</option>)}
            {isGone && <option value={microphone.deviceId}>{microphone.label}</option>}
          </select>
        </Row>
      )}
    </>
  );
}
