// MediaPipe takes pictures only as WebGL textures, even when it computes on the processor: it uploads each
// and reads it straight back. This stands in for that WebGL: it carries the pixels over and does nothing else,
// so that the tracker never waits for whoever else is drawing. tracker-worker.ts gives it to the CPU delegate.

/** Rows of RGBA, top row first: what `detectForVideo` is given instead of a video frame. */
export interface Picture { readonly width: number; readonly height: number; readonly data: Uint8Array }

/** The few numbers that the runtime asks for, by WebGL's constants. */
const parameters = new Map<number, unknown>([
  [0x1f00, 'Waldo'], [0x1f01, 'none'], [0x1f02, 'WebGL 2.0 (carries pictures only)'], [0x8b8c, 'WebGL GLSL ES 3.00'],
  [0x8869, 16], [0x0d33, 8192], [0x8872, 16],
]);

/** A canvas for MediaPipe's `canvas` option. Whatever else the runtime might call is not there, and that it throws is right. */
export function pictureCanvas(): OffscreenCanvas {
  let uploaded: Picture | undefined;
  const nothing = (): void => undefined;
  const context: Record<string, unknown> = {
    getParameter: (name: number) => parameters.get(name) ?? 0,
    getExtension: () => null,
    getSupportedExtensions: () => [],
    getContextAttributes: () => ({ alpha: true, antialias: false }),
    getError: () => 0,
    isContextLost: () => false,
    createTexture: () => ({}), createFramebuffer: () => ({}), fenceSync: () => ({}),
    deleteTexture: nothing, deleteFramebuffer: nothing, deleteSync: nothing,
    activeTexture: nothing, bindTexture: nothing, bindFramebuffer: nothing, texParameteri: nothing, framebufferTexture2D: nothing,
    pixelStorei: nothing, flush: nothing, finish: nothing, viewport: nothing, clientWaitSync: () => 0x911a,
    texImage2D(...parts: unknown[]) {
      uploaded = parts[5] as Picture;
    },
    readPixels(x: number, y: number, width: number, height: number, _format: number, _type: number, into: Uint8Array, at = 0) {
      if (uploaded === undefined || x !== 0 || y !== 0 || width !== uploaded.width || height !== uploaded.height) {
        throw new Error(`asked for ${width}×${height} pixels of a picture that is not there`);
      }
      into.set(uploaded.data, at);
    },
  };
  const canvas = { width: 1, height: 1, getContext: () => context, addEventListener: nothing, removeEventListener: nothing };
  return canvas as unknown as OffscreenCanvas;
}

/** Copies frames into a picture that is reused from frame to frame. */
export function pictureReader(): (frame: VideoFrame) => Promise<Picture> {
  let data = new Uint8Array(0);
  let canvas: OffscreenCanvas | undefined;
  return async (frame) => {
    const { displayWidth: width, displayHeight: height } = frame;
    if (data.length !== width * height * 4) data = new Uint8Array(width * height * 4);
    try {
      await frame.copyTo(data, { format: 'RGBA', layout: [{ offset: 0, stride: width * 4 }] });
    } catch {
      // A frame whose pixels cannot be converted so, or whose shown size is not its coded one.
      if (canvas?.width !== width || canvas.height !== height) canvas = new OffscreenCanvas(width, height);
      const context = canvas.getContext('2d', { willReadFrequently: true, alpha: false })!;
      context.drawImage(frame, 0, 0, width, height);
      data.set(context.getImageData(0, 0, width, height).data);
    }
    return { width, height, data };
  };
}
