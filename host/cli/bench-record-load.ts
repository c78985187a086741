// The load of `waldo bench record`: ten devices at 1 kHz with 64 numbers each, and the packets of three cameras, made
// on the main thread as a rig's would come there. Half the streams are what servos with encoders say (few different
// numbers), half what network arms say (full single precision). Called by bench-record.ts.
import { numbersStream } from '../../core/streams/kinds.ts';
import type { Sample } from '../../core/streams/sample.ts';
import type { StreamDescription } from '../../core/streams/stream.ts';
import type { Nanos } from '../../core/time.ts';
import type { VideoPacket } from '../../recordings/recorder.ts';
import { systemClock } from '../clock.ts';

export const load = { streams: 10, hz: 1000, floats: 64, cameras: 3, framesPerSecond: 15 } as const;

export const streams: readonly StreamDescription[] = Array.from({ length: load.streams }, (_, index) =>
  numbersStream(`bench.${index}/numbers`, `Bench ${index}`, load.hz, [{ name: 'value', unit: 'ratio', size: load.floats }]));

const encoderSteps = 4096;
const row = (isEncoder: boolean): Float64Array => Float64Array.from({ length: load.floats }, () =>
  (isEncoder ? (Math.floor(Math.random() * encoderSteps) / encoderSteps) * 2 * Math.PI : Math.fround(Math.random() * 6 - 3)));
const rowsKept = 512;
const rows = streams.map((_, index) => Array.from({ length: rowsKept }, () => row(index % 2 === 0)));

/** Packets as large as a 640×480 camera's; nobody decodes them here, so only their size and their header are true. */
const h264Config = JSON.stringify({ codec: 'avc1.42c00a', codedWidth: 64, codedHeight: 48, description: 'AULACv/hABdnQsAK2QR7ARAAAAMAEAAAAwHg8SJkgAEABWjLgZLI' });
const [keyBytes, deltaBytes, keyEvery] = [40_000, 8_000, 7] as const;
const noise = Uint8Array.from({ length: keyBytes }, () => Math.random() * 256);

export function packet(camera: number, index: number, tCapture: Nanos): VideoPacket {
  const key = index % keyEvery === 0;
  return { streamId: `camera.bench${camera}/frames`, tCapture, key, droppedBefore: 0, config: key ? h264Config : '', data: noise.subarray(0, key ? keyBytes : deltaBytes) };
}

export interface Sink {
  write(sample: Sample): void;
  writeVideo(packet: VideoPacket): void;
}

export interface Played {
  readonly seconds: number;
  readonly samples: number;
  readonly frames: number;
  /** Processor time of the whole process and of its main thread, percent of one core. */
  readonly processPercent: number;
  readonly mainPercent: number;
}

/** Plays the load for so many seconds in real time; `each` is called about once a second. */
export async function playLoad(sink: Sink, seconds: number, signal: AbortSignal, each: (elapsed: number) => void = () => undefined): Promise<Played> {
  const begun = systemClock.now();
  const [all, main] = [process.cpuUsage(), process.threadCpuUsage()];
  let [steps, frames, told, elapsed] = [0, 0, 0, 0];
  while (elapsed < seconds && !signal.aborted) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    const now = systemClock.now();
    elapsed = (now - begun) / 1e9;
    for (; steps < elapsed * load.hz; steps += 1) {
      for (let index = 0; index < load.streams; index += 1) {
        sink.write({ stream: streams[index]!, sequence: steps, tCapture: now, tArrive: now, tDevice: steps, values: rows[index]![steps % rowsKept]! });
      }
    }
    for (; frames < elapsed * load.framesPerSecond; frames += 1) {
      for (let camera = 0; camera < load.cameras; camera += 1) sink.writeVideo(packet(camera, frames, now));
    }
    if (elapsed >= told + 1) each(told = Math.floor(elapsed));
  }
  const percent = (used: NodeJS.CpuUsage): number => (used.user + used.system) / 1e4 / elapsed;
  return {
    seconds: elapsed, samples: steps * load.streams, frames: frames * load.cameras,
    processPercent: percent(process.cpuUsage(all)), mainPercent: percent(process.threadCpuUsage(main)),
  };
}
