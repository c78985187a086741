// Draws ruler and lanes of the timeline on a canvas. Timeline calls it when data, range, size or theme changed,
// never per frame: the playhead is an element of its own above it.
import type { Palette } from '../../theme/tokens.ts';
import { formatPlayhead } from '../format.ts';
import { laneNames, type TakeLanes } from './take-lanes.ts';
import { rulerSteps, type ViewRange } from './view-range.ts';

export const rulerHeight = 22;
export const laneHeight = 22;
export const timelineHeight = rulerHeight + laneNames.length * laneHeight;

export function drawTimeline(context: CanvasRenderingContext2D, width: number, range: ViewRange, durationSeconds: number, lanes: TakeLanes, palette: Palette): void {
  const span = range.to - range.from || 1;
  const x = (seconds: number): number => ((seconds - range.from) / span) * width;
  context.clearRect(0, 0, width, timelineHeight);
  context.fillStyle = palette.surface0;
  context.fillRect(0, 0, width, timelineHeight);

  const { step, moments } = rulerSteps(range, width, 84);
  context.font = '500 11px Inter, system-ui, sans-serif';
  context.textBaseline = 'middle';
  for (const moment of moments) {
    const at = Math.round(x(moment)) + 0.5;
    context.fillStyle = palette.line;
    context.fillRect(at - 0.5, rulerHeight - 6, 1, timelineHeight);
    context.fillStyle = palette.textFaint;
    const text = step < 0.1 ? moment.toFixed(2) : formatPlayhead(moment);
    if (at + context.measureText(text).width + 6 <= width) context.fillText(text, at + 5, rulerHeight / 2);
  }
  context.fillStyle = palette.line;
  for (let lane = 0; lane <= laneNames.length; lane += 1) context.fillRect(0, rulerHeight + lane * laneHeight - 1, width, 1);

  const top = (lane: number): number => rulerHeight + lane * laneHeight;
  // A stretch too short to see is still shown.
  const bar = (from: number, to: number, lane: number, inset: number): void => {
    const left = x(from);
    context.fillRect(left, top(lane) + inset, Math.max(2, x(to) - left), laneHeight - 1 - inset * 2);
  };
  context.fillStyle = palette.green;
  for (const { from, to } of lanes.clutch ?? []) bar(from, to, 0, 6);
  for (const { from, to, band } of lanes.guard ?? []) {
    context.fillStyle = band === 'reject' ? palette.red : palette.amber;
    // Told apart by height too: what was held back fills the lane.
    bar(from, to, 1, band === 'reject' ? 2 : 6);
  }
  if (lanes.gripper) drawLevel(context, lanes.gripper.times, lanes.gripper.values, x, width, top(2), palette);
  context.fillStyle = palette.text;
  for (const { at, count } of lanes.drops) {
    const height = Math.min(laneHeight - 4, 6 + count * 2);
    context.fillRect(Math.round(x(at)), top(3) + laneHeight - 2 - height, 2, height);
  }
  context.fillStyle = palette.accent;
  for (const { at } of lanes.events ?? []) diamond(context, x(at), top(4) + laneHeight / 2 - 0.5, 4);

  // What lies before and after the take is not the take.
  context.fillStyle = palette.surface1;
  if (range.from < 0) context.fillRect(0, rulerHeight, x(0), timelineHeight);
  if (range.to > durationSeconds) context.fillRect(x(durationSeconds), rulerHeight, width, timelineHeight);
}

function diamond(context: CanvasRenderingContext2D, x: number, y: number, radius: number): void {
  context.beginPath();
  context.moveTo(x, y - radius);
  context.lineTo(x + radius, y);
  context.lineTo(x, y + radius);
  context.lineTo(x - radius, y);
  context.fill();
}

/** One column per pixel: the highest value in it, so that a short grasp is not lost. */
function drawLevel(context: CanvasRenderingContext2D, times: Float64Array, values: Float64Array, x: (seconds: number) => number, width: number, top: number, palette: Palette): void {
  const highest = new Float32Array(Math.ceil(width) + 1).fill(-1);
  for (let index = 0; index < times.length; index += 1) {
    const from = Math.round(x(times[index]!));
    const to = index + 1 < times.length ? Math.round(x(times[index + 1]!)) : from;
    for (let pixel = Math.max(0, from); pixel <= Math.min(width, to); pixel += 1) highest[pixel] = Math.max(highest[pixel]!, values[index]!);
  }
  const full = laneHeight - 5;
  context.fillStyle = palette.series[2];
  for (let pixel = 0; pixel < highest.length; pixel += 1) {
    const value = highest[pixel]!;
    if (value < 0) continue;
    const height = Math.max(1, value * full);
    context.globalAlpha = 0.4;
    context.fillRect(pixel, top + laneHeight - 2 - height, 1, height);
    context.globalAlpha = 1;
    context.fillRect(pixel, top + laneHeight - 2 - height, 1, 1.5);
  }
}
