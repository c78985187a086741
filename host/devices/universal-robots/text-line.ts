// A robot's text port: a line asked, a line answered, one at a time. The dashboard's and the gripper's language.
import { once } from 'node:events';
import { connect } from 'node:net';

export interface TextLine extends Disposable {
  /** Rejects with an Error when no line comes in time, or the connection is gone. Questions wait for one another. */
  ask(text: string): Promise<string>;
  /** The next line that comes without having been asked for: a greeting. */
  hear(): Promise<string>;
}

/** More than any answer has: what sends that is something else. */
const mostCharacters = 16 * 1024;

/** Rejects with an Error. */
export async function openTextLine(host: string, port: number, milliseconds: number): Promise<TextLine> {
  const socket = connect({ host, port, noDelay: true });
  let gone: Error | undefined;
  let waiting: PromiseWithResolvers<string> | undefined;
  const lines: string[] = [];
  let rest = '';
  const end = (why: Error): void => {
    gone ??= why;
    socket.destroy();
    waiting?.reject(gone);
  };
  socket.on('error', end);
  socket.on('close', () => { end(new Error('the connection was closed')); });
  socket.on('data', (bytes) => {
    rest += bytes.toString('latin1');
    const parts = rest.split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) {
      const line = part.replace(/\r$/, '');
      if (waiting) { waiting.resolve(line); waiting = undefined; } else lines.push(line);
    }
    if (rest.length > mostCharacters || lines.length > 100) end(new Error('more came than anybody asked for'));
  });
  await once(socket, 'connect', { signal: AbortSignal.timeout(milliseconds) }).catch((error: unknown) => {
    socket.destroy();
    throw error;
  });
  const hear = async (): Promise<string> => {
    const line = lines.shift();
    if (line !== undefined) return line;
    if (gone) throw gone;
    waiting = Promise.withResolvers();
    const timer = setTimeout(() => { end(new Error(`no answer within ${milliseconds} ms`)); }, milliseconds);
    try { return await waiting.promise; } finally { clearTimeout(timer); }
  };
  let last: Promise<unknown> = Promise.resolve();
  return {
    hear,
    ask(text) {
      const answer = last.then(async () => {
        if (gone) throw gone;
        // An answer that came too late for the question before is not this one's.
        lines.length = 0;
        socket.write(`${text}\n`);
        return hear();
      });
      last = answer.catch(() => undefined);
      return answer;
    },
    [Symbol.dispose]() { end(new Error('closed')); },
  };
}
