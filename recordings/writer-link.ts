// The recorder's line to its writer worker: starts it, matches replies with calls, knows when it is gone.
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Judgement } from '../core/contract/episode.ts';
import { fault, FaultError, type Fault } from '../core/fault.ts';
import type { FromWriter, ToWriter } from './recorder-messages.ts';

/** Omit that keeps the members of a union apart. */
type Without<Union, Key extends PropertyKey> = Union extends unknown ? Omit<Union, Key> : never;
export type WriterCall = Without<Exclude<ToWriter, { type: 'batch' }>, 'call'>;

export interface WriterListener {
  progress(message: Extract<FromWriter, { type: 'progress' }>): void;
  report(fault: Fault): void;
  ended(fault: Fault): void;
  /** The thread is gone; every open call has been rejected. */
  lost(fault: Fault): void;
}

export class WriterLink {
  readonly #worker = new Worker(new URL(`./writer-worker${extname(import.meta.url)}`, import.meta.url), { name: 'waldo-recorder' });
  readonly #calls = new Map<number, { resolve(judgement: Judgement | null): void; reject(error: FaultError): void }>();
  readonly #listener: WriterListener;
  #nextCall = 1;
  #gone = false;

  constructor(listener: WriterListener) {
    this.#listener = listener;
    this.#worker.on('message', (message: FromWriter) => this.#receive(message));
    this.#worker.on('error', (error) => this.#lost(error.message));
    this.#worker.on('exit', (status) => this.#lost(`exit status ${status}`));
  }

  get gone(): boolean {
    return this.#gone;
  }

  #receive(message: FromWriter): void {
    switch (message.type) {
      case 'progress': return this.#listener.progress(message);
      case 'report': return this.#listener.report(message.fault);
      case 'ended': return this.#listener.ended(message.fault);
      case 'reply': {
        const call = this.#calls.get(message.call);
        this.#calls.delete(message.call);
        if (message.fault === null) call?.resolve(message.judgement);
        else call?.reject(new FaultError(message.fault));
      }
    }
  }

  #lost(hint: string): void {
    if (this.#gone) return;
    this.#gone = true;
    const trouble = fault('recorder.writer', {}, hint);
    this.#rejectCalls(trouble);
    this.#listener.lost(trouble);
  }

  #rejectCalls(trouble: Fault): void {
    for (const call of this.#calls.values()) call.reject(new FaultError(trouble));
    this.#calls.clear();
  }

  /** The judgement that came with the answer to `end`. Rejects with a FaultError. */
  call(message: WriterCall): Promise<Judgement | null> {
    if (this.#gone) return Promise.reject(new FaultError(fault('recorder.writer')));
    const call = this.#nextCall++;
    const done = new Promise<Judgement | null>((resolve, reject) => this.#calls.set(call, { resolve, reject }));
    this.#worker.postMessage({ ...message, call } as ToWriter);
    return done;
  }

  send(message: Extract<ToWriter, { type: 'batch' }>): void {
    this.#worker.postMessage(message, [message.batch.numbers.buffer as ArrayBuffer, ...message.packets.map((packet) => packet.data.buffer as ArrayBuffer)]);
  }

  async close(): Promise<void> {
    this.#gone = true;
    this.#rejectCalls(fault('recorder.writer', {}, 'closed'));
    await this.#worker.terminate();
  }
}
