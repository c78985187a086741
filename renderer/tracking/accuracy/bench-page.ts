// The page behind `bench.html`: measures hand tracking on this machine, against the rendered hand's own
// bones. Whoever drives the page calls `__bench.accuracy()` or `__bench.throughput(seconds)` and gets JSON.
import { measureAccuracy } from './accuracy.ts';
import { measureThroughput } from './throughput.ts';

const bench = {
  accuracy: measureAccuracy,
  throughput: measureThroughput,
};
declare global { interface Window { __bench?: typeof bench } }
window.__bench = bench;
