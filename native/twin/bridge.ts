// A serial port opened on the main thread for the twin's worker, where there is no other way (Windows): npm's serialport
// lives on the main thread's event loop only. Opened by twin.ts; the other end is in ports.ts.
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { SerialPort } from 'serialport';
import type { SystemError } from '../sentences.ts';

export type ToBridge = Uint8Array | 'close';
export type FromBridge = 'opened' | 'taken' | 'closed' | { readonly data: Uint8Array } | { readonly lost: SystemError };

/** Returns the worker's end, to be transferred to it. */
export function openSerialBridge(path: string, baud: number): MessagePort {
  const { port1: here, port2: there } = new MessageChannel();
  const say = (message: FromBridge): void => here.postMessage(message);
  // Locked against other programs, as the native one is.
  const serial = new SerialPort({ path, baudRate: baud, lock: true, autoOpen: false });
  serial.on('data', (data: Buffer) => say({ data: Uint8Array.from(data) }));
  serial.on('error', (error) => say({ lost: systemError(error) }));
  serial.on('close', (error: Error | null) => say({ lost: error ? systemError(error) : { code: 'EIO', words: 'it was closed' } }));
  here.on('message', (message: ToBridge) => {
    if (message === 'close') {
      serial.close(() => {
        say('closed');
        here.close();
      });
    } else {
      serial.write(Buffer.from(message));
      say('taken');
    }
  });
  serial.open((error) => {
    if (!error) return say('opened');
    say({ lost: systemError(error) });
    here.close();
  });
  return there;
}

/** serialport tells the operating system's error by its words. */
const codesByWords: readonly (readonly [words: RegExp, code: string])[] = [
  [/no such file|file not found/i, 'ENOENT'],
  [/cannot lock|temporarily unavailable|resource busy|access denied/i, 'EBUSY'],
  [/permission denied/i, 'EACCES'],
  [/inappropriate ioctl|not a typewriter/i, 'ENOTTY'],
];

const systemError = (error: Error): SystemError =>
  ({ code: codesByWords.find(([words]) => words.test(error.message))?.[1] ?? 'EIO', words: error.message });
