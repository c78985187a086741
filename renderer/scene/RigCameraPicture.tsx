// One simulated camera in a panel, with the age of its picture. The camera panels are made of it.
import { useCallback, useEffect, useRef } from 'react';
import { LiveText } from '../frame/LiveText.tsx';
import { useLink } from '../host/use-host.tsx';
import { t } from '../words/index.ts';
import { useSimulatedCamera } from './scene-of-host.tsx';
import './camera-picture.css';

export function RigCameraPicture({ name }: { readonly name: string }) {
  const link = useLink();
  const camera = useSimulatedCamera(name);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!camera || !box.current) return undefined;
    camera.canvas.setAttribute('role', 'img');
    camera.canvas.setAttribute('aria-label', t('drive.camera.simulatedLabel', { title: camera.title }));
    box.current.prepend(camera.canvas);
    const unwant = camera.want();
    return () => { unwant(); camera.canvas.remove(); };
  }, [camera]);
  const age = useCallback(() => {
    const ms = camera ? (link.clock.hostNanos(performance.now()) - camera.pictureAt()) / 1e6 : Number.NaN;
    return Number.isFinite(ms) ? t('drive.camera.age', { value: Math.max(0, Math.round(ms / 10) * 10) }) : t('drive.camera.none');
  }, [camera, link]);
  return (
    <div className="panel picture" ref={box}>
      {camera ? <p className="picture__facts"><span>{t('drive.camera.simulated')}</span><LiveText read={age} /></p> : <p className="panel__empty">{t('drive.camera.notYet')}</p>}
    </div>
  );
}
