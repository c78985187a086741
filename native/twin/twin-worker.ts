// The twin's thread: opens the port, cycles at absolute deadlines, runs transactions in between. Started by twin.ts.
import { setTimeout as wait } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { busSide, nowNanos } from '../exchange.ts';
import type { SystemError } from '../sentences.ts';
import { codecs } from './codec.ts';
import { createCycles } from './cycle.ts';
import { createLine } from './line.ts';
import { openPort, type TwinPort } from './ports.ts';
import { createQueue } from './transactions.ts';
import type { FromWorker, ToWorker, TwinWork } from './twin.ts';

const { options, memory, cycled, bridge } = workerData as TwinWork;
const port = parentPort!;
const say = (message: FromWorker): void => port.postMessage(message);
/** 1 while a note of a cycle is on its way: a busy main thread finds one, not a heap of them. */
const noted = new Int32Array(cycled);
/** Timers may wake a millisecond late; the rest of a wait is slept in one piece. */
const timerSlackNanos = 1.8e6;
const idleLookMilliseconds = 200;

let cycling = false;
let closing = false;
let lost: SystemError | undefined;
let wakeIdle: (() => void) | undefined;

try {
  await live(await openPort(options.path, options.baud, bridge));
} catch (error) {
  const why = error as Partial<SystemError>;
  say({ failed: { code: why.code ?? 'EIO', words: why.words ?? String(error) } });
}
port.close();

async function live(serial: TwinPort): Promise<void> {
  serial.onLost((why) => { lost ??= why; wakeIdle?.(); });
  const codec = codecs[options.protocol];
  const line = createLine(serial, codec, options.baud);
  const queue = createQueue(line, codec, (finished) => say({ finished }));
  const side = busSide(memory, options.servos.length);
  const cycles = createCycles(options, codec, line, side);
  port.on('message', (message: ToWorker) => {
    if (message === 'close') closing = true;
    else if (message === 'start' || message === 'pause') cycling = message === 'start';
    else queue.push(message);
    wakeIdle?.();
  });
  say('opened');

  const period = 1e9 / options.cycleHz;
  const isOver = (): boolean => closing || lost !== undefined;
  while (!isOver()) {
    if (!cycling) {
      if (queue.isEmpty()) await idle();
      else await queue.run(0);
      continue;
    }
    cycles.begin();
    for (let next = nowNanos(); cycling && !isOver();) {
      await waitUntil(next);
      const startedAt = nowNanos();
      next += period;
      // After a stall go on from now, on the same grid.
      if (startedAt > next) next += Math.ceil((startedAt - next) / period) * period;
      await cycles.run(startedAt, next);
      if (Atomics.compareExchange(noted, 0, 0, 1) === 0) say('cycled');
      if (cycles.isSilent()) lost ??= { code: 'ETIMEDOUT', words: 'no answer' };
      await queue.run(next);
    }
  }
  if (lost) say({ lost });
  await serial.close();
}

function idle(): Promise<unknown> {
  return Promise.race([wait(idleLookMilliseconds), new Promise<void>((resolve) => { wakeIdle = resolve; })]);
}

async function waitUntil(deadline: number): Promise<void> {
  const left = deadline - nowNanos();
  // Also when there is no time left: commands from the main thread must get through.
  await wait(left > timerSlackNanos ? Math.floor((left - timerSlackNanos) / 1e6) : 0);
  const rest = (deadline - nowNanos()) / 1e6;
  if (rest > 0) Atomics.wait(noted, 1, 0, rest);
}
