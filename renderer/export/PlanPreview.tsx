// What an export will write, before it does: counts, size and time, columns, cameras, time errors, and what to know.
import type { ExportPlan } from '../../core/contract/exports.ts';
import type { Fault } from '../../core/fault.ts';
import { sentence } from '../../core/sentences/en.ts';
import { formatBytes, formatLength } from '../takes/format.ts';
import { cameraTitle } from '../takes/player/VideoMonitor.tsx';
import { t } from '../words/index.ts';
import { TimeErrors } from './TimeErrors.tsx';
import { spanWords } from './words.ts';

export interface PlanPreviewProps {
  readonly plan: ExportPlan | null;
  readonly fault: Fault | null;
  readonly working: boolean;
  readonly asked: boolean;
}

export function PlanPreview({ plan, fault, working, asked }: PlanPreviewProps) {
  if (!asked) return <p className="preview__word">{t('exporting.preview.needsFolder')}</p>;
  if (fault) return <p className="preview__word preview__word--trouble" role="alert">{sentence(fault)}{fault.hint !== undefined && <small className="mono">{fault.hint}</small>}</p>;
  if (!plan) return <p className="preview__word" role="status">{t('exporting.preview.working')}</p>;
  const about = (value: string) => t('exporting.preview.about', { value });
  const facts: readonly (readonly [string, string])[] = [
    [t('exporting.preview.episodes'), plan.episodes.toLocaleString()],
    [t('exporting.preview.rows'), `${plan.rows.toLocaleString()} · ${t('exporting.preview.rate', { fps: Math.round(plan.fps * 100) / 100 })}`],
    [t('exporting.preview.length'), formatLength(plan.seconds)],
    [t('exporting.preview.size'), about(formatBytes(plan.estimatedBytes))],
    ...plan.peakBytes > plan.estimatedBytes ? [[t('exporting.preview.peak'), about(formatBytes(plan.peakBytes))] as const] : [],
    [t('exporting.preview.time'), about(spanWords(plan.estimatedSeconds))],
    [t('exporting.preview.free'), formatBytes(plan.freeBytes)],
  ];
  return (
    <div className="preview" aria-busy={working} data-working={working}>
      <dl className="preview__facts">{facts.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>
      {plan.episodes === 0 && <p className="preview__warning" role="alert">{t('exporting.preview.none')}</p>}
      {plan.peakBytes > plan.freeBytes && <p className="preview__warning" role="alert">{t('exporting.preview.noRoom')}</p>}
      {plan.warnings.map((warning, index) => <p key={index} className="preview__warning">{sentence(warning)}</p>)}
      {plan.skipped.length > 0 && (
        <details className="preview__skipped" open={plan.skipped.length <= 3}>
          <summary>{t('exporting.preview.skipped', { count: plan.skipped.length })}</summary>
          <ul>{plan.skipped.slice(0, 100).map(({ id, why }) => <li key={id}>{sentence(why)}</li>)}</ul>
        </details>
      )}
      {plan.cameras.length > 0 && (
        <table className="facts-table">
          <caption>{t('exporting.preview.cameras')}</caption>
          <tbody>
            {plan.cameras.map((camera) => (
              <tr key={camera.name}>
                <td>{cameraTitle(camera.name)}</td><td>{camera.width} × {camera.height}</td>
                <td>{[...(camera.copied > 0 ? [t('exporting.preview.copied', { count: camera.copied })] : []), ...(camera.encoded > 0 ? [t('exporting.preview.encoded', { count: camera.encoded })] : [])].join(', ')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <TimeErrors errors={plan.timeErrors} />
      <table className="facts-table">
        <caption>{t('exporting.preview.features')}</caption>
        <thead><tr><th>{t('exporting.preview.feature')}</th><th>{t('exporting.preview.numbers')}</th><th>{t('exporting.preview.type')}</th><th>{t('exporting.preview.from')}</th><th>{t('exporting.preview.by')}</th></tr></thead>
        <tbody>
          {plan.features.map((feature) => (
            <tr key={feature.name}><td className="mono">{feature.name}</td><td>{feature.size}</td><td>{feature.dtype}</td><td className="mono">{feature.stream}</td><td>{t(`exporting.preview.${feature.resampling ?? 'asIs'}`)}</td></tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
