// Sound from a page: its packets reach the recorder with their format and capture time, a sample of each is on the bus,
// and a packet that does not say what it is costs the page its wire.
import { afterEach, expect, test } from 'vitest';
import { encodeUp, WireError } from '../../core/wire/frames.ts';
import type { AudioPacket } from '../../recordings/recorder.ts';
import { createBus } from '../bus.ts';
import { systemClock } from '../clock.ts';
import { deviceKinds } from '../devices/index.ts';
import { createHub } from '../hub.ts';
import { createUplink } from './uplink.ts';

const bus = createBus(systemClock, (error) => { throw error; });
const hub = createHub({ bus, clock: systemClock, kinds: deviceKinds, changed: () => undefined, report: () => undefined, armOpened: () => undefined, armLost: () => undefined });
afterEach(() => hub[Symbol.asyncDispose]());

test('sound goes to the recorder with its format, and into the stream with its loudness', async () => {
  const packets: AudioPacket[] = [];
  const uplink = createUplink({
    viewerId: 'one', clock: systemClock, bus, hub, session: { clutch: () => undefined, view: () => ({ leaseHolder: 'one' }) } as never,
    feed: {} as never, wire: {} as never, writeVideo: () => expect.fail('it is no picture'), writeAudio: (packet) => packets.push(packet),
  });
  const send = (sequence: number, config: string): void => uplink.receive(encodeUp({
    type: 'video', stream: 'microphone.operator/packets', sequence, tCaptureMs: sequence * 20, key: true, droppedBefore: 2, config, data: Uint8Array.of(0xf8, 0xff, 0xfe), facts: Float64Array.of(0.25),
  }));
  // Nobody opened a microphone: the packet is nobody's.
  send(0, '{"sampleRate":48000,"channels":1}');
  expect(packets).toEqual([]);
  await hub.open({ kind: 'page-microphone', settings: {}, viewer: 'one', id: 'microphone' });
  send(1, '{"sampleRate":48000,"channels":1}');
  expect(packets).toMatchObject([{ kind: 'audio', streamId: 'microphone.operator/packets', sampleRate: 48_000, channels: 1, droppedBefore: 2, data: Uint8Array.of(0xf8, 0xff, 0xfe) }]);
  const newest = bus.newest('microphone.operator/packets')!;
  expect([...newest.values]).toEqual([1, 3, 2, 0.25]);
  expect(newest.tCapture).toBe(packets[0]!.tCapture);
  for (const config of ['', '{', '{"sampleRate":1e9,"channels":1}', '[]']) expect(() => send(2, config)).toThrow(WireError);
});
