// The large view: orbit with the mouse, a frame rate that fits the machine, and the point on the screen where
// the tool is, for the words beside it. ScenePanel mounts it.
import { PerspectiveCamera, Vector3 } from 'three';
import { OrbitControls } from 'three/examples/jsm/controls/OrbitControls.js';
import type { Vec3 } from '../../core/math/vector.ts';
import { eachBeat } from '../host/beat.ts';
import type { LiveArm } from './live-arm.ts';
import type { LiveScene } from './live-scene.ts';
import { marksLayer } from './marks.ts';

/** A page whose frames come this slowly has better things to do than to draw more of them. */
const slowFrameMs = 30;
const slowHz = 15;
/** While nothing moves, so many slightly shifted pictures are laid over each other: smooth edges at no cost in motion. */
const stillPictures = 8;
const stillPauseMs = 120;

export interface HeroView {
  /** Looks at the rig from where it began. */
  home(): void;
  /** Pixels within the canvas's box where a place in the world is; null behind the eye. */
  pixelOf(place: Vec3): readonly [number, number] | null;
  /** The ray through a pixel of the canvas's box. */
  rayThrough(x: number, y: number): { readonly eye: Vec3; readonly direction: Vec3 };
  /** Whether the mouse turns the view. */
  orbit(enabled: boolean): void;
  /** Draws it anew though nothing has moved. */
  refresh(): void;
  dispose(): void;
}

export interface HeroViewOptions {
  readonly live: LiveScene;
  readonly canvas: HTMLCanvasElement;
  /** Cameras are drawn for a take: this view then takes less. */
  readonly isRecording: () => boolean;
  /** The operator faces the arms instead of standing behind them. */
  readonly isFacing: () => boolean;
  /** Pixels within the canvas's box where this arm's tool is now; called with every frame. */
  readonly onTool: (arm: LiveArm, x: number, y: number) => void;
}

/** From where a desk-size arm is seen best; a larger one, or two, from further away in the same direction. Large arms stand taller over their reach. */
const startPosition = new Vector3(0.80, -0.50, 0.50);
const startTarget = new Vector3(0.135, 0.02, 0.105);
/** Two arms are seen as the operator stands, so that left is left. */
const pairFromBehind = new Vector3(-0.72, 0, 0.56);
const pairFromFront = new Vector3(0.98, 0, 0.52);
const pairTarget = new Vector3(0.13, 0, 0.06);

/** Within a pixel, evenly spread (the first places of a Halton sequence, less a half). */
const shifts = Array.from({ length: stillPictures }, (_, index): readonly [number, number] => [halton(index + 1, 2) - 0.5, halton(index + 1, 3) - 0.5]);

function halton(index: number, base: number): number {
  let value = 0;
  for (let rest = index, share = 1 / base; rest > 0; rest = Math.floor(rest / base), share /= base) value += (rest % base) * share;
  return value;
}

export function startHeroView({ live, canvas, isRecording, isFacing, onTool }: HeroViewOptions): HeroView {
  const { quality } = live.gl;
  const context = canvas.getContext('2d')!;
  const camera = new PerspectiveCamera(34, 1, 0.02, 12);
  camera.up.set(0, 0, 1);
  camera.layers.enable(marksLayer);
  const controls = new OrbitControls(camera, canvas);
  Object.assign(controls, { enableDamping: false, maxPolarAngle: Math.PI / 2 - 0.02, zoomSpeed: 0.7 });
  let dirty = true;
  controls.addEventListener('change', () => { dirty = true; });
  const { size } = live;
  Object.assign(controls, { minDistance: 0.25 * Math.min(1, size), maxDistance: 2.2 * Math.max(1, size) });
  camera.far = 12 * Math.max(1, size);
  const home = () => {
    const isPair = live.arms.length > 1;
    const taller = Math.min(1, Math.max(0, size - 1));
    camera.position.copy(!isPair ? startPosition : isFacing() ? pairFromFront : pairFromBehind).multiplyScalar(size * (1 + 0.12 * taller));
    controls.target.copy(isPair ? pairTarget : startTarget).multiplyScalar(size);
    controls.target.z += 0.08 * size * taller;
    controls.update();
    dirty = true;
  };
  home();

  const fit = () => {
    const { clientWidth: width, clientHeight: height } = canvas;
    if (width === 0 || height === 0) return;
    const ratio = Math.min(quality.isSoftware ? 1 : devicePixelRatio, Math.sqrt(quality.heroPixels / (width * height)));
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    camera.aspect = width / height;
    // A tall panel keeps the rig's width in view instead of its height.
    camera.fov = camera.aspect < 1.3 ? (2 * Math.atan(Math.tan((34 * Math.PI) / 360) * (1.3 / camera.aspect)) * 180) / Math.PI : 34;
    camera.updateProjectionMatrix();
    dirty = true;
  };
  const observer = new ResizeObserver(fit);
  observer.observe(canvas);
  fit();

  const tool = new Vector3();
  let drawnMs = 0;
  let slowMs = 1000 / 60;
  let lastMs = 0;
  let pictures = 0;
  const placeLabels = () => {
    for (const arm of live.arms) {
      if (!arm.tool) continue;
      tool.set(...arm.tool.position).project(camera);
      onTool(arm, ((tool.x + 1) / 2) * canvas.clientWidth, ((1 - tool.y) / 2) * canvas.clientHeight);
    }
  };
  const drawShifted = () => {
    const [x, y] = shifts[pictures]!;
    camera.setViewOffset(canvas.width, canvas.height, x, y, canvas.width, canvas.height);
    live.draw(camera, context, { opacity: 1 / (pictures + 1) });
    camera.clearViewOffset();
  };
  const stop = eachBeat((nowMs) => {
    slowMs += (Math.min(200, nowMs - lastMs) - slowMs) * 0.05;
    lastMs = nowMs;
    const most = isRecording() ? quality.heroRecordingHz : quality.heroHz;
    const hz = slowMs > slowFrameMs ? Math.min(slowHz, most) : most;
    if (nowMs - drawnMs < 1000 / hz - 4 || canvas.offsetParent === null) return;
    if (!live.gl.turn(canvas)) return;
    const moved = live.poseSmoothly(performance.now());
    placeLabels();
    if (moved || dirty) {
      dirty = false;
      drawnMs = nowMs;
      pictures = 0;
      live.draw(camera, context, { scale: quality.motionScale });
    } else if (quality.isSoftware && pictures < stillPictures && nowMs - drawnMs > stillPauseMs) {
      drawnMs = nowMs;
      drawShifted();
      pictures += 1;
    }
  });
  return {
    home,
    pixelOf(place) {
      tool.set(...place).project(camera);
      return tool.z > 1 ? null : [((tool.x + 1) / 2) * canvas.clientWidth, ((1 - tool.y) / 2) * canvas.clientHeight];
    },
    rayThrough(x, y) {
      tool.set((2 * x) / canvas.clientWidth - 1, 1 - (2 * y) / canvas.clientHeight, 0.5).unproject(camera).sub(camera.position).normalize();
      return { eye: camera.position.toArray(), direction: tool.toArray() };
    },
    orbit(enabled) { controls.enabled = enabled; },
    refresh() { dirty = true; },
    dispose() {
      stop();
      observer.disconnect();
      controls.dispose();
    },
  };
}
