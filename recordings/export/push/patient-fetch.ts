// fetch() that asks again: networks hiccup and stores are busy, and a push of an hour must not end for that.
import { setTimeout as wait } from 'node:timers/promises';
import { networkReason } from './trouble.ts';

export interface Patience {
  readonly signal: AbortSignal;
  /** How often a request is sent at most, and how long before the second time; then twice as long each time. */
  readonly attempts?: number;
  readonly firstWaitMilliseconds?: number;
}

const busy = new Set([408, 425, 429, 500, 502, 503, 504]);
const longestWaitMilliseconds = 30_000;

/** Bodies must be readable more than once: text, bytes or blobs, no streams. The last answer is returned whatever it says. */
export function patientFetch({ signal, attempts = 6, firstWaitMilliseconds = 400 }: Patience): typeof fetch {
  return async (input, init) => {
    for (let attempt = 1; ; attempt += 1) {
      signal.throwIfAborted();
      let asked: number | null = null;
      try {
        const response = await fetch(input, { ...init, signal: init?.signal ? AbortSignal.any([signal, init.signal]) : signal });
        if (!busy.has(response.status) || attempt === attempts) return response;
        asked = Number(response.headers.get('Retry-After') ?? Number.NaN) * 1000;
        await response.body?.cancel();
      } catch (error) {
        if (signal.aborted || init?.signal?.aborted === true || networkReason(error) === null || attempt === attempts) throw error;
      }
      const own = firstWaitMilliseconds * 2 ** (attempt - 1) * (0.75 + Math.random() / 2);
      await wait(Math.min(longestWaitMilliseconds, asked !== null && asked >= 0 ? asked : own), undefined, { signal });
    }
  };
}
