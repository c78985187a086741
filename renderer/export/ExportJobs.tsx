// Exports that run and have run, as the host tells of them: they go on when this window is closed. In the foot of the
// Takes screen and on the export sheet.
import { useState } from 'react';
import type { ExportJob } from '../../core/contract/exports.ts';
import { sentence } from '../../core/sentences/en.ts';
import { useAct } from '../frame/use-act.ts';
import { useHost } from '../host/use-host.tsx';
import { formatBytes } from '../takes/format.ts';
import { t } from '../words/index.ts';
import { ExportReportView } from './ExportReportView.tsx';
import { PushForm } from './PushForm.tsx';
import { isRunning, jobName, leftWords, spanWords } from './words.ts';
import './export.css';

const none: readonly ExportJob[] = [];

export function ExportJobs() {
  const jobs = useHost((host) => host.exports) ?? none;
  if (jobs.length === 0) return null;
  return <ul className="jobs" aria-label={t('exporting.job.label')}>{jobs.toReversed().map((job) => <Job key={job.id} job={job} />)}</ul>;
}

function Job({ job }: { readonly job: ExportJob }) {
  const act = useAct();
  const [open, setOpen] = useState<'report' | 'push' | null>(null);
  const [copied, setCopied] = useState(false);
  const running = isRunning(job);
  const copy = () => { void navigator.clipboard.writeText(job.out).then(() => { setCopied(true); }, () => undefined); };
  const facts = running
    ? [t(`exporting.job.phase.${job.phase}`), t('exporting.job.episodes', { done: job.episodesDone, count: job.episodes }), leftWords(job.secondsLeft)]
    : job.report ? [t('exporting.job.wrote', { episodes: job.report.episodes, rows: job.report.rows.toLocaleString(), size: formatBytes(job.report.bytes), time: spanWords(job.report.seconds) })]
    : [t('exporting.job.episodes', { done: job.episodesDone, count: job.episodes })];
  return (
    <li className="job" data-phase={job.phase}>
      <div className="job__line">
        <b className="job__name" title={job.out}>{jobName(job)}</b>
        <span className="caption">{t(`exporting.format.${job.format}.name`)}</span>
        {running
          ? <span className="job__bar" role="progressbar" aria-label={t('exporting.job.running', { name: jobName(job) })} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.floor(job.share * 100)}><i style={{ transform: `scaleX(${job.share})` }} /></span>
          : <span className={`job__end job__end--${job.phase}`}>{t(`exporting.job.phase.${job.phase}`)}</span>}
        {running && <span className="job__share">{t('exporting.job.share', { percent: Math.floor(job.share * 100) })}</span>}
        <span className="job__facts">{facts.join(' · ')}</span>
        <span className="job__actions">
          {running && <button type="button" className="button button--small" onClick={() => { act((call) => call.exports.cancel({ id: job.id })); }}>{t('exporting.job.cancel')}</button>}
          {job.phase === 'done' && <button type="button" className="button button--small" aria-expanded={open === 'push'} onClick={() => { setOpen(open === 'push' ? null : 'push'); }}>{t('exporting.job.push')}</button>}
          {job.report && <button type="button" className="button button--small" aria-expanded={open === 'report'} onClick={() => { setOpen(open === 'report' ? null : 'report'); }}>{t(open === 'report' ? 'exporting.job.hide' : 'exporting.job.details')}</button>}
          {!running && job.phase !== 'done' && <button type="button" className="button button--small" title={t('exporting.job.resumeHelp')} onClick={() => { act((call) => call.exports.resume({ out: job.out })); }}>{t('exporting.job.resume')}</button>}
          {!running && <button type="button" className="button button--small" onClick={copy}>{t(copied ? 'exporting.job.copied' : 'exporting.job.copyPath')}</button>}
          {!running && <button type="button" className="button button--quiet button--small" onClick={() => { act((call) => call.exports.forget({ id: job.id })); }}>{t('exporting.job.forget')}</button>}
        </span>
      </div>
      {job.fault && job.phase !== 'cancelled' && <p className="job__fault" role="alert">{sentence(job.fault)}{job.fault.hint !== undefined && <small className="mono"> {job.fault.hint}</small>}</p>}
      {open === 'report' && job.report && <ExportReportView report={job.report} />}
      {open === 'push' && <PushForm job={job} onClose={() => { setOpen(null); }} />}
    </li>
  );
}
