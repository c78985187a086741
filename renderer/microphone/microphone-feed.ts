// One microphone's sound as Opus packets for the host, each with the time its first sound was made and how loud it is.
// page-microphone.tsx opens one while a take records; nothing is opened otherwise.
import { fault, FaultError, type Fault } from '../../core/fault.ts';
import type { Settings } from '../../core/contract/state.ts';
import type { HostLink } from '../host/link.ts';
import { followCapture } from '../tracking/capture-time.ts';

export const microphoneStream = 'microphone.operator/packets';
/** Sound inside the encoder; more would only be later. */
const longestQueue = 50;
const bitsPerSecond = 64_000;
/** Pieces of sound that may wait for this page, ten milliseconds each. */
const longestWait = 200;
const packetMicroseconds = 20_000;
/** Stamps are rounded, and clocks are corrected. */
const leastGapMicroseconds = 5_000;

export interface MicrophoneFeed {
  /** Packets that did not reach the wire. */
  dropped(): number;
  close(): void;
}

/** Rejects with a FaultError. `failed` is called when it ends by itself. */
export async function openMicrophone(wanted: Settings['microphone'], link: Pick<HostLink, 'sendVideo'>, failed: (trouble: Fault) => void): Promise<MicrophoneFeed> {
  const refuse = (hint: string): never => { throw new FaultError(fault('microphone.unrecorded', { label: wanted.label }, hint)); };
  // Absent where the page came over plain http from another machine.
  const media = navigator.mediaDevices as MediaDevices | undefined;
  if (media === undefined || !('AudioEncoder' in globalThis)) return refuse('this page is not from this machine and not over TLS');
  // As it is: what makes calls pleasant moves and eats sound.
  const plain = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
  const stream = await media.getUserMedia({ video: false, audio: wanted.deviceId === '' ? plain : { ...plain, deviceId: { exact: wanted.deviceId } } })
    .catch((error: unknown) => refuse(String(error)));
  const track = stream.getAudioTracks()[0]!;
  const clock = followCapture();
  /** When the sound inside the encoder was made, and how loud it is, by its stamp. */
  const inside = new Map<number, { readonly captureMs: number; readonly level: number }>();
  let [sequence, dropped, droppedBefore, closed] = [0, 0, 0, false];
  let format: { readonly sampleRate: number; readonly channels: number } | undefined;
  const drop = (): void => { dropped += 1; droppedBefore += 1; };
  const give = (hint: string): void => {
    if (closed) return;
    close();
    failed(fault('microphone.unrecorded', { label: track.label }, hint));
  };
  let newest = { stamp: 0, captureMs: 0, level: 0 };
  const encoder = new AudioEncoder({
    output(chunk) {
      const data = new Uint8Array(chunk.byteLength);
      chunk.copyTo(data);
      // Packets are cut anew, so a packet's stamp may lie between two pieces of sound.
      const known = inside.get(chunk.timestamp) ?? { captureMs: newest.captureMs + (chunk.timestamp - newest.stamp) / 1000, level: newest.level };
      for (const stamp of inside.keys()) if (stamp <= chunk.timestamp) inside.delete(stamp);
      const sent = !closed && link.sendVideo({
        stream: microphoneStream, sequence, tCaptureMs: known.captureMs, key: true, droppedBefore, config: JSON.stringify(format), data, facts: Float64Array.of(known.level),
      });
      if (!sent) { drop(); return; }
      sequence += 1;
      droppedBefore = 0;
    },
    error: (error) => { give(error.message); },
  });
  const reader = new MediaStreamTrackProcessor({ track: track as MediaStreamAudioTrack, maxBufferSize: longestWait }).readable.getReader();
  const pump = async (): Promise<void> => {
    let endsAt = Infinity;
    for (;;) {
      const { done, value: sound } = await reader.read();
      if (done || closed) { sound?.close(); break; }
      if (format === undefined) {
        format = { sampleRate: sound.sampleRate, channels: sound.numberOfChannels };
        encoder.configure({ codec: 'opus', sampleRate: sound.sampleRate, numberOfChannels: sound.numberOfChannels, bitrate: bitsPerSecond });
      }
      // What the browser threw away because this page was held up leaves a gap between the stamps.
      const gap = sound.timestamp - endsAt;
      if (gap > leastGapMicroseconds) for (let lost = Math.max(1, Math.round(gap / packetMicroseconds)); lost > 0; lost -= 1) drop();
      endsAt = sound.timestamp + sound.duration;
      // Its stamp is of its beginning, and it comes when it ends.
      newest = { stamp: sound.timestamp, captureMs: clock.capturedAt(sound.timestamp, performance.now() - sound.duration / 1000), level: levelOf(sound) };
      inside.set(sound.timestamp, newest);
      if (encoder.encodeQueueSize < longestQueue) encoder.encode(sound);
      else drop();
      sound.close();
    }
    give('it was unplugged');
  };
  const close = (): void => {
    closed = true;
    reader.cancel().catch(() => undefined);
    track.stop();
    if (encoder.state !== 'closed') encoder.close();
  };
  pump().catch((error: unknown) => { give(String(error)); });
  return { dropped: () => dropped, close };
}

/** The loudest sample, 0 to 1. */
function levelOf(sound: AudioData): number {
  const samples = new Float32Array(sound.numberOfFrames);
  sound.copyTo(samples, { planeIndex: 0, format: 'f32-planar' });
  return samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
}

/** Microphones there are now. Names are empty until one was opened. */
export async function listMicrophones(): Promise<readonly { readonly deviceId: string; readonly label: string }[]> {
  const media = navigator.mediaDevices as MediaDevices | undefined;
  const devices = (await media?.enumerateDevices()) ?? [];
  return devices.filter(({ kind, deviceId }) => kind === 'audioinput' && deviceId !== 'default').map(({ deviceId, label }) => ({ deviceId, label }));
}
