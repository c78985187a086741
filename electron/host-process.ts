// The host in a utility process: starts it, hands it one end of each viewer's port, closes it cleanly.
// Called by main.ts. Carries no data.
import { MessageChannelMain, utilityProcess, type MessagePortMain } from 'electron';
import type { HostMessage, ShellMessage } from '../core/wire/shell.ts';

export interface HostProcess {
  /** The far end of a new viewer's wire. */
  connect(): MessagePortMain;
  /** Resolves when the host has held the arm, finished its files and gone; after `patienceMilliseconds` it is ended. */
  close(patienceMilliseconds: number): Promise<void>;
}

export interface HostEvents {
  live(live: boolean): void;
  /** It ended and nobody asked it to: a sentence for the window. */
  died(sentence: string): void;
}

/** Resolves with the page's address once the host listens; rejects with a sentence when it cannot start. */
export function startHostProcess(file: string, parameters: readonly string[], events: HostEvents): Promise<{ url: string; host: HostProcess }> {
  const child = utilityProcess.fork(file, [...parameters], { serviceName: 'Waldo host', stdio: 'inherit' });
  const say = (message: ShellMessage, ports: MessagePortMain[] = []): void => child.postMessage(message, ports);
  const started = Promise.withResolvers<{ url: string; host: HostProcess }>();
  const gone = Promise.withResolvers<void>();
  let listening = false;
  let closing = false;

  const host: HostProcess = {
    connect() {
      const { port1, port2 } = new MessageChannelMain();
      say({ type: 'viewer' }, [port1]);
      return port2;
    },
    async close(patienceMilliseconds) {
      closing = true;
      say({ type: 'close' });
      const patience = setTimeout(() => child.kill(), patienceMilliseconds);
      await gone.promise;
      clearTimeout(patience);
    },
  };

  child.on('message', (message: HostMessage) => {
    switch (message.type) {
      case 'listening': listening = true; started.resolve({ url: message.url, host }); break;
      case 'live': events.live(message.live); break;
      case 'failed': started.reject(new Error(message.sentence)); break;
    }
  });
  child.on('exit', (code) => {
    gone.resolve();
    events.live(false);
    if (!listening) started.reject(new Error(`The host ended before it was ready (exit status ${code}).`));
    else if (!closing) events.died(`The host stopped by itself (exit status ${code}). The arm holds, and what was recorded is safe: "waldo episodes repair" finishes an interrupted take.`);
  });
  return started.promise;
}
