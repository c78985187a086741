// A pseudo-terminal: a serial port on this machine alone, behind which an emulator of servos answers. Native only;
// elsewhere emulators serve on TCP, and clients open `tcp:127.0.0.1:PORT`. Made by index.ts.
import { writeSync } from 'node:fs';
import { ReadStream } from 'node:tty';

export interface Pty {
  /** What a client opens as its serial port. */
  readonly path: string;
  /** Towards the client. Dropped where no one reads and the terminal is full, as on a wire. */
  write(bytes: Uint8Array): void;
  /** From the client; the array is good until the listener returns. */
  onData(listener: (bytes: Uint8Array) => void): void;
  /** What the client set the port to; undefined where the system does not tell. */
  baud(): number | undefined;
  /** The port is unplugged: a client that has it open loses it. */
  close(): void;
}

/** The native module's part in it. */
interface PtyFiles {
  closeFile(file: number): void;
  serialRate(file: number): number;
}

/** `slave` is kept open so that the other end stays sound while no client has the port. */
export function wrapPty({ master, slave, path }: { readonly master: number; readonly slave: number; readonly path: string }, files: PtyFiles): Pty {
  // libuv's own reading of terminals: woken by the kernel, no thread and no loop of ours. It closes the file.
  const stream = new ReadStream(master);
  let open = true;
  stream.on('error', () => { /* read after close: the end is told by close() itself */ });
  return {
    path,
    write(bytes) {
      if (!open) return;
      try {
        writeSync(master, bytes);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      }
    },
    onData(listener) { stream.on('data', (chunk: Buffer) => { if (open) listener(chunk); }); },
    baud: () => (open ? files.serialRate(slave) || undefined : undefined),
    close() {
      if (!open) return;
      open = false;
      stream.destroy();
      files.closeFile(slave);
    },
  };
}
