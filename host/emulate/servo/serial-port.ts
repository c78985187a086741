// Where an emulated servo bus is plugged in: a pseudo-terminal that any program opens like a USB adapter, or a TCP
// port where the machine has none or a port number was asked for. One client at a time, like a cable.
import { createServer, type Socket } from 'node:net';
import { fault, FaultError } from '../../../core/fault.ts';
import { openPty } from '../../../native/index.ts';
import type { Endpoint } from '../emulator.ts';

export interface EmulatedPort extends AsyncDisposable {
  readonly endpoint: Endpoint;
  /** What the client set the port to; undefined where nobody can tell (TCP has no speed). */
  baud(): number | undefined;
  write(bytes: Uint8Array): void;
}

/** `onBytes` gets arrays that are good until it returns. */
export async function openEmulatedPort(wantedPort: number | undefined, onBytes: (bytes: Uint8Array) => void): Promise<EmulatedPort> {
  const pty = wantedPort === undefined ? openPty() : undefined;
  if (!pty) return openTcp(wantedPort ?? 0, onBytes);
  pty.onData(onBytes);
  return {
    endpoint: { path: pty.path },
    baud: () => pty.baud(),
    write: (bytes) => pty.write(bytes),
    async [Symbol.asyncDispose]() { pty.close(); },
  };
}

/** A client that does not read is given nothing more than this, bytes. */
const mostUnread = 65_536;

async function openTcp(wanted: number, onBytes: (bytes: Uint8Array) => void): Promise<EmulatedPort> {
  let client: Socket | undefined;
  const server = createServer((socket) => {
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
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(new FaultError(fault('serve.port', { port: wanted }, error.message), { cause: error })));
    server.listen(wanted, '127.0.0.1', resolve);
  });
  const address = server.address();
  return {
    endpoint: { port: typeof address === 'object' && address !== null ? address.port : wanted },
    baud: () => undefined,
    write(bytes) { if (client !== undefined && client.writableLength < mostUnread) client.write(bytes); },
    async [Symbol.asyncDispose]() {
      client?.destroy();
      await new Promise<void>((resolve) => { server.close(() => resolve()); });
    },
  };
}
