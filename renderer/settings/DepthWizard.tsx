// The one-time depth calibration: the wrist held at two known distances, measured, the factor saved. One step
// at a time, over the hand section.
import { useRef, useState } from 'react';
import { settingsSchema } from '../../core/contract/state.ts';
import type { HostLink } from '../host/link.ts';
import { goTo } from '../frame/view.ts';
import { useHost } from '../host/use-host.tsx';
import { t } from '../words/index.ts';
import { depthScale, median, type DepthMeasurement, type DepthResult } from './depth-calibration.ts';
import { boundsOf } from './number-text.ts';
import type { SectionProps } from './sections.tsx';
import { useWristDepth } from './use-wrist-depth.ts';

const distancesMetres = [0.4, 0.6] as const;
const samplesPerPlace = 40;
const centimetres = (metres: number): string => (metres * 100).toFixed(0);
const percent = (share: number): string => (share * 100).toFixed(1);

interface DepthWizardProps extends SectionProps { readonly link: HostLink; onClose(): void }

export function DepthWizard({ settings, change, link, onClose }: DepthWizardProps) {
  const isTracking = useHost((host) => host.session.hand) === 'camera';
  const { metres, collect } = useWristDepth(link, settings.mapping.hand);
  const [measured, setMeasured] = useState<readonly DepthMeasurement[]>([]);
  const [progress, setProgress] = useState<number | null>(null);
  const values = useRef<number[]>([]);
  const place = distancesMetres[measured.length];
  const steps = distancesMetres.length + 1;
  // The factor that the tracker applied to what is measured here.
  const inForce = useRef(settings.hand.depthScale);
  const result: DepthResult | null = place === undefined ? depthScale(measured, inForce.current, boundsOf(settingsSchema.shape.hand.shape.depthScale)) : null;

  const measure = (trueMetres: number) => {
    values.current = [];
    setProgress(0);
    collect.current = (value) => {
      values.current.push(value);
      setProgress(values.current.length / samplesPerPlace);
      if (values.current.length < samplesPerPlace) return;
      collect.current = null;
      setProgress(null);
      setMeasured((done) => [...done, { trueMetres, measuredMetres: median(values.current) }]);
    };
  };
  const repeat = () => { collect.current = null; setProgress(null); setMeasured([]); };
  const save = () => {
    if (result) change({ hand: { ...settings.hand, depthScale: result.scale } });
    onClose();
  };

  return (
    <section className="wizard" aria-label={t('settings.depth.title')}>
      <header className="wizard__head"><strong>{t('settings.depth.title')}</strong><span className="caption">{t('settings.depth.of', { step: measured.length + 1, count: steps })}</span></header>
      {!isTracking && <p className="wizard__say">{t('settings.depth.choose')}</p>}
      {isTracking && place !== undefined && (
        <>
          {measured.length === 0 && <p>{t('settings.depth.intro')}</p>}
          <p className="wizard__say">{t('settings.depth.place', { distance: centimetres(place) })}</p>
          <p className="wizard__seen" role="status">
            {progress !== null ? t('settings.depth.measuring', { percent: Math.round(progress * 100) }) : metres === null ? t('settings.depth.lost') : t('settings.depth.seen', { measured: centimetres(metres) })}
          </p>
        </>
      )}
      {isTracking && place === undefined && (
        <p className="wizard__say" role="status">
          {result ? t('settings.depth.result', { before: percent(result.errorBefore), after: percent(result.errorAfter) }) : t('settings.depth.implausible', { distance: distancesMetres.map(centimetres).join(' / ') })}
        </p>
      )}
      <footer className="wizard__foot">
        <button type="button" className="button button--small button--quiet" onClick={onClose}>{t('settings.depth.cancel')}</button>
        {measured.length > 0 && <button type="button" className="button button--small" onClick={repeat}>{t('settings.depth.repeat')}</button>}
        {!isTracking && <button type="button" className="button button--small button--main" onClick={() => { goTo('drive'); }}>{t('settings.depth.drive')}</button>}
        {isTracking && place !== undefined && <button type="button" className="button button--small button--main" disabled={progress !== null || metres === null} onClick={() => { measure(place); }}>{t('settings.depth.measure')}</button>}
        {place === undefined && result && <button type="button" className="button button--small button--main" onClick={save}>{t('settings.depth.save')}</button>}
      </footer>
    </section>
  );
}
