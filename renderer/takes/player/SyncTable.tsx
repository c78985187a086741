// How well the streams of a take stand on one clock: how long samples were under way, how far the device's own counter
// strayed, and which latency was taken off. DetailsPanel shows it; takes of before this was measured have none of it.
import { t } from '../../words/index.ts';
import type { PlayedManifest } from './manifest.ts';

const milliseconds = (value: number): string => t('player.detail.ageValue', { value: value.toFixed(1) });

export function SyncTable({ manifest }: { readonly manifest: PlayedManifest }) {
  const measured = manifest.streams.filter(({ clock, latency }) => clock?.transit || clock?.device || latency);
  if (measured.length === 0) return null;
  return (
    <>
      <h3>{t('player.detail.sync')}</h3>
      <table className="table">
        <thead>
          <tr>
            <th>{t('player.detail.stream')}</th>
            <th title={t('player.detail.transitMeaning')}>{t('player.detail.transit')}</th>
            <th title={t('player.detail.residualMeaning')}>{t('player.detail.residual')}</th>
            <th title={t('player.detail.driftMeaning')}>{t('player.detail.drift')}</th>
            <th title={t('player.detail.takenOffMeaning')}>{t('player.detail.takenOff')}</th>
          </tr>
        </thead>
        <tbody>
          {measured.map(({ description, clock, latency }) => (
            <tr key={description.id}>
              <td className="mono" title={description.title}>{description.id}</td>
              <td>{clock?.transit ? `${clock.transit.p50Milliseconds.toFixed(1)} – ${milliseconds(clock.transit.p95Milliseconds)}` : '–'}</td>
              <td>{clock?.device ? `±${milliseconds(clock.device.residualMilliseconds)}` : '–'}</td>
              <td>{clock?.device?.driftPartsPerMillion == null ? '–' : `${Math.round(clock.device.driftPartsPerMillion)} ppm`}</td>
              <td>{latency ? `${latency.milliseconds.toFixed(0)} ±${milliseconds(latency.spreadMilliseconds)}` : '–'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
