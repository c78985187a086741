// Where an emulated servo bus is plugged in: a pseudo-terminal that any program opens like a USB adapter, or a TCP
// port where the machine has none or a port number was asked for. One client at a time, like a cable, which can be
// pulled out and put in again.
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fault, FaultError } from '../../../core/fault.ts';
import { openPty, type Pty } from '../../../native/index.ts';
import type { Endpoint } from '../emulator.ts';

export interface EmulatedPort extends AsyncDisposable {
  readonly endpoint: Endpoint;
  /** What the client set the port to; undefined where nobody can tell (TCP has no speed). */
  baud(): number | undefined;
  write(bytes: Uint8Array): void;
  /** Whoever has the port open loses it, and it is gone until plug(). */
  unplug(): void;
  plug(): void;
}

export interface PortWishes {
  /** A TCP port instead of a pseudo-terminal; 0 for any free one. */
  readonly tcpPort: number | undefined;
  /** It will be unplugged: its name must be one that comes back, as a device's name by its id does. */
  readonly comesBack: boolean;
}

/** `onBytes` gets arrays that are good until it returns. */
export async function openEmulatedPort({ tcpPort, comesBack }: PortWishes, onBytes: (bytes: Uint8Array) => void): Promise<EmulatedPort> {
  const pty = tcpPort === undefined ? openPty() : undefined;
  return pty ? onPty(pty, comesBack, onBytes) : openTcp(tcpPort ?? 0, onBytes);
}

function onPty(first: Pty, comesBack: boolean, onBytes: (bytes: Uint8Array) => void): EmulatedPort {
  let pty: Pty | undefined = first;
  const folder = comesBack ? mkdtempSync(join(tmpdir(), 'waldo-emulated-')) : undefined;
  const name = folder === undefined ? first.path : join(folder, 'arm');
  const connect = (): void => {
    pty?.onData(onBytes);
    if (folder !== undefined && pty) symlinkSync(pty.path, name);
  };
  connect();
  const unplug = (): void => {
    pty?.close();
    pty = undefined;
    if (folder !== undefined) rmSync(name, { force: true });
  };
  return {
    endpoint: { path: name },
    baud: () => pty?.baud(),
    write: (bytes) => pty?.write(bytes),
    unplug,
    plug() {
      pty ??= openPty();
      connect();
    },
    async [Symbol.asyncDispose]() {
      unplug();
      if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A client that does not read is given nothing more than this, bytes. */
const mostUnread = 65_536;

async function openTcp(wanted: number, onBytes: (bytes: Uint8Array) => void): Promise<EmulatedPort> {
  let client: Socket | undefined;
  let server: Server | undefined;
  const listen = (port: number): Promise<number> => new Promise((resolve, reject) => {
    const made = createServer((socket) => {
      // A cable has one end: whoever comes second is turned away.
      if (client !== undefined) {
        socket.destroy();
        return;
      }
      client = socket;
      socket.setNoDelay(true);
      socket.on('data', onBytes);
      socket.on('error', () => undefined);
      socket.on('close', () => { client = undefined; });
    });
    made.once('error', (error) => reject(new FaultError(fault('serve.port', { port: wanted }, error.message), { cause: error })));
    made.listen(port, '127.0.0.1', () => {
      const address = made.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
    server = made;
  });
  const port = await listen(wanted);
  const unplug = (): void => {
    client?.destroy();
    server?.close();
    server = undefined;
  };
  return {
    endpoint: { path: `tcp:127.0.0.1:${port}`, port },
    baud: () => undefined,
    write(bytes) { if (client !== undefined && client.writableLength < mostUnread) client.write(bytes); },
    unplug,
    // Nobody else wanted the port in the meantime, or the cable stays out.
    plug() { if (server === undefined) listen(port).catch(() => undefined); },
    async [Symbol.asyncDispose]() {
      const closed = server && new Promise<void>((resolve) => { server?.once('close', () => resolve()); });
      unplug();
      await closed;
    },
  };
}
