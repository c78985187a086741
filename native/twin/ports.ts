// The twin's way to a port, in its worker: TCP to a serial server, a terminal through Node's own files, or (Windows) the
// main thread. Opened by twin-worker.ts.
import { spawnSync } from 'node:child_process';
import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { connect } from 'node:net';
import { ReadStream } from 'node:tty';
import type { MessagePort } from 'node:worker_threads';
import type { SystemError } from '../sentences.ts';
import type { FromBridge } from './bridge.ts';

export interface TwinPort {
  write(bytes: Uint8Array): void;
  /** The array is good until the listener returns. */
  onData(listener: (bytes: Uint8Array) => void): void;
  onLost(listener: (why: SystemError) => void): void;
  close(): Promise<void>;
}

const connectMilliseconds = 3000;

/** Rejects with a SystemError. `bridge`: to the port that the main thread opened. */
export async function openPort(path: string, baud: number, bridge: MessagePort | undefined): Promise<TwinPort> {
  return path.startsWith('tcp:') ? openTcp(path) : bridge ? openBridge(bridge) : openTerminal(path, baud);
}

function openTcp(path: string): Promise<TwinPort> {
  const colon = path.lastIndexOf(':');
  const opening = Promise.withResolvers<TwinPort>();
  const socket = connect({ host: path.slice('tcp:'.length, colon), port: Number(path.slice(colon + 1)), noDelay: true });
  let lost: (why: SystemError) => void = (why) => opening.reject(why);
  socket.setTimeout(connectMilliseconds, () => socket.destroy(Object.assign(new Error('connection timed out'), { code: 'ETIMEDOUT' })));
  socket.on('error', (error: NodeJS.ErrnoException) => lost({ code: error.code ?? 'EIO', words: error.message }));
  socket.on('close', () => lost({ code: 'EIO', words: 'the server ended the connection' }));
  socket.on('connect', () => {
    socket.setTimeout(0);
    lost = () => {};
    opening.resolve({
      write: (bytes) => { socket.write(bytes); },
      onData: (listener) => { socket.on('data', listener); },
      onLost: (listener) => { lost = listener; },
      close: () => new Promise((resolve) => {
        lost = () => {};
        if (socket.closed) return resolve();
        socket.once('close', () => resolve());
        socket.destroy();
      }),
    });
  });
  return opening.promise;
}

/** Linux and macOS, with no native code: `stty` sets the rate, and libuv reads what it takes for a terminal. */
function openTerminal(path: string, baud: number): TwinPort {
  const flags = constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK;
  const file = attempt(() => openSync(path, flags));
  // A handle of its own, because libuv opens the terminal anew. Where there is no flock(1), no lock.
  const lock = attempt(() => openSync(path, flags));
  const fail = (code: string, words: string): SystemError => {
    closeSync(file);
    closeSync(lock);
    return { code, words };
  };
  if (spawnSync('flock', ['-n', '-x', '3'], { stdio: ['ignore', 'ignore', 'ignore', lock] }).status === 1) throw fail('EBUSY', 'locked');
  const set = spawnSync('stty', ['raw', '-echo', '-hupcl', 'clocal', 'cs8', '-parenb', '-cstopb', '-crtscts', String(baud)], { stdio: [file, 'ignore', 'pipe'], encoding: 'utf8' });
  if (set.status !== 0) throw /inappropriate|not supported|not a tty/i.test(set.stderr ?? '') ? fail('ENOTTY', set.stderr) : fail('EINVAL', set.error?.message ?? set.stderr);

  const stream = new ReadStream(file);
  let lost: (why: SystemError) => void = () => {};
  const tell = (error: NodeJS.ErrnoException): void => lost({ code: error.code ?? 'EIO', words: error.message });
  stream.on('error', tell);
  stream.on('end', () => lost({ code: 'EIO', words: 'it hung up' }));
  return {
    write(bytes) {
      try {
        writeSync(file, bytes);
      } catch (error) {
        // Full: no one reads at the other end, and what is late is worth nothing.
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') tell(error as NodeJS.ErrnoException);
      }
    },
    onData: (listener) => { stream.on('data', listener); },
    onLost: (listener) => { lost = listener; },
    close: () => new Promise((resolve) => {
      lost = () => {};
      closeSync(lock);
      if (stream.closed) return resolve();
      stream.once('close', () => resolve());
      stream.destroy();
    }),
  };
}

function attempt(open: () => number): number {
  try {
    return open();
  } catch (error) {
    const { code = 'EIO', message } = error as NodeJS.ErrnoException;
    throw { code, words: message } satisfies SystemError;
  }
}

/** The main thread has the port. While it is busy nothing is sent: one request is under way at a time, later ones are dropped. */
function openBridge(bridge: MessagePort): Promise<TwinPort> {
  const opening = Promise.withResolvers<TwinPort>();
  let lost: (why: SystemError) => void = (why) => opening.reject(why);
  let data: (bytes: Uint8Array) => void = () => {};
  let isTaken = true;
  const closing = Promise.withResolvers<void>();
  bridge.on('message', (message: FromBridge) => {
    if (message === 'opened') {
      lost = () => {};
      opening.resolve({
        write(bytes) {
          if (!isTaken) return;
          isTaken = false;
          bridge.postMessage(bytes);
        },
        onData: (listener) => { data = listener; },
        onLost: (listener) => { lost = listener; },
        close() {
          lost = () => {};
          bridge.postMessage('close');
          return closing.promise;
        },
      });
    } else if (message === 'taken') isTaken = true;
    else if (message === 'closed') {
      closing.resolve();
      bridge.close();
    } else if ('lost' in message) lost(message.lost);
    else data(message.data);
  });
  return opening.promise;
}
