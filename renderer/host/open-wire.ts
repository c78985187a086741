// Finds this page's way to the host: the port that the desktop shell hands over, or the WebSocket of the
// server that the page came from. connect.ts calls it for every connection.
import type { Wire } from '../../core/wire/wire.ts';
import { messagePortWire, openWebSocketWire } from './wires.ts';

/** Said by the page to the shell's preload, and by the preload (with the port) to the page. */
export const portWanted = 'waldo-port-wanted';
export const portHere = 'waldo-port';

let waitingPort: MessagePort | undefined;
let takePort: ((port: MessagePort) => void) | undefined;

window.addEventListener('message', (event) => {
  const port = event.ports[0];
  if (event.data !== portHere || event.source !== window || !port) return;
  if (takePort) takePort(port);
  else waitingPort = port;
});

export function openWire(): Promise<Wire> {
  // The shell loads its page from the host's own loopback address too, so the address cannot tell which it is.
  if (!navigator.userAgent.includes('Electron/')) return openWebSocketWire(socketUrl());
  const { promise, resolve } = Promise.withResolvers<Wire>();
  takePort = (port) => { takePort = undefined; resolve(messagePortWire(port)); };
  if (waitingPort) {
    takePort(waitingPort);
    waitingPort = undefined;
  } else {
    window.postMessage(portWanted, '*');
  }
  return promise;
}

function socketUrl(): string {
  const url = new URL('/wire', location.href);
  url.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
  const token = new URLSearchParams(location.search).get('token');
  if (token !== null) url.searchParams.set('token', token);
  return url.href;
}
