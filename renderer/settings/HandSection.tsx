// What the tracker must know of the operator's hand and camera to judge distances, and the calibration.
import { useId, useState } from 'react';
import { settingsSchema, type Settings } from '../../core/contract/state.ts';
import type { HostLink } from '../host/link.ts';
import { t } from '../words/index.ts';
import { DepthWizard } from './DepthWizard.tsx';
import { NumberField, Row } from './fields.tsx';
import type { SectionProps } from './sections.tsx';

const schema = settingsSchema.shape.hand.shape;

export function HandSection({ settings, change, link }: SectionProps & { readonly link: HostLink }) {
  const [calibrating, setCalibrating] = useState(false);
  const { hand } = settings;
  const id = useId();
  const set = (part: Partial<Settings['hand']>) => { change({ hand: { ...hand, ...part } }); };
  return (
    <>
      <NumberField label={t('settings.palm.label')} help={t('settings.palm.help')} unit="cm" factor={0.01} digits={1} value={hand.palmLengthMetres} schema={schema.palmLengthMetres} onChange={(palmLengthMetres) => { set({ palmLengthMetres }); }} />
      <NumberField
        label={t('settings.fieldOfView.label')} help={t('settings.fieldOfView.help')} unit="°" digits={0} value={hand.verticalFieldOfViewDegrees} schema={schema.verticalFieldOfViewDegrees}
        onChange={(verticalFieldOfViewDegrees) => { set({ verticalFieldOfViewDegrees }); }}
      />
      {calibrating ? <DepthWizard settings={settings} change={change} link={link} onClose={() => { setCalibrating(false); }} /> : (
        <Row id={id} label={t('settings.depth.label')} help={t('settings.depth.help')}>
          <output id={id} className="setting__value">{hand.depthScale.toFixed(3)} ×</output>
          <button type="button" className="button button--small" onClick={() => { setCalibrating(true); }}>{t(hand.depthScale === 1 ? 'settings.depth.start' : 'settings.depth.again')}</button>
          {hand.depthScale !== 1 && <button type="button" className="button button--small button--quiet" onClick={() => { set({ depthScale: 1 }); }}>{t('settings.depth.reset')}</button>}
        </Row>
      )}
    </>
  );
}
