// The native bus master: loads the module that tools/native.ts built from bus/, and puts the face of bus-master.ts on it.
// Called by index.ts.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { join } from 'node:path';
import type { BusMaster, BusMasterOptions } from './bus-master.ts';
import { openFace, type BusThread, type ThreadEvents } from './face.ts';

type Handle = { readonly native: unique symbol };
interface News { readonly flags: number; readonly errno: number; readonly words: string; readonly results: readonly (readonly number[])[] }

interface Addon {
  open(path: string, numbers: Float64Array, memory: Uint8Array, wake: () => void): Handle;
  start(handle: Handle): void;
  pause(handle: Handle): void;
  close(handle: Handle): void;
  submit(handle: Handle, ticket: number, kind: number, id: number, address: number, length: number, bytes: Uint8Array): void;
  news(handle: Handle): News | undefined;
  openPty(): { readonly master: number; readonly slave: number; readonly path: string };
  closeFile(file: number): void;
  serialRate(file: number): number;
  becomeRealTime(): boolean;
}

/** Beside the checkout's folders, or beside the compiled host's (out/host-js/native). */
const file = join(import.meta.dirname, '..', ...(import.meta.url.endsWith('.js') ? ['..'] : ['out']), 'native', 'waldo-native.node');

function load(): { readonly addon: Addon } | { readonly why: string } {
  if (!existsSync(file)) return { why: 'it was not built here: that takes a C++ compiler, on Linux or macOS' };
  try {
    return { addon: createRequire(import.meta.url)(file) as Addon };
  } catch (error) {
    return { why: error instanceof Error ? error.message.split('\n')[0]! : String(error) };
  }
}

/** The module, or why there is none. */
export const native = load();

const flag = { opened: 1, failed: 2, lost: 4, ended: 8 } as const;

export function openNative(addon: Addon, options: BusMasterOptions): Promise<BusMaster> {
  return openFace('native', options, (memory, events) => startThread(addon, options, memory, events));
}

function startThread(addon: Addon, options: BusMasterOptions, memory: SharedArrayBuffer, events: ThreadEvents): BusThread {
  let told = 0;
  const wake = (): void => {
    const news = addon.news(handle);
    if (news === undefined) return events.cycled();
    const isNew = (which: number): boolean => (news.flags & which) !== 0 && (told & which) === 0;
    const why = { code: codeOf(news.errno), words: news.words };
    if (isNew(flag.opened)) events.opened();
    if (isNew(flag.failed)) events.failed(why);
    for (const [ticket = 0, outcome = 0, error = 0, ...bytes] of news.results) events.finished({ ticket, outcome, error, bytes: Uint8Array.from(bytes) });
    if (isNew(flag.lost)) events.lost(why);
    if (isNew(flag.ended)) events.ended();
    told = news.flags;
    events.cycled();
  };
  // The native side holds `wake`, and with it all of this: an open master lives until it is closed or this thread ends.
  const handle = addon.open(options.path, numbersOf(options), new Uint8Array(memory), wake);
  return {
    start: () => addon.start(handle),
    pause: () => addon.pause(handle),
    close: () => addon.close(handle),
    submit: ({ ticket, kind, id, address, length, bytes }) => addon.submit(handle, ticket, kind, id, address, length, bytes),
  };
}

/** As readOptions() in bus/addon.cc reads them. */
function numbersOf({ baud, protocol, servos, cycleHz, hostTimeoutMilliseconds = 50, drives }: BusMasterOptions): Float64Array {
  return Float64Array.from([
    baud, protocol === 'dynamixel' ? 1 : 0, cycleHz, hostTimeoutMilliseconds, drives ? 1 : 0,
    ...servos.flatMap((servo) => [
      servo.id, servo.minimum, servo.maximum, servo.velocityLimit, servo.resumeTolerance, servo.fullLoad ?? 1000,
      servo.shadows?.length ?? 0, ...servo.shadows ?? [],
    ]),
  ]);
}

const codeOf = (errno: number): string =>
  Object.entries(constants.errno).find(([, number]) => number === errno)?.[0] ?? `errno ${errno}`;
