// The recorder's own thread: takes batches in order, keeps the disk's trouble away from the host's main thread.
// Started by recorder.ts as 'waldo-recorder'.
import { parentPort } from 'node:worker_threads';
import type { Judgement } from '../core/contract/episode.ts';
import { fault, FaultError, type Fault } from '../core/fault.ts';
import { isFull } from './durable-file.ts';
import type { FromWriter, ToWriter } from './recorder-messages.ts';
import { freeBytes, lowSeconds, secondsLeft } from './space.ts';
import { TakeWriter } from './take-writer.ts';

type Start = Extract<ToWriter, { type: 'start' }>;
interface Running {
  readonly take: TakeWriter;
  readonly start: Start;
  readonly startedAt: number;
  lookedAt: number;
  secondsLeft: number;
  warned: boolean;
  lastNanos: number;
  /** Set when its files are closed; batches still on their way are then only acknowledged. */
  ended: boolean;
}

const port = parentPort!;
const send = (message: FromWriter): void => port.postMessage(message);
const report = (trouble: Fault): void => send({ type: 'report', fault: trouble });
let running: Running | null = null;

async function start(message: Start): Promise<void> {
  const free = freeBytes(message.library);
  const left = secondsLeft(free, message.assumedBytesPerSecond, message.limits);
  if (left < message.limits.lastSeconds) throw new FaultError(fault('library.full', { freeMegabytes: Math.floor(free / 1e6), path: message.library }));
  const take = new TakeWriter(message.library, message.manifest, report);
  running = { take, start: message, startedAt: performance.now(), lookedAt: performance.now(), secondsLeft: left, warned: false, lastNanos: message.manifest.clock.startNanos, ended: false };
  try {
    await take.start(message.description, message.worldXml);
  } catch (error) {
    running = null;
    take.discard();
    throw new FaultError(fault(isFull(error) ? 'library.full' : 'library.unwritable', { path: message.library }, (error as Error).message), { cause: error });
  }
}

/** The disk failed or is full: what is written is closed, the take goes to review, the host lives on. */
async function endByItself(current: Running, trouble: Fault): Promise<void> {
  if (current.ended) return;
  current.ended = true;
  await current.take.end(current.lastNanos).catch((error: Error) => report(fault('recorder.writer', {}, error.message)));
  send({ type: 'ended', fault: trouble });
}

const failure = (error: unknown, current: Running): Fault =>
  isFull(error)
    ? fault('library.full', { freeMegabytes: 0, path: current.start.library }, (error as Error).message)
    : fault('recorder.writer', { path: current.take.folder }, (error as Error).message);

async function lookAtSpace(current: Running): Promise<void> {
  if (current.take.full) return endByItself(current, fault('library.full', { freeMegabytes: 0, path: current.start.library }));
  const now = performance.now();
  if (now - current.lookedAt < 1000) return;
  current.lookedAt = now;
  const seconds = (now - current.startedAt) / 1000;
  const rate = seconds < 5 ? current.start.assumedBytesPerSecond : current.take.bytesWritten / seconds;
  const free = freeBytes(current.take.folder);
  current.secondsLeft = secondsLeft(free, rate, current.start.limits);
  if (current.secondsLeft < current.start.limits.lastSeconds) {
    await endByItself(current, fault('library.full', { freeMegabytes: Math.floor(free / 1e6), path: current.start.library }));
  } else if (current.secondsLeft < lowSeconds && !current.warned) {
    current.warned = true;
    report(fault('library.low', { minutesLeft: Math.floor(current.secondsLeft / 60), path: current.start.library }));
  }
}

async function guarded(current: Running, work: () => void | Promise<void>): Promise<void> {
  if (current.ended) return;
  try {
    await work();
    await lookAtSpace(current);
  } catch (error) {
    await endByItself(current, failure(error, current));
  }
}

/** The judgement, when a take was ended. */
async function handle(message: ToWriter): Promise<Judgement | null> {
  if (message.type === 'start') {
    await start(message);
    return null;
  }
  const current = running;
  if (message.type === 'batch') {
    if (current !== null) {
      current.lastNanos = message.nowNanos;
      await guarded(current, () => current.take.write(message.batch, message.packets, message.nowNanos, message.unixMilliseconds));
    }
    send({ type: 'progress', consumedBytes: message.bytes, bytesWritten: current?.take.bytesWritten ?? 0, secondsLeft: current?.secondsLeft ?? 0 });
    return null;
  }
  if (current === null) throw new FaultError(fault('recorder.no-take'));
  switch (message.type) {
    case 'end':
      if (!current.ended) await current.take.end(message.endNanos);
      current.ended = true;
      return current.take.judge(message.taskSuccess, message.drops);
    case 'keep':
      current.take.keep(message.labels, message.drops);
      break;
    case 'discard':
      // Also where the disk is gone and nothing can be removed: the next take begins on a new one.
      running = null;
      current.take.discard();
  }
  running = null;
  return null;
}

let line: Promise<void> = Promise.resolve();
port.on('message', (message: ToWriter) => {
  line = line.then(() => handle(message)).then(
    (judgement) => { if (message.type !== 'batch') send({ type: 'reply', call: message.call, fault: null, judgement }); },
    (error: unknown) => {
      const trouble = error instanceof FaultError ? error.fault : fault('recorder.writer', {}, (error as Error).message);
      if (message.type === 'batch') report(trouble);
      else send({ type: 'reply', call: message.call, fault: trouble, judgement: null });
    },
  );
});
setInterval(() => {
  line = line.then(async () => {
    const current = running;
    if (current !== null) await guarded(current, () => current.take.tick());
  });
}, 100);
