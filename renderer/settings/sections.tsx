// The plain sections of the settings screen: who, how it looks and sounds, how the hand moves the arm, smoothing,
// safety. SettingsView lists them.
import { consents } from '../../core/contract/episode.ts';
import { settingsSchema, type Settings } from '../../core/contract/state.ts';
import { t } from '../words/index.ts';
import { ChoiceField, NumberField, SwitchField, TextField } from './fields.tsx';
import { FramePicture } from './FramePicture.tsx';
import { curveSpeeds, delayAtSpeed, delayCurve } from './smoothing-delay.ts';

export interface SectionProps { readonly settings: Settings; change(part: Partial<Settings>): void }

const schema = settingsSchema.shape;

export function YouSection({ settings, change }: SectionProps) {
  return (
    <>
      <TextField
        label={t('settings.operator.label')} help={t('settings.operator.help')} placeholder={t('settings.operator.placeholder')}
        value={settings.operator} maximumLength={80} onChange={(operator) => { change({ operator }); }}
      />
      <ChoiceField
        label={t('settings.consent.label')} help={`${t(`takes.consent.${settings.consent}More`)} ${t('settings.consent.help')}`} value={settings.consent} onChange={(consent) => { change({ consent }); }}
        options={consents.map((consent) => ({ value: consent, label: t(`takes.consent.${consent}`), title: t(`takes.consent.${consent}More`) }))}
      />
      <ChoiceField
        label={t('settings.theme.label')} value={settings.theme} onChange={(theme) => { change({ theme }); }}
        options={[{ value: 'dark', label: t('settings.theme.dark') }, { value: 'light', label: t('settings.theme.light') }]}
      />
      <SwitchField label={t('settings.sounds.label')} help={t('settings.sounds.help')} value={settings.sounds} on={t('settings.sounds.on')} off={t('settings.sounds.off')} onChange={(sounds) => { change({ sounds }); }} />
    </>
  );
}

export function MappingSection({ settings, change }: SectionProps) {
  const { mapping } = settings;
  const set = (part: Partial<Settings['mapping']>) => { change({ mapping: { ...mapping, ...part } }); };
  return (
    <>
      <NumberField label={t('settings.mapping.scale.label')} help={t('settings.mapping.scale.help')} unit="×" digits={2} value={mapping.scale} schema={schema.mapping.shape.scale} onChange={(scale) => { set({ scale }); }} />
      <ChoiceField
        label={t('settings.mapping.frame.label')} help={t(`settings.mapping.frame.${mapping.frame}Help`)} value={mapping.frame} onChange={(frame) => { set({ frame }); }}
        options={(['behind', 'facing'] as const).map((frame) => ({ value: frame, label: t(`settings.mapping.frame.${frame}`), picture: <FramePicture frame={frame} /> }))}
      />
      <ChoiceField
        label={t('settings.mapping.orientation.label')} help={t('settings.mapping.orientation.help')} value={mapping.orientation} onChange={(orientation) => { set({ orientation }); }}
        options={(['keep', 'follow'] as const).map((orientation) => ({ value: orientation, label: t(`settings.mapping.orientation.${orientation}`) }))}
      />
      <ChoiceField
        label={t('settings.mapping.hand.label')} help={t('settings.mapping.hand.help')} value={mapping.hand} onChange={(hand) => { set({ hand }); }}
        options={(['left', 'right'] as const).map((hand) => ({ value: hand, label: t(`settings.mapping.hand.${hand}`) }))}
      />
    </>
  );
}

const curve = { width: 280, height: 72, ceilingMilliseconds: 150 } as const;

export function SmoothingSection({ settings, change }: SectionProps) {
  const { smoothing } = settings;
  const set = (part: Partial<Settings['smoothing']>) => { change({ smoothing: { ...smoothing, ...part } }); };
  const delay = (metresPerSecond: number): number => Math.round(delayAtSpeed(smoothing, metresPerSecond));
  return (
    <>
      <SwitchField label={t('settings.smoothing.label')} help={t('settings.smoothing.advanced')} value={smoothing.enabled} on={t('settings.smoothing.on')} off={t('settings.smoothing.off')} onChange={(enabled) => { set({ enabled }); }} />
      <NumberField
        label={t('settings.smoothing.minimumCutoff.label')} help={t('settings.smoothing.minimumCutoff.help')} unit="Hz" digits={1} disabled={!smoothing.enabled}
        value={smoothing.minimumCutoffHz} schema={schema.smoothing.shape.minimumCutoffHz} onChange={(minimumCutoffHz) => { set({ minimumCutoffHz }); }}
      />
      <NumberField
        label={t('settings.smoothing.beta.label')} help={t('settings.smoothing.beta.help')} unit="Hz s/m" digits={1} disabled={!smoothing.enabled}
        value={smoothing.beta} schema={schema.smoothing.shape.beta} onChange={(beta) => { set({ beta }); }}
      />
      <div className="setting">
        <span className="setting__label" />
        <figure className="delay">
          <svg width={curve.width} height={curve.height + 22} viewBox={`0 0 ${curve.width} ${curve.height + 22}`} role="img" aria-label={t('settings.smoothing.curve')}>
            {[50, 100, 150].map((level) => {
              const y = curve.height - (level / curve.ceilingMilliseconds) * curve.height;
              return <g key={level}><path d={`M0 ${y}H${curve.width}`} className="delay__grid" /><text x={curve.width} y={y + 12} textAnchor="end">{level} ms</text></g>;
            })}
            <path d={`M0 ${curve.height}H${curve.width}`} className="delay__axis" />
            <path d={delayCurve(smoothing, curve.width, curve.height, curve.ceilingMilliseconds)} className="delay__curve" />
            <text x="0" y={curve.height + 16}>{curveSpeeds.from}</text>
            <text x={curve.width / 2} y={curve.height + 16} textAnchor="middle">{t('settings.smoothing.axis')}</text>
            <text x={curve.width} y={curve.height + 16} textAnchor="end">{curveSpeeds.to * 100}</text>
          </svg>
          <figcaption>{smoothing.enabled ? t('settings.smoothing.delay', { rest: delay(0), slow: delay(0.1), fast: delay(0.5) }) : t('settings.smoothing.delayOff')}</figcaption>
        </figure>
      </div>
    </>
  );
}

export const SafetySection = ({ settings, change }: SectionProps) => (
  <NumberField
    label={t('settings.stale.label')} help={t('settings.stale.help')} unit="ms" digits={0} value={settings.staleHandMilliseconds}
    schema={schema.staleHandMilliseconds} onChange={(staleHandMilliseconds) => { change({ staleHandMilliseconds }); }}
  />
);
