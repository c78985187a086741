// The page behind `bench.html`: measures hand tracking on this machine, against the rendered hand's own
// bones. With `?seconds=N` it runs by itself and tells the result on its console (`waldo bench tracking` listens).
// Whoever drives the page by hand calls `__bench.accuracy()` or `__bench.throughput(seconds)` and gets JSON.
import { measureAccuracy } from './accuracy.ts';
import { measureThroughput } from './throughput.ts';

const bench = {
  accuracy: measureAccuracy,
  throughput: measureThroughput,
};
declare global { interface Window { __bench?: typeof bench } }
window.__bench = bench;

const seconds = Number(new URLSearchParams(location.search).get('seconds'));
if (seconds > 0) {
  const run = async () => ({ throughput: await bench.throughput(seconds), accuracy: await bench.accuracy() });
  run().then(
    (result) => { console.log(`waldo-bench ${JSON.stringify(result)}`); },
    (error: unknown) => { console.log(`waldo-bench-failed ${String(error)}`); },
  );
}
