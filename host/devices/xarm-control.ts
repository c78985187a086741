// One connection to an xArm's control box: questions that wait for their answer, and servo goals that do not. Lives on
// the xArm's worker (xarm-worker.ts).
import { connect, type Socket } from 'node:net';
import { nextTransaction, xarmFrame, xarmFrames } from '../../core/protocols/xarm.ts';

export interface XarmControl extends Disposable {
  /** The data after the flags. Asked again when no answer comes; rejects when none comes at all. */
  ask(register: number, body?: ArrayLike<number>): Promise<Uint8Array>;
  /** Sent and forgotten; `flags` hears how it went. */
  post(register: number, body: ArrayLike<number>): void;
  /** Posts since the newest one that was answered. */
  readonly unanswered: number;
}

export interface XarmControlEvents {
  /** The first byte of every answer. */
  flags?(flags: number): void;
  /** The connection is gone, not by our own wish. */
  gone(why: string): void;
}

const dialMilliseconds = 3000;
const answerMilliseconds = 700;
const tries = 3;

export function dial(host: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true, timeout: dialMilliseconds });
    const fail = (error: Error): void => { socket.destroy(); reject(error); };
    socket.once('error', fail);
    socket.once('timeout', () => fail(new Error(`no answer from ${host}:${port} within ${dialMilliseconds} ms`)));
    socket.once('connect', () => {
      socket.off('error', fail);
      socket.setTimeout(0);
      resolve(socket);
    });
  });
}

export async function openXarmControl(host: string, port: number, events: XarmControlEvents): Promise<XarmControl> {
  const socket = await dial(host, port);
  const waiting = new Map<number, { readonly register: number; settle(data: Uint8Array): void }>();
  let transaction = 0;
  let closed = false;
  let unanswered = 0;
  let lastPosted = 0;

  const end = (why: string): void => {
    if (closed) return;
    closed = true;
    socket.destroy();
    events.gone(why);
  };
  const framer = xarmFrames((frame) => {
    const asked = waiting.get(frame.transaction);
    events.flags?.(frame.body[0] ?? 0);
    if (asked) {
      if (asked.register === frame.register && frame.body.length > 0) asked.settle(frame.body.slice(1));
      return;
    }
    // An answer to a goal settles all those before it.
    const behind = (lastPosted - frame.transaction + 0xffff) % 0xffff;
    if (behind < unanswered) unanswered = behind;
  });
  socket.on('data', (bytes) => {
    framer.push(bytes);
    if (framer.counts.strayBytes > 0) end('what answers there does not speak the protocol of an xArm');
  });
  socket.on('error', (error) => end(error.message));
  socket.on('close', () => end('the box closed the connection'));

  const askOnce = (register: number, body: ArrayLike<number>): Promise<Uint8Array | undefined> => new Promise((resolve) => {
    if (closed) { resolve(undefined); return; }
    transaction = nextTransaction(transaction);
    const mine = transaction;
    const done = (data: Uint8Array | undefined): void => {
      clearTimeout(timer);
      waiting.delete(mine);
      resolve(data);
    };
    const timer = setTimeout(() => done(undefined), answerMilliseconds);
    waiting.set(mine, { register, settle: done });
    socket.write(xarmFrame(mine, register, body));
  });

  return {
    get unanswered() { return unanswered; },
    async ask(register, body = []) {
      for (let attempt = 0; attempt < tries && !closed; attempt += 1) {
        const data = await askOnce(register, body);
        if (data) return data;
      }
      throw new Error(`the control box does not answer (register ${register})`);
    },
    post(register, body) {
      if (closed) return;
      transaction = nextTransaction(transaction);
      lastPosted = transaction;
      unanswered += 1;
      socket.write(xarmFrame(transaction, register, body));
    },
    [Symbol.dispose]() {
      closed = true;
      socket.destroy();
    },
  };
}
