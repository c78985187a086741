// The latencies that this rig takes off, each with how it was measured. Below every check of SyncView.
import type { HostLink } from '../../host/link.ts';
import { useHost } from '../../host/use-host.tsx';
import { t } from '../../words/index.ts';

export function Kept({ link }: { readonly link: HostLink }) {
  const rig = useHost((host) => host.rig.name) ?? '';
  const latencies = useHost((host) => host.settings.latencies) ?? {};
  const devices = useHost((host) => host.devices) ?? [];
  const own = Object.entries(latencies).filter(([key]) => key.startsWith(`${rig}/`));
  const forget = (key: string) => {
    const { [key]: _gone, ...rest } = latencies;
    void link.call.settings.update({ latencies: rest });
  };
  return (
    <section className="sync__kept" aria-label={t('sync.kept.title')}>
      <h3>{t('sync.kept.title')}</h3>
      {own.length === 0 && <p>{t('sync.kept.none')}</p>}
      {own.map(([key, { milliseconds, spreadMilliseconds, method, at }]) => {
        const id = key.slice(rig.length + 1);
        return (
          <div key={key} className="sync__one">
            <b>{devices.find((device) => device.id === id)?.title ?? id}</b>
            <span className="sync__value">{milliseconds.toFixed(1)} ms ±{spreadMilliseconds.toFixed(1)}</span>
            <span>{t(`sync.kept.by.${method}`)}, {new Date(at).toLocaleDateString()}</span>
            <button type="button" className="button button--quiet button--small" onClick={() => { forget(key); }}>{t('sync.kept.forget')}</button>
          </div>
        );
      })}
    </section>
  );
}
