// Calls with the page's beat, and at least every 100 ms when frames are slow or the page is hidden:
// a page's own timers sleep in the background, a worker's do not. connect.ts sends its credits by it.
import { eachBeat } from './beat.ts';

const longestGapMs = 100;

export function startCreditPace(credit: () => void): () => void {
  let lastMs = 0;
  const send = () => { lastMs = performance.now(); credit(); };
  const worker = new Worker(new URL('./tick-worker.ts', import.meta.url), { type: 'module', name: 'credit-pace' });
  worker.addEventListener('message', () => { if (performance.now() - lastMs >= longestGapMs * 0.9) send(); });
  const stop = eachBeat(send);
  return () => { stop(); worker.terminate(); };
}
