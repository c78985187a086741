// Shows codes or flashes on this screen, reads them back through the camera, and says how late the camera is.
// SyncView runs one at a time.
import encodeQR from 'qr';
import decodeQR from 'qr/decode.js';
import type { Settings } from '../../../core/contract/state.ts';
import { faultFrom, type Fault } from '../../../core/fault.ts';
import type { LatencyEstimate } from '../../../core/sync/estimate.ts';
import { flashAt, flashLatency, flashPattern, flashSeconds } from '../../../core/sync/flashes.ts';
import { cameraLatency, readTimecode, timecodeText, type Sighting } from '../../../core/sync/timecode.ts';
import { openCamera, type OpenCamera } from '../../tracking/camera.ts';
import { readFrames } from '../../tracking/frame-reader.ts';

export type CameraMethod = 'code' | 'flash';

export interface CameraCheckView {
  readonly phase: 'opening' | 'running' | 'done' | 'failed';
  /** Share done, frames that came, and those that a code was read in. */
  readonly share: number; readonly frames: number; readonly readings: number;
  /** Null at the end: nothing could be read. */
  readonly latency: LatencyEstimate | null;
  readonly fault: Fault | null;
}

export const beforeCheck: CameraCheckView = { phase: 'opening', share: 0, frames: 0, readings: 0, latency: null, fault: null };

export interface CameraCheckOptions {
  readonly camera: Settings['camera'];
  readonly method: CameraMethod;
  /** Drawn on at every refresh. */
  readonly canvas: HTMLCanvasElement;
  /** Gets the camera's picture, so that people can aim it. */
  readonly preview: HTMLVideoElement;
  onChange(view: CameraCheckView): void;
}

const flashBeats = 80;
const codeSeconds = 12;
/** Large enough for a code that fills a third of the picture, small enough to be read within a frame. */
const readWidth = 480;
const tellMilliseconds = 200;

/** Returns what ends it early. */
export function startCameraCheck({ camera, method, canvas, preview, onChange }: CameraCheckOptions): () => void {
  const pattern = flashPattern(Math.max(1, Math.floor(performance.now())), flashBeats);
  const seconds = method === 'flash' ? flashSeconds(pattern) : codeSeconds;
  const shown: { readonly milliseconds: number; readonly white: boolean }[] = [];
  const codes = new Map<number, number>();
  const seen: { readonly captured: number; readonly index: number }[] = [];
  const brightness = { milliseconds: [] as number[], values: [] as number[] };
  let [frames, index, startMs, interval, lastRefresh, toldAt, ended] = [0, 0, Number.NaN, 1000 / 60, Number.NaN, 0, false];
  let opened: OpenCamera | undefined;
  let stopReading = (): void => undefined;
  const picture = new OffscreenCanvas(1, 1);
  const pixels = picture.getContext('2d', { willReadFrequently: true })!;

  const tell = (phase: CameraCheckView['phase'], latency: LatencyEstimate | null = null, fault: Fault | null = null): void =>
    onChange({ phase, share: Math.min(1, (performance.now() - startMs) / 1000 / seconds || 0), frames, readings: method === 'code' ? seen.length : frames, latency, fault });
  const end = (): void => {
    ended = true;
    stopReading();
    opened?.close();
    preview.srcObject = null;
  };

  const draw = (refreshMs: number): void => {
    if (ended) return;
    if (refreshMs > lastRefresh) interval = interval * 0.9 + (refreshMs - lastRefresh) * 0.1;
    lastRefresh = refreshMs;
    // What is drawn now stands on the screen from the next refresh on.
    const shownMs = refreshMs + interval;
    if (method === 'flash') {
      const white = flashAt({ startMilliseconds: startMs, pattern }, shownMs);
      paint(canvas, white);
      shown.push({ milliseconds: shownMs, white });
    } else {
      index += 1;
      codes.set(index, shownMs);
      drawCode(canvas, timecodeText({ unixMilliseconds: performance.timeOrigin + shownMs, index }));
    }
    if (performance.now() - toldAt > tellMilliseconds) { toldAt = performance.now(); tell('running'); }
    if (performance.now() - startMs < seconds * 1000) { requestAnimationFrame(draw); return; }
    const latency = method === 'flash' ? flashLatency(shown, brightness) : cameraLatency(sightings(seen, codes));
    end();
    tell('done', latency ?? null);
  };

  const look = (frame: VideoFrame, captureMs: number): void => {
    const width = method === 'flash' ? 32 : Math.min(readWidth, frame.displayWidth);
    const height = Math.max(1, Math.round((frame.displayHeight * width) / frame.displayWidth));
    if (picture.width !== width || picture.height !== height) Object.assign(picture, { width, height });
    pixels.drawImage(frame, 0, 0, width, height);
    frame.close();
    if (!(startMs >= 0)) return;
    frames += 1;
    const { data } = pixels.getImageData(0, 0, width, height);
    if (method === 'flash') {
      let sum = 0;
      for (let i = 0; i < data.length; i += 4) sum += data[i]! + 2 * data[i + 1]! + data[i + 2]!;
      brightness.milliseconds.push(captureMs);
      brightness.values.push(sum / data.length);
      return;
    }
    const code = codeIn(data, width, height);
    if (code !== undefined) seen.push({ captured: captureMs, index: code });
  };

  openCamera(camera, (trouble) => { if (!ended) { end(); tell('failed', null, trouble); } }).then((one) => {
    if (ended) { one.close(); return; }
    opened = one;
    preview.srcObject = new MediaStream([one.track]);
    void preview.play().catch(() => undefined);
    let waiting: VideoFrame | undefined;
    stopReading = readFrames(one.track, (frame, captureMs) => {
      // A code takes longer to read than a frame to come: the newest is read, the others are passed over.
      waiting?.close();
      waiting = frame;
      setTimeout(() => {
        if (waiting !== frame) return;
        waiting = undefined;
        if (ended) frame.close(); else look(frame, captureMs);
      });
    });
    startMs = performance.now();
    requestAnimationFrame(draw);
  }, (error: unknown) => { if (!ended) { end(); tell('failed', null, faultFrom(error)); } });
  return end;
}

/** How long each code stood is known once the next one stood. */
function sightings(seen: readonly { readonly captured: number; readonly index: number }[], codes: ReadonlyMap<number, number>): Sighting[] {
  return seen.flatMap(({ captured, index }) => {
    const at = codes.get(index);
    const until = codes.get(index + 1);
    return at === undefined || until === undefined ? [] : [{ capturedMilliseconds: captured, code: { unixMilliseconds: at, index }, standingMilliseconds: until - at }];
  });
}

function codeIn(data: Uint8ClampedArray, width: number, height: number): number | undefined {
  try { return readTimecode(decodeQR({ data, width, height }))?.index; } catch { return undefined; }
}

function paint(canvas: HTMLCanvasElement, white: boolean): void {
  const context = canvas.getContext('2d')!;
  context.fillStyle = white ? '#fff' : '#000';
  context.fillRect(0, 0, canvas.width, canvas.height);
}

/** Black on white with a quiet margin, on whole pixels. */
export function drawCode(canvas: HTMLCanvasElement, text: string): void {
  const rows = encodeQR(text, 'raw', { ecc: 'medium', encoding: 'alphanumeric', border: 3 });
  paint(canvas, true);
  const context = canvas.getContext('2d')!;
  const scale = Math.max(1, Math.floor(Math.min(canvas.width, canvas.height) / rows.length));
  const left = Math.floor((canvas.width - scale * rows.length) / 2);
  const top = Math.floor((canvas.height - scale * rows.length) / 2);
  context.fillStyle = '#000';
  rows.forEach((row, y) => row.forEach((dark, x) => { if (dark) context.fillRect(left + x * scale, top + y * scale, scale, scale); }));
}
