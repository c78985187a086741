// What an export came to: videos, what our own check says, and how far its rows are from what was recorded.
import type { ExportReport } from '../../core/contract/exports.ts';
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
      </div>
      <TimeErrors errors={report.timeErrors} />
    </div>
  );
}
