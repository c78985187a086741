// The time as a square code on a screen, for any camera: what is written in it, and what frames that show it say of the
// camera. The page shows it (renderer/sync), frames are read there or, from footage, in the host.
import type { LatencyEstimate } from './estimate.ts';

/** One digit code for what it is, so that other codes in the picture are left alone; capitals and digits make small codes. */
const mark = 'WALDO:';
const pattern = /^WALDO:(\d{1,15}):(\d{1,6})$/;

export interface Timecode {
  /** When the picture was to be on the screen: Unix time, milliseconds. */
  readonly unixMilliseconds: number;
  /** Counts pictures of one showing. */
  readonly index: number;
}

export const timecodeText = ({ unixMilliseconds, index }: Timecode): string => `${mark}${Math.round(unixMilliseconds)}:${index % 1e6}`;

/** Undefined for whatever else a code may say. */
export function readTimecode(text: string): Timecode | undefined {
  const match = pattern.exec(text);
  return match ? { unixMilliseconds: Number(match[1]), index: Number(match[2]) } : undefined;
}

/** A frame that showed a code: when it is said to have been captured (Unix milliseconds), what it showed, and for how long that stood there. */
export interface Sighting { readonly capturedMilliseconds: number; readonly code: Timecode; readonly standingMilliseconds: number }

/** Within this much of the best agreement the delay is as likely. */
const nearlyBest = 0.9;
const [mostEarlyMilliseconds, mostLateMilliseconds] = [2000, 10_000];

/**
 * How much later frames are stamped than they were captured. A code is seen at any moment of the time that it stands on
 * the screen, so each frame allows delays in a window of that length; the delay that the most frames allow is the
 * answer, and how far others come close to it its spread. A camera in step with the screen leaves a whole refresh open.
 */
export function cameraLatency(sightings: readonly Sighting[]): LatencyEstimate | undefined {
  const edges: { readonly at: number; readonly step: 1 | -1 }[] = [];
  let measurements = 0;
  for (const { capturedMilliseconds, code, standingMilliseconds } of sightings) {
    const late = capturedMilliseconds - code.unixMilliseconds;
    if (!(late > -mostEarlyMilliseconds && late < mostLateMilliseconds && standingMilliseconds > 0)) continue;
    measurements += 1;
    edges.push({ at: late - standingMilliseconds, step: 1 }, { at: late, step: -1 });
  }
  if (measurements === 0) return undefined;
  edges.sort((a, b) => a.at - b.at || b.step - a.step);
  let count = 0;
  const counts = edges.map(({ step }) => (count += step));
  const best = Math.max(...counts);
  const from = counts.findIndex((one) => one >= nearlyBest * best);
  const to = counts.findLastIndex((one) => one >= nearlyBest * best) + 1;
  const inner = counts.indexOf(best);
  const end = counts.lastIndexOf(best) + 1;
  return { milliseconds: (edges[inner]!.at + edges[end]!.at) / 2, spreadMilliseconds: (edges[to]!.at - edges[from]!.at) / 2, measurements };
}

export interface FootageClock {
  /** Unix milliseconds at second zero of the file. */
  readonly startUnixMilliseconds: number;
  /** How fast the camera's clock runs against the screen's, parts per million. */
  readonly driftPartsPerMillion: number;
  /** What the fit leaves unexplained, milliseconds: half of them are nearer than this. */
  readonly residualMilliseconds: number;
  readonly sightings: number;
}

/** When footage was taken, from the codes in it: `seconds` of the file each. Undefined with fewer than two codes. */
export function footageClock(sightings: readonly { readonly seconds: number; readonly code: Timecode }[]): FootageClock | undefined {
  if (sightings.length < 2) return undefined;
  const [first] = sightings as [typeof sightings[number]];
  const points = sightings.map(({ seconds, code }) => ({ x: seconds - first.seconds, y: code.unixMilliseconds - first.code.unixMilliseconds - 1000 * (seconds - first.seconds) }));
  const long = points.at(-1)!.x > 60;
  // Over seconds a drift cannot be told from the code's own steps.
  const slope = long ? medianSlope(points) : 0;
  const offsets = points.map(({ x, y }) => y - slope * x).sort((a, b) => a - b);
  const offset = offsets[offsets.length >> 1]!;
  const residuals = offsets.map((one) => Math.abs(one - offset)).sort((a, b) => a - b);
  return {
    startUnixMilliseconds: first.code.unixMilliseconds + offset - first.seconds * (1000 + slope),
    driftPartsPerMillion: slope * 1000, residualMilliseconds: residuals[residuals.length >> 1]!, sightings: sightings.length,
  };
}

/** Theil and Sen: the middle of the slopes between points far from each other; a few wrong ones move it by nothing. */
function medianSlope(points: readonly { readonly x: number; readonly y: number }[]): number {
  const half = points.length >> 1;
  const slopes = points.slice(half).map((point, i) => (point.y - points[i]!.y) / (point.x - points[i]!.x)).filter(Number.isFinite).sort((a, b) => a - b);
  return slopes[slopes.length >> 1] ?? 0;
}
