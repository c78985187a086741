// The door: one HTTP server for the page, files and episodes, and the WebSocket at /wire. Loopback unless
// told otherwise; elsewhere only with TLS and a token. Called by start-host.ts.
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { fault, FaultError } from '../../core/fault.ts';
import type { Library } from '../../recordings/library.ts';
import { doorKeys } from './door-keys.ts';
import { noteDoor } from './door-notes.ts';
import { createHttp, pathOf } from './http.ts';
import { createGate, isLoopback, type Gate } from './security.ts';
import type { Viewers } from './viewers.ts';
import { webSocketWire } from './wires.ts';

export interface ServeOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly configFolder: string;
  readonly pageFolder: string;
  readonly assetsFolder: string;
  readonly library: Library;
  readonly viewers: Viewers;
  /** Sets the session's stop. */
  stop(): void;
}

export interface Serving extends AsyncDisposable {
  /** Ready to be opened: with the token where one is needed. */
  readonly url: string;
  readonly port: number;
}

/** A key frame of a large camera fits many times. */
const largestMessageBytes = 16 * 1024 * 1024;

export async function serve(options: ServeOptions): Promise<Serving> {
  const tls = !isLoopback(options.host);
  const keys = tls ? await doorKeys(options.configFolder, options.host) : undefined;
  const server: Server = keys ? createSecureServer({ key: keys.key, cert: keys.certificate }) : createServer();
  const port = await listen(server, options.host, options.port);
  const token = keys?.token ?? null;
  const gate = createGate({ host: options.host, port, tls, token });
  const sockets = new WebSocketServer({ noServer: true, maxPayload: largestMessageBytes, perMessageDeflate: false, clientTracking: true });
  server.on('request', createHttp({ ...options, gate, token, tls }));
  server.on('upgrade', (request, socket, head) => upgrade(gate, sockets, options.viewers, request, socket, head));

  const shown = options.host === '0.0.0.0' || options.host === '::' ? outsideAddress() : options.host;
  const name = shown.includes(':') ? `[${shown}]` : shown;
  const url = `${tls ? 'https' : 'http'}://${name}:${port}/${token === null ? '' : `?token=${token}`}`;
  const note = await noteDoor(options.configFolder, port, { url, certificate: keys?.certificate ?? null });
  return {
    url, port,
    async [Symbol.asyncDispose]() {
      await note[Symbol.asyncDispose]();
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
      const closed = new Promise<void>((resolve) => { server.close(() => resolve()); });
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Where other machines find this one; itself, when there are none. */
function outsideAddress(): string {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return addresses.find(({ internal, family }) => !internal && family === 'IPv4')?.address ?? 'localhost';
}

/** Host, Origin and token are checked before anything of the socket's own protocol is answered. */
function upgrade(gate: Gate, sockets: WebSocketServer, viewers: Viewers, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  const refusal = gate.refusal(request);
  const path = pathOf(request.url ?? '/');
  if (refusal || path?.length !== 1 || path[0] !== 'wire') {
    const status = refusal ? (refusal.code === 'serve.token' ? '401 Unauthorized' : '403 Forbidden') : '404 Not Found';
    socket.on('error', () => undefined);
    socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    return;
  }
  (socket as Socket).setNoDelay(true);
  sockets.handleUpgrade(request, socket, head, (open) => { viewers.attach(webSocketWire(open)); });
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const code = error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND' || error.code === 'EAI_AGAIN' ? 'serve.address' : 'serve.port';
      reject(new FaultError(fault(code, { port, host }, error.message), { cause: error }));
    });
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}
