// A software rasteriser without waiting for it: the picture is asked for, fetched when it is finished, and only
// then put on its canvas. One picture at a time with rests between, so that tracking has the processor. gl.ts uses it.

/** Rest after each picture, in times it took: drawing then has the rasteriser half of the time at most. */
const restShare = 1;
const lookEveryMs = 3;
/** A view that was refused and does not ask again within this has gone. */
const patienceMs = 150;

export interface SlowRaster {
  /** Whether this canvas may draw now; who was refused longest goes first. */
  turn(canvas: HTMLCanvasElement): boolean;
  /** Takes what was just rendered into the buffer's lower left corner over to the canvas, some time later. */
  take(width: number, height: number, into: CanvasRenderingContext2D, opacity: number, done?: () => void): void;
}

export function makeSlowRaster(context: WebGL2RenderingContext): SlowRaster {
  const buffer = context.createBuffer();
  const sheet = document.createElement('canvas');
  const sheetContext = sheet.getContext('2d', { willReadFrequently: true })!;
  const refused = new Set<HTMLCanvasElement>();
  let busy = false;
  let restUntilMs = 0;
  let bufferBytes = 0;
  let picture = new ImageData(1, 1);

  const put = (width: number, height: number, into: CanvasRenderingContext2D, opacity: number): void => {
    if (picture.width !== width || picture.height !== height) picture = new ImageData(width, height);
    context.bindBuffer(context.PIXEL_PACK_BUFFER, buffer);
    context.getBufferSubData(context.PIXEL_PACK_BUFFER, 0, picture.data, 0, width * height * 4);
    context.bindBuffer(context.PIXEL_PACK_BUFFER, null);
    if (sheet.width !== width || sheet.height !== height) Object.assign(sheet, { width, height });
    sheetContext.putImageData(picture, 0, 0);
    // Row 0 of a WebGL buffer is the lowest.
    into.save();
    into.globalAlpha = opacity;
    into.setTransform(1, 0, 0, -1, 0, into.canvas.height);
    into.drawImage(sheet, 0, 0, width, height, 0, 0, into.canvas.width, into.canvas.height);
    into.restore();
  };

  return {
    turn(canvas) {
      const nowMs = performance.now();
      if (busy || nowMs < restUntilMs) {
        refused.add(canvas);
        return false;
      }
      // Those whose turn it is and who did not come for it have gone.
      const waitedMs = nowMs - restUntilMs;
      for (const other of refused) {
        if (other === canvas) break;
        if (waitedMs < patienceMs) {
          refused.add(canvas);
          return false;
        }
        refused.delete(other);
      }
      refused.delete(canvas);
      return true;
    },
    take(width, height, into, opacity, done) {
      const beganMs = performance.now();
      busy = true;
      context.bindBuffer(context.PIXEL_PACK_BUFFER, buffer);
      if (bufferBytes !== width * height * 4) {
        bufferBytes = width * height * 4;
        context.bufferData(context.PIXEL_PACK_BUFFER, bufferBytes, context.STREAM_READ);
      }
      context.readPixels(0, 0, width, height, context.RGBA, context.UNSIGNED_BYTE, 0);
      context.bindBuffer(context.PIXEL_PACK_BUFFER, null);
      const fence = context.fenceSync(context.SYNC_GPU_COMMANDS_COMPLETE, 0);
      context.flush();
      const look = (): void => {
        const isFinished = fence === null || context.isContextLost() || context.getSyncParameter(fence, context.SYNC_STATUS) === context.SIGNALED;
        if (!isFinished) { setTimeout(look, lookEveryMs); return; }
        context.deleteSync(fence);
        put(width, height, into, opacity);
        busy = false;
        restUntilMs = performance.now() + restShare * (performance.now() - beganMs);
        done?.();
      };
      setTimeout(look, lookEveryMs);
    },
  };
}
