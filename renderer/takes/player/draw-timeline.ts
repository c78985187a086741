// Draws ruler and lanes of the timeline on a canvas, and over them what edits cut away. Timeline calls it when data,
// range, size or theme changed, never per frame: the playhead is an element of its own above it.
import type { EpisodeEdits, Span } from '../../../core/edits/edits.ts';
import type { Palette } from '../../theme/tokens.ts';
import { formatClock, formatPlayhead } from '../format.ts';
import { drawCutAway, drawSplits, drawStretch, type Place } from './draw-edits.ts';
import type { Level } from './lanes.ts';
import type { LaneName, TakeLanes } from './take-lanes.ts';
import { rulerSteps, type ViewRange } from './view-range.ts';

export const rulerHeight = 22;
/** Lower in a window that is not high, where the pictures need the room. */
export const laneHeights = { usual: 20, low: 16 } as const;
export const timelineHeight = (lanes: readonly LaneName[], laneHeight: number): number => rulerHeight + lanes.length * laneHeight;

export interface TimelinePicture {
  readonly width: number;
  readonly range: ViewRange;
  readonly durationSeconds: number;
  readonly names: readonly LaneName[];
  readonly laneHeight: number;
  readonly lanes: TakeLanes;
  readonly edits: EpisodeEdits | null;
  readonly cutAway: readonly Span[];
  /** Chosen for the next edit. */
  readonly stretch: Span | null;
  readonly palette: Palette;
}

export function drawTimeline(context: CanvasRenderingContext2D, picture: TimelinePicture): void {
  const { width, range, durationSeconds, names, laneHeight, lanes, palette } = picture;
  const span = range.to - range.from || 1;
  const height = timelineHeight(names, laneHeight);
  const x = (seconds: number): number => ((seconds - range.from) / span) * width;
  const place: Place = { x, width, height };
  context.clearRect(0, 0, width, height);
  context.fillStyle = palette.surface0;
  context.fillRect(0, 0, width, height);
  drawRuler(context, place, range, palette, names.length, laneHeight);
  names.forEach((name, index) => { drawLane(context, name, lanes, place, { top: rulerHeight + index * laneHeight, laneHeight }, palette); });
  drawCutAway(context, picture.cutAway, place, palette);
  drawSplits(context, picture.edits?.splits ?? [], place, palette);
  if (picture.stretch) drawStretch(context, picture.stretch, place, palette);

  // What lies before and after the take is not the take.
  context.fillStyle = palette.surface1;
  if (range.from < 0) context.fillRect(0, rulerHeight, x(0), height);
  if (range.to > durationSeconds) context.fillRect(x(durationSeconds), rulerHeight, width, height);
}

function drawRuler(context: CanvasRenderingContext2D, { x, width, height }: Place, range: ViewRange, palette: Palette, lanes: number, laneHeight: number): void {
  const { step, moments } = rulerSteps(range, width, 84);
  context.font = '500 11px Inter, system-ui, sans-serif';
  context.textBaseline = 'middle';
  for (const moment of moments) {
    const at = Math.round(x(moment)) + 0.5;
    context.fillStyle = palette.line;
    context.fillRect(at - 0.5, rulerHeight - 6, 1, height);
    context.fillStyle = palette.textFaint;
    const text = step < 0.1 ? moment.toFixed(2) : step < 1 ? formatPlayhead(moment) : formatClock(moment);
    if (at + context.measureText(text).width + 6 <= width) context.fillText(text, at + 5, rulerHeight / 2);
  }
  context.fillStyle = palette.line;
  for (let lane = 0; lane <= lanes; lane += 1) context.fillRect(0, rulerHeight + lane * laneHeight - 1, width, 1);
}

interface Lane { readonly top: number; readonly laneHeight: number }

function drawLane(context: CanvasRenderingContext2D, name: LaneName, lanes: TakeLanes, place: Place, lane: Lane, palette: Palette): void {
  const { x, width } = place;
  const { top, laneHeight } = lane;
  const slim = Math.round(laneHeight * 0.3);
  // A stretch too short to see is still shown.
  const bar = (from: number, to: number, inset: number): void => {
    const left = x(from);
    context.fillRect(left, top + inset, Math.max(2, x(to) - left), laneHeight - 1 - inset * 2);
  };
  switch (name) {
    case 'subtasks':
      for (const { from, to, text } of lanes.subtasks ?? []) named(context, text, Math.max(0, x(from)), Math.min(width, x(to)), x(from) >= 0, lane, palette);
      break;
    case 'clutch':
      context.fillStyle = palette.green;
      for (const { from, to } of lanes.clutch ?? []) bar(from, to, slim);
      break;
    case 'guard':
      for (const { from, to, band } of lanes.guard ?? []) {
        context.fillStyle = band === 'reject' ? palette.red : palette.amber;
        // Told apart by height too: what was held back fills the lane.
        bar(from, to, band === 'reject' ? 2 : slim);
      }
      break;
    case 'gripper': if (lanes.gripper) drawLevel(context, lanes.gripper, place, lane, palette.series[2]); break;
    case 'latency': if (lanes.latency) drawLevel(context, lanes.latency, place, lane, palette.series[0]); break;
    case 'drops':
      context.fillStyle = palette.text;
      for (const { at, count } of lanes.drops) {
        const height = Math.min(laneHeight - 4, 6 + count * 2);
        context.fillRect(Math.round(x(at)), top + laneHeight - 2 - height, 2, height);
      }
      break;
    case 'events':
      context.fillStyle = palette.accent;
      for (const { at } of lanes.events ?? []) diamond(context, x(at), top + laneHeight / 2 - 0.5, 4);
      break;
    case 'judgement':
      context.fillStyle = palette.textSoft;
      context.strokeStyle = palette.textSoft;
      for (const { from, to, judged } of lanes.judgement ?? []) {
        // Solid where a take is refused for it, an outline where it is only noted: no colour of safety.
        if (judged.weight === 'refuse') bar(from, to, 4);
        else context.strokeRect(Math.round(x(from)) + 0.5, top + 4.5, Math.max(2, Math.round(x(to) - x(from)) - 1), laneHeight - 10);
      }
      break;
  }
}

/** A stretch with its name in it, as much of it as there is room for. */
function named(context: CanvasRenderingContext2D, text: string, left: number, right: number, startsHere: boolean, { top, laneHeight }: Lane, palette: Palette): void {
  const width = Math.max(2, right - left);
  context.fillStyle = palette.accentSoft;
  context.fillRect(left, top + 1, width, laneHeight - 3);
  context.fillStyle = palette.accent;
  if (startsHere) context.fillRect(left, top + 1, 2, laneHeight - 3);
  if (width < 16) return;
  context.save();
  context.beginPath();
  context.rect(left, top, width - 4, laneHeight);
  context.clip();
  context.fillStyle = palette.text;
  context.fillText(text, left + 7, top + laneHeight / 2 - 0.5);
  context.restore();
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
function drawLevel(context: CanvasRenderingContext2D, { times, values }: Level, { x, width }: Place, { top, laneHeight }: Lane, colour: string): void {
  const highest = new Float32Array(Math.ceil(width) + 1).fill(-1);
  for (let index = 0; index < times.length; index += 1) {
    const from = Math.round(x(times[index]!));
    const to = index + 1 < times.length ? Math.round(x(times[index + 1]!)) : from;
    for (let pixel = Math.max(0, from); pixel <= Math.min(width, to); pixel += 1) highest[pixel] = Math.max(highest[pixel]!, values[index]!);
  }
  const full = laneHeight - 5;
  context.fillStyle = colour;
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
