// `waldo bench sync`: known delays before the checks of sync, and what they say of them. Codes are drawn into pictures
// with blur and noise and read by the real reader; flashes and taps are sampled as a camera and a joint would.
import encodeQR from 'qr';
import { delayBetween, type Signal } from '../../core/sync/correlation.ts';
import { flashAt, flashLatency, flashPattern, flashSeconds } from '../../core/sync/flashes.ts';
import { cameraLatency, timecodeText, type Sighting } from '../../core/sync/timecode.ts';
import { seededRandom } from '../../core/sim/random.ts';
import { codeIn } from '../sync/footage.ts';
import type { Bench } from './bench-input.ts';

interface Row { readonly check: string; readonly injectedMilliseconds: number; readonly saidMilliseconds: number | null; readonly errorMilliseconds: number | null; readonly spreadMilliseconds: number | null }

const delays = [20, 60, 85, 125, 240] as const;
/** A camera that becomes so much later between two checks. */
const changeMilliseconds = 40;
const random = seededRandom(4);
const [width, height] = [640, 480] as const;

export const benchSync: Bench = async ({ say }) => {
  const checks = { codes: byCodes, flashes: byFlashes, taps: byTaps } as const;
  const rows: Row[] = [];
  for (const [check, measure] of Object.entries(checks)) {
    const said = new Map<number, number>();
    for (const delay of [...delays, delays[2] + changeMilliseconds]) {
      const found = measure(delay);
      if (found) said.set(delay, found.milliseconds);
      rows.push({ check, injectedMilliseconds: delay, saidMilliseconds: round(found?.milliseconds), errorMilliseconds: round(found && found.milliseconds - delay), spreadMilliseconds: round(found?.spreadMilliseconds) });
    }
    const before = said.get(delays[2]);
    const after = said.get(delays[2] + changeMilliseconds);
    const change = before === undefined || after === undefined ? undefined : after - before;
    rows.push({ check: `${check}, a change`, injectedMilliseconds: changeMilliseconds, saidMilliseconds: round(change), errorMilliseconds: round(change === undefined ? undefined : change - changeMilliseconds), spreadMilliseconds: null });
  }
  for (const row of rows) say(`${row.check.padEnd(18)} ${String(row.injectedMilliseconds).padStart(4)} ms, said ${row.saidMilliseconds ?? 'nothing'} ms`);
  const worst = Math.max(...rows.map(({ errorMilliseconds }) => (errorMilliseconds === null ? Infinity : Math.abs(errorMilliseconds))));
  say(`worst error ${worst.toFixed(1)} ms`);
  return { sync: { rows, worstErrorMilliseconds: worst } };
};

const round = (value: number | undefined): number | null => (value === undefined ? null : Math.round(value * 100) / 100);

/** A 29.97 Hz camera before a 60 Hz screen, its stamps off by up to 3 ms. */
function byCodes(delay: number) {
  const sightings: Sighting[] = [];
  const refresh = 1000 / 60;
  for (let i = 0; i < 120; i += 1) {
    const exposed = 1.7e12 + i * (1000 / 29.97) + 5.3;
    const at = Math.floor((exposed - 1.7e12) / refresh);
    const code = codeIn(filmed(timecodeText({ unixMilliseconds: 1.7e12 + at * refresh, index: at })), width, height);
    // The code says whole milliseconds; the page that showed it knows when it did.
    if (code) sightings.push({ capturedMilliseconds: exposed + delay + (random() - 0.5) * 6, code: { ...code, unixMilliseconds: 1.7e12 + code.index * refresh }, standingMilliseconds: refresh });
  }
  return cameraLatency(sightings);
}

/** A grey room with the code on a screen in it, a pixel out of focus, with noise; as planes of luma and no colour. */
function filmed(text: string): Uint8Array {
  const rows = encodeQR(text, 'raw', { ecc: 'medium', encoding: 'alphanumeric', border: 3 });
  const scale = 6;
  const [left, top] = [160 + Math.floor(random() * 60), 90 + Math.floor(random() * 40)];
  const sharp = new Float32Array(width * height).fill(90);
  for (let y = 0; y < rows.length * scale; y += 1) {
    for (let x = 0; x < rows.length * scale; x += 1) sharp[(top + y) * width + left + x] = rows[Math.floor(y / scale)]![Math.floor(x / scale)] ? 35 : 215;
  }
  const luma = new Uint8Array((width * height * 3) >> 1).fill(128, width * height);
  for (let y = 1; y < height - 1; y += 1) {
    for (let x = 1; x < width - 1; x += 1) {
      const at = y * width + x;
      luma[at] = (2 * sharp[at]! + sharp[at - 1]! + sharp[at + 1]! + sharp[at - width]! + sharp[at + width]!) / 6 + (random() - 0.5) * 30;
    }
  }
  return luma;
}

function byFlashes(delay: number) {
  const flashes = { startMilliseconds: 1000, pattern: flashPattern(11, 80) };
  const seconds = flashSeconds(flashes.pattern);
  const shown = Array.from({ length: Math.floor(seconds * 60) }, (_, i) => ({ milliseconds: 1000 + (i * 1000) / 60, white: flashAt(flashes, 1000 + (i * 1000) / 60) }));
  const milliseconds: number[] = [];
  const values: number[] = [];
  for (let at = 1000; at < 1000 + seconds * 1000; at += 33.37) {
    let light = 0;
    for (let part = 0; part < 16; part += 1) light += flashAt(flashes, at - delay - 8 + part) ? 1 : 0;
    milliseconds.push(at + (random() - 0.5) * 4);
    values.push(60 + 5 * light + random() * 15);
  }
  return flashLatency(shown, { milliseconds, values });
}

function byTaps(delay: number) {
  const taps = Array.from({ length: 11 }, (_, i) => 800 + i * 1000 + random() * 500);
  const seen = (hz: number, late: number, noise: number): Signal => {
    const milliseconds: number[] = [];
    const values: number[] = [];
    for (let at = 0; at < 12_000; at += 1000 / hz) {
      milliseconds.push(at + (random() - 0.5) * 2);
      values.push(taps.reduce((sum, tap) => sum + Math.exp(-(((at - tap - late) / 40) ** 2)), 0) + (random() - 0.5) * noise);
    }
    return { milliseconds, values };
  };
  return delayBetween(seen(200, 0, 0.1), seen(30, delay, 0.2));
}
