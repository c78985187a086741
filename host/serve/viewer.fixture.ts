// A viewer for tests, as a page is one: a real socket, calls over oRPC, credits and pings at its own pace.
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { ContractRouterClient } from '@orpc/contract';
import WebSocket from 'ws';
import type { WaldoContract } from '../../core/contract/contract.ts';
import { protocolVersion, type HostState } from '../../core/contract/state.ts';
import { decodeDown, encodeUp, type DownFrame, type FeedFrame, type UpFrame } from '../../core/wire/frames.ts';

export interface TestViewer extends AsyncDisposable {
  readonly id: string;
  readonly call: ContractRouterClient<WaldoContract>;
  readonly socket: WebSocket;
  readonly feeds: FeedFrame[];
  send(frame: UpFrame): void;
  /** Sends a credit and waits for what it brings. */
  credit(clutch?: boolean): Promise<FeedFrame>;
  /** Credits every 50 ms, as a page's frames would, until disposed. */
  keepAwake(clutch?: () => boolean): Disposable;
  /** The host's state once it is as wanted. */
  until(wanted: (state: HostState) => boolean): Promise<HostState>;
  closed: Promise<void>;
}

export async function openViewer(url: string, options: WebSocket.ClientOptions = {}): Promise<TestViewer> {
  const address = new URL('/wire', url);
  address.protocol = address.protocol.replace('http', 'ws');
  address.search = new URL(url).search;
  const socket = new WebSocket(address, { perMessageDeflate: false, ...options });
  const texts = new Set<(event: { data: string }) => void>();
  const endings = new Set<() => void>();
  const feeds: FeedFrame[] = [];
  const waiting: ((frame: FeedFrame) => void)[] = [];
  const closed = new Promise<void>((resolve) => {
    socket.on('close', () => { for (const ending of endings) ending(); resolve(); });
  });
  const take = (frame: DownFrame): void => {
    if (frame.type !== 'feed') return;
    feeds.push(frame);
    waiting.shift()?.(frame);
  };
  socket.on('message', (data: Buffer, isBinary) => {
    if (isBinary) take(decodeDown(new Uint8Array(data)));
    else for (const text of texts) text({ data: data.toString() });
  });
  await new Promise<void>((resolve, reject) => { socket.once('open', resolve); socket.once('error', reject); });
  socket.on('error', () => undefined);
  const port = {
    addEventListener(name: string, listener: never) {
      if (name === 'message') texts.add(listener);
      if (name === 'close') endings.add(listener);
    },
    postMessage: (text: string) => socket.send(text),
  };
  const call: ContractRouterClient<WaldoContract> = createORPCClient(new RPCLink({ port: port as never }));
  const send = (frame: UpFrame): void => socket.send(encodeUp(frame));
  let sequence = 0;
  const { viewerId } = await call.host.info({ title: 'Test viewer', protocol: protocolVersion });
  return {
    id: viewerId, call, socket, feeds, send, closed,
    credit(clutch = false) {
      const answer = new Promise<FeedFrame>((resolve) => { waiting.push(resolve); });
      send({ type: 'credit', sequence: sequence++, clutch });
      return answer;
    },
    keepAwake(clutch = () => false) {
      const timer = setInterval(() => {
        send({ type: 'credit', sequence: sequence++, clutch: clutch() });
        send({ type: 'ping', pageMs: performance.now() });
      }, 50);
      return { [Symbol.dispose]: () => clearInterval(timer) };
    },
    async until(wanted) {
      for await (const state of await call.host.watch({})) if (wanted(state)) return state;
      throw new Error('the host ended before it was so');
    },
    async [Symbol.asyncDispose]() {
      if (socket.readyState === WebSocket.CLOSED) return;
      socket.close();
      await closed;
    },
  };
}

/** The fault's code in what a call threw, or 'fine'. */
export async function codeOf(call: Promise<unknown>): Promise<string> {
  try { await call; return 'fine'; } catch (error) {
    return (error as { data?: { code?: string } }).data?.code ?? `not a fault: ${String(error)}`;
  }
}
