// A short-lived look through the chosen camera, for choosing it. The tracker opens its own; closing this one
// never takes a picture away from it.
import { useEffect, useState } from 'react';
import type { Settings } from '../../core/contract/state.ts';
import { fault, type Fault } from '../../core/fault.ts';

export interface Preview {
  readonly phase: 'closed' | 'opening' | 'open' | 'failed';
  readonly stream: MediaStream | null;
  readonly got: { readonly width: number; readonly height: number; readonly frameRate: number } | null;
  readonly fault: Fault | null;
}

const closed: Preview = { phase: 'closed', stream: null, got: null, fault: null };

/** The browser's names for refusal → ours. */
function faultOfCamera(error: unknown): Fault {
  const name = error instanceof Error ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return fault('camera.refused');
  if (name === 'NotReadableError' || name === 'AbortError') return fault('camera.busy');
  return fault('camera.absent', {}, error instanceof Error ? error.message : String(error));
}

export function usePreview(wanted: boolean, { deviceId, width, height, frameRate }: Settings['camera']): Preview {
  const [preview, setPreview] = useState<Preview>(closed);
  useEffect(() => {
    if (!wanted) return;
    let gone = false;
    let stream: MediaStream | undefined;
    const open = async () => {
      setPreview({ ...closed, phase: 'opening' });
      const media = navigator.mediaDevices as MediaDevices | undefined;
      if (!media) throw new Error('no media devices');
      stream = await media.getUserMedia({
        video: { width: { ideal: width }, height: { ideal: height }, frameRate: { ideal: frameRate }, ...(deviceId === '' ? {} : { deviceId: { exact: deviceId } }) },
      });
      if (gone) { stop(); return; }
      const got = stream.getVideoTracks()[0]?.getSettings();
      setPreview({ phase: 'open', stream, got: { width: got?.width ?? width, height: got?.height ?? height, frameRate: got?.frameRate ?? frameRate }, fault: null });
    };
    const stop = () => { for (const track of stream?.getTracks() ?? []) track.stop(); };
    open().catch((error: unknown) => { if (!gone) setPreview({ ...closed, phase: 'failed', fault: faultOfCamera(error) }); });
    return () => { gone = true; stop(); setPreview(closed); };
  }, [wanted, deviceId, width, height, frameRate]);
  return preview;
}
