// Encodes the simulated cameras' pictures and sends them to the host while a take runs and this window has control.
import type { HostLink } from '../host/link.ts';
import { startVideoFeed, type VideoFeed } from '../tracking/video-encoder.ts';
import type { PictureSink, SimulatedCamera } from './simulated-cameras.ts';

export interface CameraRecorder extends PictureSink { close(): void }

export function startCameraRecorder(link: HostLink): CameraRecorder {
  const feeds = new Map<string, VideoFeed>();
  const isWanted = () => {
    const host = link.state.getState().host;
    // From the countdown on, so that encoders are warm when the take begins.
    return (host?.take.phase === 'countdown' || host?.take.phase === 'recording') && host.session.leaseHolder === link.viewerId;
  };
  const closeFeeds = () => {
    for (const feed of feeds.values()) feed.close();
    feeds.clear();
  };
  const feedOf = ({ name, canvas }: SimulatedCamera, frameRate: number): VideoFeed => {
    let feed = feeds.get(name);
    if (!feed) {
      feed = startVideoFeed({
        stream: `camera.${name}/frames`, width: canvas.width, height: canvas.height, frameRate, send: link.sendVideo,
        failed: (hint) => console.warn(`camera ${name} is not recorded: ${hint}`),
      });
      feeds.set(name, feed);
    }
    return feed;
  };
  const unfollow = link.state.subscribe(() => { if (!isWanted()) closeFeeds(); });
  return {
    isRecording: isWanted,
    picture(camera, hostNanos, hz) {
      // The state's own time, told on the page's clock: the host maps it back.
      const nowMs = performance.now();
      const captureMs = nowMs - (link.clock.hostNanos(nowMs) - hostNanos) / 1e6;
      feedOf(camera, hz).encode(new VideoFrame(camera.canvas, { timestamp: Math.round(captureMs * 1000) }), captureMs);
    },
    close() {
      unfollow();
      closeFeeds();
    },
  };
}
