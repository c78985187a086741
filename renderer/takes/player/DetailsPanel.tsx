// What the manifest says about a take: facts, streams with counts and losses, cameras, what is missing.
import { useMemo } from 'react';
import { useStore } from 'zustand';
import type { Episode } from '../../../core/contract/episode.ts';
import { t } from '../../words/index.ts';
import { formatBytes, formatHertz, formatLength, taskWords } from '../format.ts';
import { medianAgeMilliseconds } from './lanes.ts';
import { measuredHertz } from './manifest.ts';
import type { PlayerSession } from './player-session.ts';
import { SyncTable } from './SyncTable.tsx';
import { cameraTitle } from './VideoMonitor.tsx';

function Facts({ rows }: { readonly rows: readonly (readonly [string, string])[] }) {
  return <dl className="take-facts">{rows.map(([name, value]) => <div key={name}><dt>{name}</dt><dd title={value}>{value}</dd></div>)}</dl>;
}

const count = (value: number): string => value.toLocaleString();

export function DetailsPanel({ session, take }: { readonly session: PlayerSession; readonly take: Episode }) {
  const manifest = useStore(session.episode, (state) => state.manifest);
  const columns = useStore(session.episode, (state) => state.columns);
  const ages = useMemo(() => new Map([...columns].map(([id, each]) => [id, medianAgeMilliseconds(each)])), [columns]);
  const taskSuccess = take.taskSuccess === null ? 'unknown' : take.taskSuccess ? 'yes' : 'no';
  return (
    <div className="details">
      <Facts rows={[
        [t('player.detail.recorded'), new Date(take.startedAt).toLocaleString()],
        [t('player.detail.length'), formatLength(take.durationSeconds)],
        [t('player.detail.task'), taskWords(take.task)],
        [t('player.detail.taskSuccess'), t(`player.detail.${taskSuccess}`)],
        [t('player.detail.rig'), take.rig],
        [t('player.detail.operator'), take.operator === '' ? t('player.detail.nobody') : take.operator],
        [t('player.detail.consent'), t(`takes.consent.${take.consent}`)],
        ...(manifest?.seed == null ? [] : [[t('player.detail.seed'), String(manifest.seed)] as const]),
        [t('player.detail.size'), formatBytes(take.sizeBytes)],
        [t('player.detail.state'), t(`player.detail.${take.state}`)],
        ...(manifest && manifest.software.name !== '' ? [[t('player.detail.software'), `${manifest.software.name} ${manifest.software.version}, Node ${manifest.software.node}`] as const] : []),
        [t('player.detail.folder'), take.folder],
      ]} />
      {manifest && manifest.missing.length > 0 && (
        <>
          <h3>{t('player.detail.missing')}</h3>
          <ul className="details__missing">{manifest.missing.map((line) => <li key={line}>{line}</li>)}</ul>
        </>
      )}
      {manifest && (
        <>
          <h3>{t('player.detail.streams')}</h3>
          <table className="table">
            <thead><tr><th>{t('player.detail.stream')}</th><th>{t('player.detail.samples')}</th><th>{t('player.detail.rate')}</th><th title={t('player.detail.ageMeaning')}>{t('player.detail.age')}</th><th>{t('player.detail.drops')}</th></tr></thead>
            <tbody>
              {manifest.streams.map((stream) => {
                const hertz = measuredHertz(stream);
                const lost = Math.max(stream.drops, stream.gaps);
                const age = ages.get(stream.description.id);
                return (
                  <tr key={stream.description.id} data-lost={lost > 0} data-empty={stream.count === 0}>
                    <td className="mono" title={stream.description.title}>{stream.description.id}</td>
                    <td>{count(stream.count)}</td>
                    <td>{hertz === null || stream.description.nominalHz === 0 ? '–' : formatHertz(hertz)}</td>
                    <td>{age == null ? '–' : t('player.detail.ageValue', { value: age.toFixed(1) })}</td>
                    <td>{count(lost)}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
          <SyncTable manifest={manifest} />
          {manifest.cameras.length > 0 && (
            <>
              <h3>{t('player.detail.cameras')}</h3>
              <table className="table">
                <thead><tr><th>{t('player.detail.picture')}</th><th>{t('player.detail.frames')}</th><th>{t('player.detail.codec')}</th><th>{t('player.detail.drops')}</th></tr></thead>
                <tbody>
                  {manifest.cameras.map((camera) => (
                    <tr key={camera.name} data-lost={camera.drops > 0}>
                      <td>{cameraTitle(camera.name)} {camera.width}×{camera.height}</td><td>{count(camera.frames)}</td><td className="mono">{camera.codec}</td><td>{count(camera.drops)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </>
          )}
          {manifest.history.length > 0 && (
            <>
              <h3>{t('player.detail.history')}</h3>
              <ul className="details__history">{manifest.history.map((change, index) => <li key={index}><span>{new Date(change.at).toLocaleString()}</span> {change.event}</li>)}</ul>
            </>
          )}
        </>
      )}
    </div>
  );
}
