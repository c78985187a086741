// The host's two adapters of core/wire: a WebSocket (browsers, second screens) and a MessagePort (the
// desktop shell). serve.ts and main.ts make them; viewers.ts speaks through them.
import type { WebSocket } from 'ws';
import type { Wire } from '../../core/wire/wire.ts';

export interface HostWire extends Wire {
  /** Bytes handed over that the other side has not taken yet, as far as this side can know. */
  backlogBytes(): number;
}

type Listener = Parameters<Wire['listen']>[0];

/** More than this unsent means that the other side is gone or hopeless: its wire is cut, nothing piles up. */
const backlogLimitBytes = 8 * 1024 * 1024;

export function webSocketWire(socket: WebSocket): HostWire {
  let closed = false;
  let end: (() => void) | undefined;
  return {
    send(message) {
      if (closed || socket.readyState !== socket.OPEN) return;
      if (socket.bufferedAmount > backlogLimitBytes) { socket.terminate(); return; }
      socket.send(message, { binary: typeof message !== 'string' });
    },
    listen(listener) {
      socket.on('message', (data: Buffer, isBinary: boolean) => {
        if (!closed) listener.message(isBinary ? new Uint8Array(data.buffer, data.byteOffset, data.length) : data.toString('utf8'));
      });
      end = once(() => { closed = true; listener.closed(); });
      socket.on('close', end);
      // An error (a frame too large, text that is not UTF-8) closes the socket; 'close' follows.
      socket.on('error', () => socket.terminate());
    },
    close() {
      // Deaf from here on: the other side may take its time, or for ever, to answer a closing.
      closed = true;
      socket.close(1000);
      // What was heard before this is answered first, so that nobody who is gone comes to hold anything.
      if (end) setImmediate(end);
    },
    backlogBytes: () => socket.bufferedAmount,
  };
}

/** Electron's MessagePortMain and Node's MessagePort, as much as is needed of either. */
export interface PortLike {
  on(event: 'message' | 'close', listener: (message?: unknown) => void): unknown;
  postMessage(message: unknown): void;
  start(): void;
  close(): void;
}

/** The page says null before it closes its end: a port alone does not tell the other side in every shell. */
export function messagePortWire(port: PortLike): HostWire {
  let closed = false;
  let listener: Listener | undefined;
  const end = once(() => { closed = true; port.close(); listener?.closed(); });
  return {
    send(message) { if (!closed) port.postMessage(message); },
    listen(next) {
      listener = next;
      port.on('message', (event) => {
        if (closed) return;
        // Electron wraps what was posted in an event; Node does not.
        const data = typeof event === 'object' && event !== null && 'data' in event ? event.data : event;
        if (typeof data === 'string') next.message(data);
        else if (data instanceof Uint8Array) next.message(data);
        else if (data instanceof ArrayBuffer) next.message(new Uint8Array(data));
        else end();
      });
      port.on('close', end);
      port.start();
    },
    close() {
      if (!closed) port.postMessage(null);
      end();
    },
    // A port tells nothing of what waits in it; a page that is slow sends its credits slowly.
    backlogBytes: () => 0,
  };
}

const once = (act: () => void): (() => void) => {
  let done = false;
  return () => { if (!done) { done = true; act(); } };
};
