// The page's one WebGL renderer. Every view renders into a corner of its buffer and is copied to a canvas of
// its own: shaders, shadows and geometry exist once, and a software rasteriser is not asked twice.
import { ACESFilmicToneMapping, PCFShadowMap, PMREMGenerator, WebGLRenderer, type Camera, type Scene, type Texture } from 'three';
import { RoomEnvironment } from 'three/examples/jsm/environments/RoomEnvironment.js';
import { limitBeat } from '../host/beat.ts';
import { qualityOf, type Quality } from './quality.ts';
import { makeSlowRaster } from './slow-raster.ts';

export interface DrawOptions {
  /** How much of it covers what is there; 1 unless told. */
  readonly opacity?: number;
  /** Pixels drawn per pixel of the canvas, along each side; fewer are stretched. 1 unless told. */
  readonly scale?: number;
  /** Called when the picture is on the canvas: at once, or later where a software rasteriser draws. */
  readonly done?: () => void;
}

export interface Gl {
  readonly quality: Quality;
  /** No graphics processor does the work. */
  readonly isSoftware: boolean;
  /** Whether this canvas may be drawn now; if not, ask again with the next frame. A graphics processor always may. */
  turn(canvas: HTMLCanvasElement): boolean;
  /** Draws the scene into the canvas, after its `turn`. Shadows are made anew only when `pose` changed. */
  draw(scene: Scene, camera: Camera, into: CanvasRenderingContext2D, pose: number, how?: DrawOptions): void;
  /** Soft studio light for reflections, where there are any. */
  readonly environment: Texture | null;
}

/** Of the whole page, where its pictures are drawn in software. */
const softwareBeatHz = 24;

let shared: Gl | undefined;

export function sharedGl(): Gl {
  shared ??= makeGl();
  return shared;
}

function makeGl(): Gl {
  const quality = qualityOf();
  if (quality.isSoftware) limitBeat(softwareBeatHz);
  const renderer = new WebGLRenderer({ antialias: !quality.isSoftware, powerPreference: 'high-performance' });
  renderer.toneMapping = ACESFilmicToneMapping;
  renderer.toneMappingExposure = 1.05;
  renderer.shadowMap.enabled = true;
  renderer.shadowMap.type = PCFShadowMap;
  renderer.shadowMap.autoUpdate = false;
  renderer.setScissorTest(true);
  const source = renderer.domElement;
  const slow = quality.isSoftware ? makeSlowRaster(renderer.getContext() as WebGL2RenderingContext) : undefined;
  let shadowsOf: { readonly scene: Scene; readonly pose: number } | undefined;
  return {
    quality,
    isSoftware: quality.isSoftware,
    environment: quality.hasReflections ? studioLight(renderer) : null,
    turn: (canvas) => slow === undefined || slow.turn(canvas),
    draw(scene, camera, into, pose, { opacity = 1, scale = 1, done } = {}) {
      const width = Math.round(into.canvas.width * scale);
      const height = Math.round(into.canvas.height * scale);
      if (width === 0 || height === 0) return;
      if (source.width < width || source.height < height) renderer.setSize(Math.max(source.width, width), Math.max(source.height, height), false);
      if (shadowsOf?.scene !== scene || shadowsOf.pose !== pose) {
        renderer.shadowMap.needsUpdate = true;
        shadowsOf = { scene, pose };
      }
      renderer.setViewport(0, 0, width, height);
      renderer.setScissor(0, 0, width, height);
      renderer.render(scene, camera);
      if (slow !== undefined) {
        slow.take(width, height, into, opacity, done);
        return;
      }
      into.globalAlpha = opacity;
      into.drawImage(source, 0, source.height - height, width, height, 0, 0, into.canvas.width, into.canvas.height);
      into.globalAlpha = 1;
      done?.();
    },
  };
}

function studioLight(renderer: WebGLRenderer): Texture {
  const generator = new PMREMGenerator(renderer);
  const { texture } = generator.fromScene(new RoomEnvironment(), 0.04);
  generator.dispose();
  return texture;
}
