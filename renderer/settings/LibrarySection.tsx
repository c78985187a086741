// Where takes go and how much room there is. Read from host truth; the folder is chosen when the host starts.
import { useHost } from '../host/use-host.tsx';
import { formatBytes, formatLength } from '../takes/format.ts';
import { sentence } from '../../core/sentences/en.ts';
import { t } from '../words/index.ts';

export function LibrarySection() {
  const library = useHost((host) => host.library);
  if (!library) return null;
  return (
    <dl className="setting-facts">
      <div><dt>{t('settings.library.folder')}</dt><dd className="mono selectable">{library.folder}</dd></div>
      <div><dt>{t('settings.library.takes')}</dt><dd>{library.episodes.toLocaleString()}</dd></div>
      <div><dt>{t('settings.library.free')}</dt><dd>{formatBytes(library.freeBytes)}</dd></div>
      <div><dt>{t('settings.library.left')}</dt><dd>{formatLength(library.secondsLeft)}</dd></div>
      {library.fault && <p className="setting__problem" role="alert">{sentence(library.fault)}</p>}
      <p className="setting__help">{t('settings.library.change')}</p>
    </dl>
  );
}
