// The cameras of this machine, kept up to date as they come and go. CameraSection uses it.
import { useEffect, useState } from 'react';
import { listCameras } from '../tracking/camera.ts';

export interface KnownCamera { readonly deviceId: string; readonly label: string }

/** null until the first answer. `fresh` changes when permission may have revealed names. */
export function useCameras(fresh: unknown): readonly KnownCamera[] | null {
  const [cameras, setCameras] = useState<readonly KnownCamera[] | null>(null);
  useEffect(() => {
    let gone = false;
    const look = () => { void listCameras().catch(() => []).then((found) => { if (!gone) setCameras(found); }); };
    look();
    // Absent on a page that is not from this machine or over TLS: then there is no camera to be had.
    const media = navigator.mediaDevices as MediaDevices | undefined;
    media?.addEventListener('devicechange', look);
    return () => { gone = true; media?.removeEventListener('devicechange', look); };
  }, [fresh]);
  return cameras;
}
