// Checks of sync: how late a camera is, by codes or flashes on this screen; how far two streams are apart, by tapping.
// What is found can be kept with the rig. Mounted by RigView at #/rig/sync.
import { useEffect, useRef, useState } from 'react';
import type { HostLink } from '../../host/link.ts';
import { useHost } from '../../host/use-host.tsx';
import { faultWords } from '../../words/fault-words.ts';
import { t } from '../../words/index.ts';
import '../../takes/controls.css';
import { beforeCheck, startCameraCheck, type CameraCheckView, type CameraMethod } from './camera-check.ts';
import { Kept } from './Kept.tsx';
import { Result, Trouble } from './Result.tsx';
import { TapCheck } from './TapCheck.tsx';
import './sync.css';

const methods = ['code', 'flash', 'tap'] as const;
type Method = (typeof methods)[number];

export function SyncView({ link, onLeave }: { readonly link: HostLink; onLeave(): void }) {
  const [method, setMethod] = useState<Method>('code');
  return (
    <section className="sync">
      <header className="sync__head">
        <div><h1>{t('sync.title')}</h1><p>{t('sync.subtitle')}</p></div>
        <button type="button" className="button button--quiet" onClick={onLeave}>{t('sync.leave')}</button>
      </header>
      <div className="sync__methods" role="group" aria-label={t('sync.methods')}>
        {methods.map((one) => (
          <button key={one} type="button" className="sync__method" aria-pressed={method === one} onClick={() => { setMethod(one); }}>
            <b>{t(`sync.method.${one}.name`)}</b><span>{t(`sync.method.${one}.when`)}</span>
          </button>
        ))}
      </div>
      {method === 'tap' ? <TapCheck link={link} /> : <CameraCheck key={method} link={link} method={method} />}
      <Kept link={link} />
    </section>
  );
}

function CameraCheck({ link, method }: { readonly link: HostLink; readonly method: CameraMethod }) {
  const camera = useHost((host) => host.settings.camera);
  const device = useHost((host) => host.devices.find(({ kind }) => kind === 'page-hand')?.id) ?? undefined;
  const [view, setView] = useState<CameraCheckView | null>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const preview = useRef<HTMLVideoElement>(null);
  const stop = useRef<() => void>(undefined);
  useEffect(() => () => stop.current?.(), []);
  const isRunning = view?.phase === 'opening' || view?.phase === 'running';
  const start = () => {
    if (!camera || !canvas.current || !preview.current) return;
    setView(beforeCheck);
    stop.current = startCameraCheck({ camera, method, canvas: canvas.current, preview: preview.current, onChange: setView });
  };
  const end = () => { stop.current?.(); setView(null); };
  return (
    <div className="sync__body">
      <canvas ref={canvas} className="sync__screen" width={720} height={540} data-running={isRunning} aria-label={t('sync.screen')} />
      <div className="sync__do">
        <h2>{t(`sync.method.${method}.how`)}</h2>
        <video ref={preview} className="sync__preview" data-running={isRunning} muted playsInline />
        <div className="sync__row">
          {isRunning
            ? <><button type="button" className="button" onClick={end}>{t('sync.stop')}</button><progress value={view.share} aria-label={t('sync.progress')} /></>
            : <button type="button" className="button button--main" disabled={!camera} onClick={start}>{t(view ? 'sync.again' : 'sync.start')}</button>}
        </div>
        {view && isRunning && <p className="sync__facts" role="status">{t(`sync.running.${method}`, { frames: view.frames, readings: view.readings })}</p>}
        {view?.phase === 'failed' && view.fault && <Trouble>{faultWords(view.fault).title} {faultWords(view.fault).more}</Trouble>}
        {view?.phase === 'done' && (view.latency
          ? <Result link={link} device={device} latency={{ ...view.latency, method }}><p>{t('sync.result.camera', { count: view.latency.measurements })}</p></Result>
          : <Trouble>{t(`sync.none.${method}`, { frames: view.frames })}</Trouble>)}
      </div>
    </div>
  );
}
