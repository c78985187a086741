// What a check of sync found: the figure, how sure it is, and keeping it with the rig; or why nothing was found.
// Part of SyncView and TapCheck.
import type { ReactNode } from 'react';
import type { Latency } from '../../../core/contract/sync.ts';
import type { HostLink } from '../../host/link.ts';
import { useHost } from '../../host/use-host.tsx';
import { t } from '../../words/index.ts';

export const Trouble = ({ children }: { readonly children: ReactNode }) => <p className="sync__trouble" role="alert">{children}</p>;

interface Found { readonly milliseconds: number; readonly spreadMilliseconds: number; readonly method: Latency['method'] }

/** The figure, how sure it is, and the one thing to do with it. */
export function Result({ link, device, latency, children }: { readonly link: HostLink; readonly device: string | undefined; readonly latency: Found; readonly children?: ReactNode }) {
  const rig = useHost((host) => host.rig.name);
  const latencies = useHost((host) => host.settings.latencies) ?? {};
  const key = `${rig}/${device}`;
  const known = latencies[key];
  const isKept = known !== undefined && Math.abs(known.milliseconds - round(latency.milliseconds)) < 0.05;
  const keep = () => {
    const { milliseconds, spreadMilliseconds, method } = latency;
    void link.call.settings.update({ latencies: { ...latencies, [key]: { milliseconds: round(milliseconds), spreadMilliseconds: round(spreadMilliseconds), method, at: new Date().toISOString() } } });
  };
  return (
    <div className="sync__result" role="status">
      <p className="sync__figure">{t('sync.figure', { milliseconds: latency.milliseconds.toFixed(1) })}<span>±{latency.spreadMilliseconds.toFixed(1)} ms</span></p>
      {children}
      {known && !isKept && <p>{t('sync.result.before', { milliseconds: known.milliseconds.toFixed(1) })}</p>}
      {device !== undefined && <button type="button" className="button button--main" disabled={isKept} onClick={keep}>{t(isKept ? 'sync.result.kept' : 'sync.result.keep')}</button>}
    </div>
  );
}

const round = (milliseconds: number): number => Math.round(milliseconds * 10) / 10;
