// The simulated rig's two cameras: a viewer's page renders and encodes them from the host's own state.
// Opened by the rig; the viewer in control feeds it through host/serve/uplink.ts.
import { z } from 'zod';
import { videoFramesStream } from '../../core/streams/kinds.ts';
import type { DeviceKind } from './device.ts';

const settings = z.object({
  frameRate: z.number().min(1).max(120).default(15).describe('How many frames a second are rendered while recording, hertz'),
});

export const pageCameras: DeviceKind<z.infer<typeof settings>> = {
  kind: 'page-cameras',
  title: 'Rendered cameras (overview and wrist)',
  settings,
  find: async () => [],
  streams: ({ frameRate }) => [
    videoFramesStream('camera.overview/frames', 'Overview camera', frameRate),
    videoFramesStream('camera.wrist/frames', 'Wrist camera', frameRate),
  ],
  async open(_settings, context) {
    return {
      accept(streamId, sample) { if (sample.values.every(Number.isFinite)) context.publish(streamId, sample); },
      async [Symbol.asyncDispose]() { /* nothing is held here: the page renders */ },
    };
  },
};
