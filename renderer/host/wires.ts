// The page's two adapters of core/wire: a WebSocket to `waldo serve`, and the MessagePort that the
// desktop shell's preload hands over. connect.ts is the only caller.
import type { Wire } from '../../core/wire/wire.ts';

type Listener = Parameters<Wire['listen']>[0];

/** Resolves when the socket is open; rejects when it closes first. */
export function openWebSocketWire(url: string): Promise<Wire> {
  const { promise, resolve, reject } = Promise.withResolvers<Wire>();
  const socket = new WebSocket(url);
  socket.binaryType = 'arraybuffer';
  let listener: Listener | undefined;
  let closed = false;
  socket.addEventListener('open', () => resolve(wire));
  socket.addEventListener('close', () => {
    reject(new Error('the host closed the connection'));
    if (closed) return;
    closed = true;
    listener?.closed();
  });
  socket.addEventListener('message', (event: MessageEvent<string | ArrayBuffer>) => {
    listener?.message(typeof event.data === 'string' ? event.data : new Uint8Array(event.data));
  });
  const wire: Wire = {
    send: (message) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(message as string | Uint8Array<ArrayBuffer>);
    },
    listen: (next) => { listener = next; },
    close: () => socket.close(),
  };
  return promise;
}

/** A port says nothing when its other end dies, so connect.ts watches for unanswered pings as well. */
export function messagePortWire(port: MessagePort): Wire {
  let listener: Listener | undefined;
  let closed = false;
  const close = () => {
    if (closed) return;
    closed = true;
    port.close();
    listener?.closed();
  };
  port.addEventListener('message', (event: MessageEvent<string | ArrayBuffer | Uint8Array | null>) => {
    const { data } = event;
    if (data === null) close();
    else listener?.message(data instanceof ArrayBuffer ? new Uint8Array(data) : data);
  });
  port.addEventListener('close', close);
  return {
    send: (message) => { if (!closed) port.postMessage(message); },
    listen: (next) => { listener = next; port.start(); },
    close,
  };
}
