// The emulator's TCP ports and what goes out of them: the faults that can happen to an answer happen here.
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { fault, FaultError } from '../../../core/fault.ts';
import type { FaultPlan } from '../fault-plan.ts';

/** A client that leaves this much unread is dropped, as the controller does. */
const mostWaitingBytes = 256 * 1024;
const mostClients = 16;

/** One client's connection. */
export interface Line {
  /** Unless the faults have it otherwise. */
  send(bytes: Uint8Array | string): void;
  end(): void;
  readonly open: boolean;
}
export interface LineListener { data(bytes: Uint8Array): void; closed?(): void }

export class Doors implements AsyncDisposable {
  dropped = 0;
  readonly #faults: FaultPlan;
  readonly #cutOff: () => boolean;
  readonly #servers: Server[] = [];
  readonly #sockets = new Set<Socket>();
  readonly #late = new Set<NodeJS.Timeout>();
  #wasCut = false;

  /** `cutOff`: no byte passes either way (the cable is out, or the box has no power). */
  constructor(faults: FaultPlan, cutOff: () => boolean) {
    this.#faults = faults;
    this.#cutOff = cutOff;
  }

  /** Resolves to the port's number. Rejects with serve.port. */
  async open(port: number, connected: (line: Line) => LineListener): Promise<number> {
    const server = createServer({ noDelay: true }, (socket) => { this.#connect(socket, connected); });
    server.maxConnections = mostClients;
    this.#servers.push(server);
    server.listen(port, '127.0.0.1');
    try {
      await once(server, 'listening');
    } catch (error) {
      throw new FaultError(fault('serve.port', { port, host: '127.0.0.1' }, String(error)), { cause: error });
    }
    const address = server.address();
    return typeof address === 'object' && address ? address.port : port;
  }

  /** Call often. Connections from before a cut are over once it is: the box has given them up meanwhile. */
  look(): void {
    const cut = this.#cutOff();
    if (this.#wasCut && !cut) for (const socket of this.#sockets) socket.destroy();
    this.#wasCut = cut;
  }

  #connect(socket: Socket, connected: (line: Line) => LineListener): void {
    this.#sockets.add(socket);
    const write = (bytes: Uint8Array | string): void => {
      if (!socket.writable || this.#cutOff()) return;
      if (socket.writableLength > mostWaitingBytes) {
        this.dropped += 1;
        socket.destroy();
      } else socket.write(bytes);
    };
    const line: Line = {
      get open() { return socket.writable; },
      send: (bytes) => { this.#send(bytes, write); },
      end: () => { socket.end(); },
    };
    const listener = connected(line);
    socket.on('data', (bytes) => { if (!this.#cutOff()) listener.data(bytes); });
    // A client that goes away in the middle is no news.
    socket.on('error', () => { socket.destroy(); });
    socket.on('close', () => {
      this.#sockets.delete(socket);
      listener.closed?.();
    });
  }

  #send(bytes: Uint8Array | string, write: (bytes: Uint8Array | string) => void): void {
    const { drop, corrupt, lateMilliseconds } = this.#faults;
    if (drop > 0 && Math.random() < drop) return;
    const sent = corrupt > 0 && Math.random() < corrupt ? broken(bytes) : bytes;
    if (lateMilliseconds === 0) { write(sent); return; }
    const timer = setTimeout(() => { this.#late.delete(timer); write(sent); }, lateMilliseconds);
    this.#late.add(timer);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const timer of this.#late) clearTimeout(timer);
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(this.#servers.map((server) => new Promise((resolve) => { server.close(resolve); })));
  }
}

function broken(bytes: Uint8Array | string): Uint8Array {
  const copy = Uint8Array.from(typeof bytes === 'string' ? Buffer.from(bytes) : bytes);
  const at = Math.floor(Math.random() * copy.length);
  copy[at] = (copy[at] ?? 0) ^ (1 << Math.floor(Math.random() * 8));
  return copy;
}

/** Cuts text into lines, each without its end; a line longer than any real one ends the connection. */
export function linesOf(line: Line, take: (text: string) => void, mostCharacters = 4096): (bytes: Uint8Array) => void {
  let rest = '';
  return (bytes) => {
    rest += Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
    for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n')) {
      const text = rest.slice(0, end).replace(/\r$/, '');
      rest = rest.slice(end + 1);
      take(text);
    }
    if (rest.length > mostCharacters) {
      rest = '';
      line.end();
    }
  };
}
