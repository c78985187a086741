// What an export came to: videos, what our own check says, what was left out and what to know, and how far its rows are from what was recorded.
import type { ExportReport } from '../../core/contract/exports.ts';
import { sentence } from '../../core/sentences/en.ts';
import { t } from '../words/index.ts';
import { TimeErrors } from './TimeErrors.tsx';

export function ExportReportView({ report }: { readonly report: ExportReport }) {
  return (
    <div className="report">
      <div>
        <p>{t('exporting.job.videos', { copied: report.copiedVideos, encoded: report.encodedVideos })}</p>
        {report.problems.length === 0 ? <p>{t('exporting.job.noProblems')}</p> : (
          <>
            <p role="alert"><strong>{t('exporting.job.problems', { count: report.problems.length })}</strong></p>
            <ul className="report__problems">{report.problems.slice(0, 50).map((problem, index) => <li key={index} className="mono">{problem}</li>)}</ul>
          </>
        )}
        {report.skipped.length > 0 && (
          <details>
            <summary>{t('exporting.preview.skipped', { count: report.skipped.length })}</summary>
            <ul className="report__problems">{report.skipped.slice(0, 100).map(({ id, why }) => <li key={id}>{sentence(why)}</li>)}</ul>
          </details>
        )}
      </div>
      {report.warnings.map((warning, index) => <p key={index} className="preview__warning">{sentence(warning)}</p>)}
      <TimeErrors errors={report.timeErrors} />
    </div>
  );
}
