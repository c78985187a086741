// The bus: hands each sample on, synchronously, once, in order, to whoever listens. Devices and the
// teleop loop publish; teleop, recorder, feed and assist subscribe. Nothing here waits, stores or copies.
import { rowLength, type StreamDescription } from '../core/streams/stream.ts';
import type { Sample, SampleInput } from '../core/streams/sample.ts';
import type { Clock } from '../core/time.ts';

export type SampleListener = (sample: Sample) => void;

export interface Bus {
  /** Declares streams. The same id twice is a programming mistake and throws. */
  register(streams: readonly StreamDescription[], deviceId: string): void;
  /** Takes away every stream of a device; their newest samples go with them. */
  unregister(deviceId: string): void;
  /**
   * Stamps what the device left out, keeps it as newest and calls the listeners in order of subscription.
   * A listener may publish too: that sample is handed on at once, before this call returns.
   */
  publish(streamId: string, sample: SampleInput): Sample;
  /** All streams, or only the named ones (which need not exist yet). */
  subscribe(listener: SampleListener, streamIds?: readonly string[]): Disposable;
  newest(streamId: string): Sample | undefined;
  /** The number that the next sample of this stream gets, if its device leaves it to the bus. */
  nextSequence(streamId: string): number;
  streams(): readonly StreamDescription[];
  /** Called after streams came or went. */
  onStreams(listener: () => void): Disposable;
}

interface Channel {
  readonly stream: StreamDescription;
  readonly deviceId: string;
  readonly width: number;
  newest: Sample | undefined;
  listeners: readonly SampleListener[];
}

interface Subscription { readonly listener: SampleListener; readonly streamIds: ReadonlySet<string> | undefined }

/** `report` gets what a listener threw; the other listeners have their sample all the same. */
export function createBus(clock: Clock, report: (error: unknown, streamId: string) => void): Bus {
  const channels = new Map<string, Channel>();
  // Sequences outlive their channel: a device that comes back goes on counting, so a recording sees no restart.
  const nextSequence = new Map<string, number>();
  let subscriptions: readonly Subscription[] = [];
  let streamListeners: readonly (() => void)[] = [];

  const listenersOf = (id: string): SampleListener[] =>
    subscriptions.filter(({ streamIds }) => !streamIds || streamIds.has(id)).map(({ listener }) => listener);
  const resubscribe = (next: readonly Subscription[]): void => {
    subscriptions = next;
    for (const channel of channels.values()) channel.listeners = listenersOf(channel.stream.id);
  };
  const streamsChanged = (): void => { for (const listener of streamListeners) listener(); };

  return {
    register(streams, deviceId) {
      for (const stream of streams) {
        if (channels.has(stream.id)) throw new Error(`stream ${stream.id} is registered already`);
        channels.set(stream.id, { stream, deviceId, width: rowLength(stream), newest: undefined, listeners: listenersOf(stream.id) });
      }
      streamsChanged();
    },
    unregister(deviceId) {
      for (const [id, channel] of channels) if (channel.deviceId === deviceId) channels.delete(id);
      streamsChanged();
    },
    publish(streamId, input) {
      const channel = channels.get(streamId);
      if (!channel) throw new Error(`stream ${streamId} is not registered`);
      if (input.values.length !== channel.width) {
        throw new Error(`stream ${streamId} has rows of ${channel.width} numbers, not ${input.values.length}`);
      }
      const tArrive = input.tArrive ?? clock.now();
      const sequence = input.sequence ?? nextSequence.get(streamId) ?? 0;
      nextSequence.set(streamId, sequence + 1);
      const base = {
        stream: channel.stream, sequence, tCapture: input.tCapture ?? tArrive, tArrive,
        tDevice: input.tDevice ?? Number.NaN, values: input.values,
      };
      const sample: Sample = input.text === undefined ? base : { ...base, text: input.text };
      channel.newest = sample;
      for (const listener of channel.listeners) {
        try { listener(sample); } catch (error) { report(error, streamId); }
      }
      return sample;
    },
    subscribe(listener, streamIds) {
      const subscription: Subscription = { listener, streamIds: streamIds && new Set(streamIds) };
      resubscribe([...subscriptions, subscription]);
      return { [Symbol.dispose]: () => resubscribe(subscriptions.filter((other) => other !== subscription)) };
    },
    newest: (streamId) => channels.get(streamId)?.newest,
    nextSequence: (streamId) => nextSequence.get(streamId) ?? 0,
    streams: () => [...channels.values()].map(({ stream }) => stream),
    onStreams(listener) {
      streamListeners = [...streamListeners, listener];
      return { [Symbol.dispose]: () => { streamListeners = streamListeners.filter((other) => other !== listener); } };
    },
  };
}
