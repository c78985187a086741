// A short-lived look through the chosen camera, for choosing it. The tracker opens its own; closing this one
// never takes a picture away from it.
import { useEffect, useState } from 'react';
import type { Settings } from '../../core/contract/state.ts';
import { faultFrom, type Fault } from '../../core/fault.ts';
import { openCamera, type OpenCamera } from '../tracking/camera.ts';

export interface Preview {
  readonly phase: 'closed' | 'opening' | 'open' | 'failed';
  readonly stream: MediaStream | null;
  readonly got: { readonly width: number; readonly height: number; readonly frameRate: number } | null;
  readonly fault: Fault | null;
}

const closed: Preview = { phase: 'closed', stream: null, got: null, fault: null };

export function usePreview(wanted: boolean, { deviceId, label, width, height, frameRate }: Settings['camera']): Preview {
  const [preview, setPreview] = useState<Preview>(closed);
  useEffect(() => {
    if (!wanted) return;
    let gone = false;
    let camera: OpenCamera | undefined;
    const fail = (fault: Fault) => { if (!gone) setPreview({ ...closed, phase: 'failed', fault }); };
    setPreview({ ...closed, phase: 'opening' });
    openCamera({ deviceId, label, width, height, frameRate }, fail).then((opened) => {
      if (gone) { opened.close(); return; }
      camera = opened;
      setPreview({ phase: 'open', stream: new MediaStream([opened.track]), got: { width: opened.width, height: opened.height, frameRate: opened.frameRate }, fault: null });
    }, (error: unknown) => { fail(faultFrom(error)); });
    return () => { gone = true; camera?.close(); setPreview(closed); };
  }, [wanted, deviceId, label, width, height, frameRate]);
  return preview;
}
