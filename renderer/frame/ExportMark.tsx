// A data set is being written: a thin bar and a share under Takes in the rail, seen from every screen.
import { useHost } from '../host/use-host.tsx';
import { t } from '../words/index.ts';

const ended: ReadonlySet<string> = new Set(['done', 'failed', 'cancelled']);

export function ExportMark() {
  // One text, so that this is drawn again only when what it shows changes.
  const shown = useHost((host) => {
    const job = host.exports.find(({ phase }) => !ended.has(phase));
    return job ? `${Math.floor(job.share * 100)} ${job.phase} ${job.name === '' ? job.out : job.name}` : '';
  });
  if (!shown) return null;
  const [percent = '0', phase = 'writing', ...name] = shown.split(' ');
  const words = `${t('exporting.job.running', { name: name.join(' ') })}: ${t(`exporting.job.phase.${phase as 'writing'}`)}`;
  return (
    <span className="export-mark" role="progressbar" aria-label={words} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Number(percent)} title={words}>
      <i style={{ transform: `scaleX(${Number(percent) / 100})` }} />
    </span>
  );
}
