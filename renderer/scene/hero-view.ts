// The large view: orbit with the mouse, a frame rate that fits the machine, and the point on the screen where
// the tool is, for the words beside it. ScenePanel mounts it.
import { PerspectiveCamera, Vector3 } from 'three';
import { OrbitControls } from 'three/examples/jsm/controls/OrbitControls.js';
import type { LiveScene } from './live-scene.ts';
import { marksLayer } from './marks.ts';

/** A software rasteriser shares the processor with tracking: fewer frames and pixels there. */
const softwareHz = 15;
const softwarePixels = 620_000;
const hardwarePixels = 4_000_000;

export interface HeroView {
  /** Looks at the rig from where it began. */
  home(): void;
  dispose(): void;
}

export interface HeroViewOptions {
  readonly live: LiveScene;
  readonly canvas: HTMLCanvasElement;
  /** Pixels within the canvas's box where the tool is now; called with every frame. */
  readonly onTool: (x: number, y: number) => void;
}

const startPosition = new Vector3(0.80, -0.50, 0.50);
const startTarget = new Vector3(0.135, 0.02, 0.105);

export function startHeroView({ live, canvas, onTool }: HeroViewOptions): HeroView {
  const context = canvas.getContext('2d', { alpha: false })!;
  const camera = new PerspectiveCamera(34, 1, 0.02, 12);
  camera.up.set(0, 0, 1);
  camera.layers.enable(marksLayer);
  const controls = new OrbitControls(camera, canvas);
  Object.assign(controls, { enableDamping: false, minDistance: 0.25, maxDistance: 2.2, maxPolarAngle: Math.PI / 2 - 0.02, zoomSpeed: 0.7 });
  let dirty = true;
  controls.addEventListener('change', () => { dirty = true; });
  const home = () => {
    camera.position.copy(startPosition);
    controls.target.copy(startTarget);
    controls.update();
    dirty = true;
  };
  home();

  const fit = () => {
    const { clientWidth: width, clientHeight: height } = canvas;
    if (width === 0 || height === 0) return;
    const most = live.gl.isSoftware ? softwarePixels : hardwarePixels;
    const ratio = Math.min(live.gl.isSoftware ? 1 : devicePixelRatio, Math.sqrt(most / (width * height)));
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
  let frame = 0;
  let drawnMs = 0;
  let slowMs = 1000 / 60;
  let lastMs = 0;
  const onFrame = (nowMs: number) => {
    frame = requestAnimationFrame(onFrame);
    slowMs += (Math.min(200, nowMs - lastMs) - slowMs) * 0.05;
    lastMs = nowMs;
    const periodMs = live.gl.isSoftware || slowMs > 30 ? 1000 / softwareHz : 0;
    if (nowMs - drawnMs < periodMs - 4 || canvas.offsetParent === null) return;
    const moved = live.poseSmoothly(performance.now());
    const toolBody = live.bodyPoses[live.arm.tool.body];
    if (toolBody) {
      tool.set(...toolBody.position).project(camera);
      onTool(((tool.x + 1) / 2) * canvas.clientWidth, ((1 - tool.y) / 2) * canvas.clientHeight);
    }
    if (!moved && !dirty) return;
    dirty = false;
    drawnMs = nowMs;
    live.draw(camera, context);
  };
  frame = requestAnimationFrame(onFrame);
  return {
    home,
    dispose() {
      cancelAnimationFrame(frame);
      observer.disconnect();
      controls.dispose();
    },
  };
}
