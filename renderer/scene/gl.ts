// The page's one WebGL renderer. Every view renders into a corner of its buffer and is copied to a canvas of
// its own: shaders, shadows and geometry exist once, and a software rasteriser is not asked twice.
import { ACESFilmicToneMapping, PCFShadowMap, PMREMGenerator, WebGLRenderer, type Camera, type Scene, type Texture } from 'three';
import { RoomEnvironment } from 'three/examples/jsm/environments/RoomEnvironment.js';

export interface Gl {
  /** Draws the scene into the canvas, at the canvas's own size. Shadows are made anew only when `pose` changed. */
  draw(scene: Scene, camera: Camera, into: CanvasRenderingContext2D, pose: number): void;
  /** Soft studio light for reflections. */
  readonly environment: Texture;
  /** True when no graphics processor does the work. */
  readonly isSoftware: boolean;
  /** The graphics processor's name, or the software's. */
  readonly name: string;
}

let shared: Gl | undefined;

export function sharedGl(): Gl {
  shared ??= makeGl();
  return shared;
}

function makeGl(): Gl {
  const renderer = new WebGLRenderer({ antialias: true, powerPreference: 'high-performance' });
  renderer.toneMapping = ACESFilmicToneMapping;
  renderer.toneMappingExposure = 1.05;
  renderer.shadowMap.enabled = true;
  renderer.shadowMap.type = PCFShadowMap;
  renderer.autoClear = true;
  renderer.setScissorTest(true);
  renderer.shadowMap.autoUpdate = false;
  let shadowsOf: { readonly scene: Scene; readonly pose: number } | undefined;
  const source = renderer.domElement;
  const context = renderer.getContext();
  const debug = context.getExtension('WEBGL_debug_renderer_info');
  const name = String(context.getParameter(debug ? debug.UNMASKED_RENDERER_WEBGL : context.RENDERER));
  const generator = new PMREMGenerator(renderer);
  const environment = generator.fromScene(new RoomEnvironment(), 0.04).texture;
  generator.dispose();
  return {
    environment, name,
    isSoftware: /swiftshader|llvmpipe|software|microsoft basic/i.test(name),
    draw(scene, camera, into, pose) {
      const { width, height } = into.canvas;
      if (width === 0 || height === 0) return;
      if (source.width < width || source.height < height) renderer.setSize(Math.max(source.width, width), Math.max(source.height, height), false);
      if (shadowsOf?.scene !== scene || shadowsOf.pose !== pose) {
        renderer.shadowMap.needsUpdate = true;
        shadowsOf = { scene, pose };
      }
      renderer.setViewport(0, 0, width, height);
      renderer.setScissor(0, 0, width, height);
      renderer.render(scene, camera);
      into.drawImage(source, 0, source.height - height, width, height, 0, 0, width, height);
    },
  };
}
