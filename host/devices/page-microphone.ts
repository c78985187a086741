// A microphone at a viewer's page. Opened by the page whose settings say that takes have sound; it feeds packets through
// host/serve/uplink.ts, which hands them to the recorder.
import { z } from 'zod';
import { soundPacketsStream } from '../../core/streams/kinds.ts';
import type { DeviceKind } from './device.ts';

const settings = z.object({});

export const pageMicrophone: DeviceKind<z.infer<typeof settings>> = {
  kind: 'page-microphone',
  title: 'Microphone',
  settings,
  // A page's microphones are the page's to list.
  find: async () => [],
  streams: () => [soundPacketsStream('microphone.operator/packets', 'Microphone')],
  async open(_settings, context) {
    return {
      accept(streamId, sample) { if (sample.values.every(Number.isFinite)) context.publish(streamId, sample); },
      async [Symbol.asyncDispose]() { /* nothing is held here: the page owns its microphone */ },
    };
  },
};
