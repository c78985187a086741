// What a viewer sends up: credits with the clutch, pings, and the samples and video packets of page-fed
// devices, checked and mapped to host time. A malformed frame throws WireError; viewers.ts then cuts that wire.
import { z } from 'zod';
import { noPictureFacts, pictureFactNames } from '../../core/math/picture-facts.ts';
import type { Sample } from '../../core/streams/sample.ts';
import { rowLength } from '../../core/streams/stream.ts';
import { nanos, nanosFromMilliseconds, type Clock, type Nanos } from '../../core/time.ts';
import { decodeUp, encodeDown, WireError, type SampleFrame, type VideoFrame } from '../../core/wire/frames.ts';
import type { AudioPacket, VideoPacket } from '../../recordings/recorder.ts';
import type { Bus } from '../bus.ts';
import { followClock } from '../clock.ts';
import type { Hub } from '../hub.ts';
import type { Session } from '../session.ts';
import type { Feed } from './feed.ts';
import type { HostWire } from './wires.ts';

export interface UplinkOptions {
  readonly viewerId: string;
  readonly clock: Clock;
  readonly bus: Bus;
  readonly hub: Pick<Hub, 'feed'>;
  readonly session: Pick<Session, 'clutch' | 'view'>;
  readonly feed: Feed;
  readonly wire: HostWire;
  writeVideo(packet: VideoPacket): void;
  writeAudio(packet: AudioPacket): void;
}

export interface Uplink {
  receive(bytes: Uint8Array): void;
  /** When the last credit came. */
  lastCreditAt(): Nanos;
  /** How wrong the mapping of this viewer's times may be, milliseconds. */
  clockResidualMs(): number;
}

/** What the picture was like, and how many waited for the encoder. */
const noFacts: readonly number[] = [...pictureFactNames.map((name) => noPictureFacts[name]), -1];

const microphonePattern = /^microphone\.[a-z0-9-]{1,40}\/packets$/;
/** What a page says of its sound, where a camera has its decoder's configuration. */
const soundSchema = z.object({ sampleRate: z.number().int().min(8000).max(192_000), channels: z.number().int().min(1).max(8) });

function soundFormat(text: string): z.infer<typeof soundSchema> | null {
  try {
    return soundSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** A capture older than this is no capture time but a confused clock. */
const oldestCaptureMilliseconds = 10_000;

export function createUplink(options: UplinkOptions): Uplink {
  const { bus, clock, viewerId } = options;
  const follower = followClock();
  const counters = new Map<string, PageCounter>();
  let lastCreditAt = clock.now();

  const capturedAt = (theirMs: number, arrived: Nanos): Nanos => {
    const mapped = follower.toHost(theirMs);
    const oldest = arrived - nanosFromMilliseconds(oldestCaptureMilliseconds);
    return mapped === undefined || !(mapped > oldest) ? arrived : nanos(Math.min(mapped, arrived));
  };
  const hand = (frame: SampleFrame | VideoFrame, values: Float64Array, arrived: Nanos): Sample | undefined => {
    const counter = counters.get(frame.stream) ?? new PageCounter(bus.nextSequence(frame.stream));
    counters.set(frame.stream, counter);
    const sequence = counter.next(frame.sequence);
    const taken = options.hub.feed(frame.stream, {
      tCapture: capturedAt(frame.tCaptureMs, arrived), tArrive: arrived, tDevice: frame.tCaptureMs, sequence, values,
    }, { id: viewerId, inControl: options.session.view().leaseHolder === viewerId });
    const newest = taken ? bus.newest(frame.stream) : undefined;
    return newest?.sequence === sequence ? newest : undefined;
  };
  const sound = (frame: VideoFrame, arrived: Nanos): void => {
    if (widthOf(frame.stream) === undefined) return;
    const format = soundFormat(frame.config);
    if (format === null || frame.facts.length !== 1) throw new WireError(`sound on ${frame.stream} without its format`);
    const { data, droppedBefore, facts } = frame;
    const sample = hand(frame, Float64Array.of(frame.sequence, data.length, droppedBefore, facts[0]!), arrived);
    if (sample) options.writeAudio({ kind: 'audio', streamId: frame.stream, tCapture: sample.tCapture, droppedBefore, ...format, data });
  };
  const widthOf = (id: string): number | undefined => {
    const stream = bus.streams().find((one) => one.id === id);
    return stream && rowLength(stream);
  };

  return {
    receive(bytes) {
      const arrived = clock.now();
      const frame = decodeUp(bytes);
      switch (frame.type) {
        case 'credit':
          lastCreditAt = arrived;
          options.session.clutch(viewerId, frame.clutch);
          options.feed.credit(frame.sequence);
          break;
        case 'ping': {
          follower.oneWay(frame.pageMs, arrived);
          if (frame.answer) follower.roundTrip(nanos(frame.answer.hostNanos), frame.answer.receivedMs, frame.pageMs, arrived);
          options.wire.send(encodeDown({ type: 'pong', pageMs: frame.pageMs, hostNanos: clock.now() }));
          break;
        }
        case 'sample': {
          // Its stream may just have been closed: then the sample is nobody's, and that is no mistake.
          const width = widthOf(frame.stream);
          if (width === undefined) break;
          if (width !== frame.values.length) throw new WireError(`stream ${frame.stream} has rows of ${width}, not ${frame.values.length}`);
          hand(frame, frame.values, arrived);
          break;
        }
        case 'video': {
          if (microphonePattern.test(frame.stream)) { sound(frame, arrived); break; }
          if (bus.streams().find((one) => one.id === frame.stream)?.kind !== 'videoFrames') break;
          const { key, config, data, droppedBefore, facts } = frame;
          if (facts.length !== 0 && facts.length !== noFacts.length) throw new WireError(`a frame has ${noFacts.length} facts, not ${facts.length}`);
          const sample = hand(frame, Float64Array.of(frame.sequence, key ? 1 : 0, data.length, droppedBefore, ...(facts.length === 0 ? noFacts : facts)), arrived);
          if (sample) options.writeVideo({ streamId: frame.stream, tCapture: sample.tCapture, key, droppedBefore, config, data });
          break;
        }
      }
    },
    lastCreditAt: () => lastCreditAt,
    clockResidualMs: () => follower.residualMs(clock.now()),
  };
}

/** Goes on counting where the stream stood, keeps the page's own gaps, and takes a page that begins again as a new start. */
class PageCounter {
  #offset: number;
  #last = -1;
  #next: number;
  constructor(next: number) { this.#next = next; this.#offset = next; }
  next(theirs: number): number {
    if (this.#last === -1 || theirs <= this.#last) this.#offset = this.#next - theirs;
    this.#last = theirs;
    this.#next = theirs + this.#offset + 1;
    return this.#next - 1;
  }
}
