// How far the rows of a data set are from what was recorded, a line a stream, the worst first. In preview and report.
import type { TimeError } from '../../core/contract/exports.ts';
import { t } from '../words/index.ts';
import { milliseconds } from './words.ts';

export function TimeErrors({ errors }: { readonly errors: readonly TimeError[] }) {
  if (errors.length === 0) return null;
  const sorted = [...errors].sort((a, b) => b.maxMilliseconds - a.maxMilliseconds);
  return (
    <table className="facts-table">
      <caption>{t('exporting.preview.timeErrors')}</caption>
      <thead><tr><th>{t('exporting.preview.stream')}</th><th>{t('exporting.preview.by')}</th><th>{t('exporting.preview.middle')}</th><th>{t('exporting.preview.worst')}</th><th>{t('exporting.preview.repeated')}</th><th>{t('exporting.preview.unused')}</th></tr></thead>
      <tbody>
        {sorted.map((error) => (
          <tr key={error.stream}>
            <td className="mono">{error.stream}</td><td>{t(`exporting.preview.${error.resampling}`)}</td><td>{milliseconds(error.p50Milliseconds)}</td>
            <td>{milliseconds(error.maxMilliseconds)}</td><td>{error.repeated.toLocaleString()}</td><td>{error.unused.toLocaleString()}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
