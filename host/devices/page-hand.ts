// Hands tracked in a viewer's page (its camera, or a rendered demo hand), and that camera's frames.
// Opened by the rig; the viewer that drives feeds it through host/serve/uplink.ts.
import { z } from 'zod';
import { handStream, videoFramesStream } from '../../core/streams/kinds.ts';
import type { SampleInput } from '../../core/streams/sample.ts';
import type { DeviceKind } from './device.ts';

const settings = z.object({
  frameRate: z.number().min(1).max(240).default(30).describe('How many frames a second the camera is asked for, hertz'),
});

const frame = 'camera.hand';
const frames = `${frame}/frames`;

export const pageHand: DeviceKind<z.infer<typeof settings>> = {
  kind: 'page-hand',
  title: 'Hand in front of a camera',
  settings,
  // A page's cameras are the page's to list; nothing is plugged into the host.
  find: async () => [],
  streams: ({ frameRate }) => [
    { ...handStream('hand.right/landmarks', 'Right hand', frame), nominalHz: frameRate },
    { ...handStream('hand.left/landmarks', 'Left hand', frame), nominalHz: frameRate },
    videoFramesStream(frames, 'Hand camera', frameRate),
  ],
  async open(_settings, context) {
    return {
      accept(streamId: string, sample: SampleInput) {
        // A number that is none would poison whoever trusts the row; left out, it shows as a gap in the sequence.
        if (sample.values.every(Number.isFinite)) context.publish(streamId, sample);
      },
      async [Symbol.asyncDispose]() { /* nothing is held here: the page owns its camera */ },
    };
  },
};
