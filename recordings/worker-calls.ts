// Function calls to a worker thread or process and their answers. Used between library.ts and its two workers, and by the
// exporter and its process.
import { fault, faultFrom, FaultError, type Fault } from '../core/fault.ts';

/** What a worker offers: functions of plain data. */
type Handlers = Record<string, (...inputs: never[]) => unknown>;
export type Calls<H extends Handlers> = { readonly [Name in keyof H]: (...inputs: Parameters<H[Name]>) => Promise<Awaited<ReturnType<H[Name]>>> };

interface Question { readonly call: number; readonly name: string; readonly inputs: readonly unknown[] }
interface Answer { readonly call: number; readonly result?: unknown; readonly fault?: Fault }

/** What a MessagePort, a Worker and (with a word or two) a child process have in common. */
export interface CallPort {
  on(event: 'message', listener: (question: Question) => void): unknown;
  postMessage(message: unknown, transfer?: ArrayBuffer[]): void;
}
export interface CallLine extends Pick<CallPort, 'postMessage'> {
  on(event: 'message', listener: (answer: Answer) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'exit', listener: (status: number) => void): unknown;
}

export function answerCalls(port: CallPort, handlers: Handlers): void {
  port.on('message', async ({ call, name, inputs }: Question) => {
    try {
      const result = await (handlers[name] as (...inputs: unknown[]) => unknown)(...inputs);
      port.postMessage({ call, result } satisfies Answer, result instanceof Uint8Array ? [result.buffer as ArrayBuffer] : []);
    } catch (error) {
      port.postMessage({ call, fault: faultFrom(error) } satisfies Answer);
    }
  });
}

/** Every call rejects with a FaultError: the worker's own, or 'internal' when the worker is gone. */
export function callsTo<H extends Handlers>(worker: CallLine): Calls<H> {
  const open = new Map<number, { resolve(result: unknown): void; reject(error: FaultError): void }>();
  let nextCall = 1;
  let gone: Fault | null = null;
  worker.on('message', (answer: Answer) => {
    const call = open.get(answer.call);
    open.delete(answer.call);
    if (answer.fault === undefined) call?.resolve(answer.result);
    else call?.reject(new FaultError(answer.fault));
  });
  const lost = (hint: string): void => {
    gone ??= fault('internal', {}, hint);
    for (const call of open.values()) call.reject(new FaultError(gone));
    open.clear();
  };
  worker.on('error', (error: Error) => lost(error.message));
  worker.on('exit', (status: number) => lost(`a library thread ended with status ${status}`));
  const ask = (name: string, inputs: readonly unknown[]): Promise<unknown> => {
    if (gone !== null) return Promise.reject(new FaultError(gone));
    const call = nextCall++;
    return new Promise((resolve, reject) => {
      open.set(call, { resolve, reject });
      worker.postMessage({ call, name, inputs } satisfies Question);
    });
  };
  return new Proxy({} as Calls<H>, { get: (_, name) => (...inputs: unknown[]) => ask(String(name), inputs) });
}
