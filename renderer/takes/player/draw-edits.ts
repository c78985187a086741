// What edits look like over the lanes: cut-away stretches are dimmed and hatched, splits are dashed lines with a notch in the
// ruler, the stretch chosen for the next edit is framed. draw-timeline.ts calls it.
import type { Span } from '../../../core/edits/edits.ts';
import type { Palette } from '../../theme/tokens.ts';

/** Where a second is on the timeline's canvas, and how large that is. */
export interface Place { x(seconds: number): number; readonly width: number; readonly height: number }

export function drawCutAway(context: CanvasRenderingContext2D, spans: readonly Span[], { x, width, height }: Place, palette: Palette): void {
  for (const { from, to } of spans) {
    const [left, right] = [Math.max(0, x(from)), Math.min(width, x(to))];
    if (right <= left) continue;
    context.save();
    context.beginPath();
    context.rect(left, 0, right - left, height);
    context.clip();
    context.globalAlpha = 0.78;
    context.fillStyle = palette.surface1;
    context.fillRect(left, 0, right - left, height);
    context.globalAlpha = 0.55;
    context.strokeStyle = palette.lineStrong;
    context.lineWidth = 1;
    context.beginPath();
    // One grid of lines for all of them, so that neighbours do not look shifted.
    const first = Math.floor((left - height) / 9) * 9;
    for (let at = first; at < right; at += 9) {
      context.moveTo(at, height);
      context.lineTo(at + height, 0);
    }
    context.stroke();
    context.restore();
    context.fillStyle = palette.lineStrong;
    if (x(from) > 0) context.fillRect(Math.round(left), 0, 1, height);
    if (x(to) < width) context.fillRect(Math.round(right) - 1, 0, 1, height);
  }
}

export function drawSplits(context: CanvasRenderingContext2D, splits: readonly number[], { x, height }: Place, palette: Palette): void {
  context.fillStyle = palette.text;
  context.strokeStyle = palette.text;
  for (const at of splits) {
    const left = Math.round(x(at)) + 0.5;
    context.save();
    context.setLineDash([4, 3]);
    context.beginPath();
    context.moveTo(left, 6);
    context.lineTo(left, height);
    context.stroke();
    context.restore();
    context.beginPath();
    context.moveTo(left - 5, 0);
    context.lineTo(left + 5, 0);
    context.lineTo(left, 7);
    context.fill();
  }
}

export function drawStretch(context: CanvasRenderingContext2D, { from, to }: Span, { x, height }: Place, palette: Palette): void {
  const left = Math.round(x(from));
  const width = Math.max(1, Math.round(x(to)) - left);
  context.save();
  context.globalAlpha = 0.16;
  context.fillStyle = palette.accent;
  context.fillRect(left, 0, width, height);
  context.globalAlpha = 1;
  for (const edge of [left, left + width]) context.fillRect(edge - 1, 0, 2, height);
  context.fillRect(left, 0, width, 2);
  context.restore();
}
