// Keeps the session's last events whether or not their panel is open. One per link.
import { createStore, type StoreApi } from 'zustand';
import type { HostLink } from '../host/link.ts';

export interface LoggedEvent {
  readonly sequence: number;
  readonly hostNanos: number;
  readonly name: string;
  readonly details: Readonly<Record<string, unknown>>;
}

const keep = 200;
const logs = new WeakMap<HostLink, StoreApi<{ readonly events: readonly LoggedEvent[] }>>();

export function eventLog(link: HostLink): StoreApi<{ readonly events: readonly LoggedEvent[] }> {
  let log = logs.get(link);
  if (!log) {
    const store = createStore<{ readonly events: readonly LoggedEvent[] }>(() => ({ events: [] }));
    link.samples.onEvent((sample) => {
      const details = JSON.parse(sample.text) as Record<string, unknown>;
      const event = { sequence: sample.sequence, hostNanos: sample.tCapture, name: String(details['name']), details };
      store.setState(({ events }) => ({ events: [event, ...events].slice(0, keep) }));
    });
    log = store;
    logs.set(link, log);
  }
  return log;
}
