// The page's one door to the host, as the rest of the page sees it. connect.ts makes it.
import type { ContractRouterClient } from '@orpc/contract';
import type { StoreApi } from 'zustand';
import type { WaldoContract } from '../../core/contract/contract.ts';
import type { HostState } from '../../core/contract/state.ts';
import type { Fault } from '../../core/fault.ts';
import type { FeedSample } from '../../core/wire/frames.ts';

export interface LinkState {
  readonly host: HostState | null;
  readonly connected: boolean;
  /** Why the host turned this page away; then there is no use in trying again. */
  readonly refusal: Fault | null;
}

export interface HostLink {
  /** Empty until connected; another one after each reconnection. */
  readonly viewerId: string;
  /** Typed calls; a refusal throws an error whose fault is read with `faultOf(error)`. */
  readonly call: ContractRouterClient<WaldoContract>;
  /** Host truth; `null` until the first snapshot and while disconnected. */
  readonly state: StoreApi<LinkState>;
  readonly samples: SampleStore;
  readonly clock: HostClock;
  /** The clutch level, sent at once and with every credit. */
  setClutch(held: boolean): void;
  /** Page-fed devices. Times are this page's performance clock in milliseconds. False: the wire was too full, count it as a drop. */
  sendSample(stream: string, sequence: number, tCaptureMs: number, values: Float64Array): boolean;
  sendVideo(packet: {
    stream: string; sequence: number; tCaptureMs: number; key: boolean; droppedBefore: number;
    /** JSON of the decoder configuration with key frames, else ''. `description` as base64. */
    config: string; data: Uint8Array;
    /** What the picture was like, as core/math/picture-facts.ts names it; empty: nobody looked. */
    facts: Float64Array;
  }): boolean;
  /** Samples and packets that this page refused because its wire was too full, since it was opened. */
  wireDrops(): number;
  close(): void;
}

/** Newest samples, outside React, filled by the feed once per animation frame. */
export interface SampleStore {
  newest(stream: string): FeedSample | undefined;
  /** The last minute (or the last `seconds`) of one number of a stream, oldest first, for the strip's stories. */
  history(stream: string, valueIndex: number, seconds?: number): { readonly times: readonly number[]; readonly values: readonly number[] };
  /** Samples per second at the host over about the last second; 0 when silent. */
  rateHz(stream: string): number;
  /** Every sample of an event stream that arrives. */
  onEvent(listener: (sample: FeedSample) => void): () => void;
  /** Called after each feed frame was taken in. */
  onFrame(listener: () => void): () => void;
}

export interface HostClock {
  /** This page's performance.now() in milliseconds → host nanoseconds. */
  hostNanos(pageMs: number): number;
  /** Half the best round trip: how wrong the mapping may be, milliseconds. */
  uncertaintyMs(): number;
}
