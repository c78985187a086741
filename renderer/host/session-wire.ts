// One connection's traffic above the wire: RPC as text, frames as bytes, pings that relate the clocks and
// measure how much is still on its way. connect.ts makes one per connection.
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { ContractRouterClient } from '@orpc/contract';
import type { WaldoContract } from '../../core/contract/contract.ts';
import { decodeDown, encodeUp, WireError, type FeedFrame, type UpFrame } from '../../core/wire/frames.ts';
import type { Wire } from '../../core/wire/wire.ts';
import type { PageClock } from './page-clock.ts';

const pingEveryMs = 250;
/**
 * A port does not say that its other end died: so many pings without an answer say it. Pings, not milliseconds:
 * a page that stalled sends one at its end, and the answers that came meanwhile are still to be read.
 */
const deafAfterPings = 20;
/** Bytes sent and not yet known to have arrived; more is refused and counted as a drop. */
const backlogLimitBytes = 4 * 1024 * 1024;

export class SessionWire {
  readonly link: RPCLink<Record<never, never>>;
  readonly call: ContractRouterClient<WaldoContract>;
  /** Resolves when the connection is gone. */
  readonly closed: Promise<void>;
  readonly #wire: Wire;
  readonly #clock: PageClock;
  readonly #pingTimer: ReturnType<typeof setInterval>;
  #sentBytes = 0;
  #arrivedBytes = 0;
  /** Pings on their way, oldest first: page time, bytes sent before it. */
  #pings: { readonly pageMs: number; readonly sentBytes: number }[] = [];
  /** The newest pong, told back with the next ping: the host relates the clocks for itself. */
  #answer: { readonly hostNanos: number; readonly receivedMs: number } | undefined;

  constructor(wire: Wire, clock: PageClock, onFeed: (frame: FeedFrame) => void) {
    this.#wire = wire;
    this.#clock = clock;
    const texts = new Set<(event: { data: string }) => void>();
    const endings = new Set<() => void>();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.closed = promise;
    // oRPC wants something shaped like a port; it gets the text half of the wire.
    const port = {
      addEventListener: (name: string, listener: never) => {
        if (name === 'message') texts.add(listener as (event: { data: string }) => void);
        if (name === 'close') endings.add(listener as () => void);
      },
      postMessage: (message: string) => wire.send(message),
    };
    this.link = new RPCLink({ port: port as unknown as MessagePort });
    this.call = createORPCClient(this.link);
    wire.listen({
      message: (message) => {
        if (typeof message === 'string') for (const text of texts) text({ data: message });
        else this.#frame(message, onFeed);
      },
      closed: () => {
        clearInterval(this.#pingTimer);
        for (const ending of endings) ending();
        resolve();
      },
    });
    this.#pingTimer = setInterval(() => this.#ping(), pingEveryMs);
    this.#ping();
  }

  /** False when the frame was refused because too much is still on its way. */
  send(frame: UpFrame): boolean {
    const droppable = frame.type === 'sample' || frame.type === 'video';
    if (droppable && this.#sentBytes - this.#arrivedBytes > backlogLimitBytes) return false;
    const bytes = encodeUp(frame);
    this.#sentBytes += bytes.length;
    this.#wire.send(bytes);
    return true;
  }

  close(): void { this.#wire.close(); }

  #ping(): void {
    if (this.#pings.length >= deafAfterPings) { this.close(); return; }
    const pageMs = performance.now();
    this.#pings.push({ pageMs, sentBytes: this.#sentBytes });
    this.send(this.#answer ? { type: 'ping', pageMs, answer: this.#answer } : { type: 'ping', pageMs });
  }

  #frame(bytes: Uint8Array, onFeed: (frame: FeedFrame) => void): void {
    const answeredMs = performance.now();
    try {
      const frame = decodeDown(bytes);
      if (frame.type === 'feed') { onFeed(frame); return; }
      this.#answer = { hostNanos: frame.hostNanos, receivedMs: answeredMs };
      this.#clock.addTrip(frame.pageMs, answeredMs, frame.hostNanos);
      const at = this.#pings.findIndex((ping) => ping.pageMs === frame.pageMs);
      if (at < 0) return;
      this.#arrivedBytes = this.#pings[at]!.sentBytes;
      this.#pings = this.#pings.slice(at + 1);
    } catch (error) {
      if (error instanceof WireError) this.close();
      else throw error;
    }
  }
}
