// The operator's camera: which there are, opening the chosen one, and its troubles as faults.
// hand-source.ts opens it; the settings screen lists.
import { fault, FaultError, type Fault } from '../../core/fault.ts';
import type { Settings } from '../../core/contract/state.ts';

export interface OpenCamera {
  readonly track: MediaStreamTrack;
  /** What the browser gave, which may differ from what was asked. */
  readonly label: string;
  readonly width: number;
  readonly height: number;
  readonly frameRate: number;
  close(): void;
}

/** A camera that is alive sends something at least this often. */
const frozenMs = 3_000;

/** Rejects with a FaultError. `trouble` is called while it is open: unplugged (then it is over), or frozen. */
export async function openCamera(wanted: Settings['camera'], trouble: (trouble: Fault) => void): Promise<OpenCamera> {
  // Absent where the page came over plain http from another machine.
  const media = navigator.mediaDevices as MediaDevices | undefined;
  if (media === undefined) throw new FaultError(fault('camera.refused', { label: wanted.label }, 'this page is not from this machine and not over TLS'));
  const size = { width: { ideal: wanted.width }, height: { ideal: wanted.height }, frameRate: { ideal: wanted.frameRate } };
  const stream = await media.getUserMedia({
    audio: false, video: wanted.deviceId === '' ? size : { ...size, deviceId: { exact: wanted.deviceId } },
  }).catch((error: unknown) => { throw new FaultError(openingFault(error, wanted.label), { cause: error }); });
  const track = stream.getVideoTracks()[0];
  if (track === undefined) throw new FaultError(fault('camera.absent', { label: wanted.label }));

  const label = track.label;
  let frozen: ReturnType<typeof setTimeout> | undefined;
  const ended = (): void => trouble(fault('camera.unplugged', { label }));
  const muted = (): void => { frozen = setTimeout(() => trouble(fault('camera.frozen', { label, seconds: frozenMs / 1000 })), frozenMs); };
  const unmuted = (): void => clearTimeout(frozen);
  track.addEventListener('ended', ended);
  track.addEventListener('mute', muted);
  track.addEventListener('unmute', unmuted);

  const given = track.getSettings();
  return {
    track, label,
    width: given.width ?? wanted.width, height: given.height ?? wanted.height, frameRate: given.frameRate ?? wanted.frameRate,
    close() {
      clearTimeout(frozen);
      track.removeEventListener('ended', ended);
      track.removeEventListener('mute', muted);
      track.removeEventListener('unmute', unmuted);
      track.stop();
    },
  };
}

/** What getUserMedia's refusals mean (Media Capture and Streams, 10.2). */
export function openingFault(error: unknown, label: string): Fault {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  switch (name) {
    case 'NotAllowedError':
    case 'SecurityError': return fault('camera.refused', { label }, message);
    case 'NotReadableError':
    case 'AbortError': return fault('camera.busy', { label }, message);
    // A remembered camera that is not plugged in cannot meet the constraint that names it.
    case 'NotFoundError':
    case 'OverconstrainedError': return fault('camera.absent', { label }, message);
    default: return fault('internal', { label }, message);
  }
}

/** Cameras there are now. Names are empty until one was opened. */
export async function listCameras(): Promise<readonly { readonly deviceId: string; readonly label: string }[]> {
  const media = navigator.mediaDevices as MediaDevices | undefined;
  const devices = (await media?.enumerateDevices()) ?? [];
  return devices.filter(({ kind }) => kind === 'videoinput').map(({ deviceId, label }) => ({ deviceId, label }));
}
