// The take in three dimensions: every arm and its objects as they were. Built from the rig's own description;
// SceneMonitor owns one and draws it on demand.
import { BufferGeometry, Color, DoubleSide, Float32BufferAttribute, Line, LineBasicMaterial, MeshBasicMaterial, PerspectiveCamera, Vector3, type Object3D } from 'three';
import { OrbitControls } from 'three/examples/jsm/controls/OrbitControls.js';
import { norm } from '../../../core/math/vector.ts';
import type { ArmDescription } from '../../../core/math/arm.ts';
import type { Columns } from '../../../core/streams/columns.ts';
import { sharedGl } from '../../scene/gl.ts';
import { makeStage } from '../../scene/stage.ts';
import type { Palette } from '../../theme/tokens.ts';
import type { EpisodeWorld, PlayedArm } from './load-episode.ts';
import { makeTakeArm, type ArmColumns } from './take-arm.ts';
import { toolPath } from './tool-track.ts';

/** How far a desk-size world's overview camera stands; a larger world is seen from further away. Metres. */
const usualOverview = 1.04;

export interface TakeScene {
  setStreams(streamsOf: (arm: PlayedArm) => ArmColumns, startNanos: number): void;
  /** The twin is another take's arm: seen better than a command's, and in the colour of its path. */
  setGhost(): void;
  /** Whole paths of the first arm's tool, one of each take that is compared, in the colours of the first series. */
  setPaths(states: readonly (Columns | undefined)[]): void;
  recolour(palette: Palette, isLight: boolean): void;
  /** Poses and draws what stood at this second. */
  show(seconds: number): void;
  dispose(): void;
}

export function makeTakeScene(canvas: HTMLCanvasElement, played: EpisodeWorld, onOrbit: () => void): TakeScene {
  const gl = sharedGl();
  const size = sizeOf(played);
  const stage = makeStage(size);
  stage.scene.environment = gl.environment;
  const twinMaterial = new MeshBasicMaterial({ transparent: true, opacity: 0.14, depthWrite: false, side: DoubleSide });
  const trailMaterial = new LineBasicMaterial({ transparent: true, opacity: 0.85 });
  const arms = played.flatMap((each) => (each.world ? [{ each, shown: makeTakeArm(stage.scene, each.arm, each.world, each.base, twinMaterial, trailMaterial) }] : []));

  const camera = new PerspectiveCamera(34, 4 / 3, 0.02, 12 * size);
  camera.up.set(0, 0, 1);
  camera.position.set(0.8, -0.5, 0.5).multiplyScalar(size);
  const controls = new OrbitControls(camera, canvas);
  controls.target.copy(new Vector3(0.135, 0.02, 0.105).multiplyScalar(size));
  controls.minDistance = 0.2;
  controls.maxDistance = 2.5 * size;
  controls.maxPolarAngle = Math.PI / 2;
  controls.update();
  controls.addEventListener('change', onOrbit);

  let paths: Line<BufferGeometry, LineBasicMaterial>[] = [];
  let colours: readonly string[] = [];
  let isGhost = false;
  const colourPaths = (): void => {
    if (isGhost && colours[1]) twinMaterial.color = new Color(colours[1]);
    paths.forEach((path, index) => { path.material.color = new Color(colours[index] ?? '#888'); });
  };

  // Counts changes of what casts shadows; turning the camera is none.
  let pose = 0;
  let posedAt = NaN;
  return {
    setStreams(streamsOf, startNanos) {
      for (const { each, shown } of arms) shown.setStreams(streamsOf(each), startNanos);
      posedAt = NaN;
    },
    setGhost() {
      isGhost = true;
      twinMaterial.opacity = 0.45;
      trailMaterial.visible = false;
      colourPaths();
    },
    setPaths(states) {
      for (const path of paths) { path.removeFromParent(); path.geometry.dispose(); path.material.dispose(); }
      paths = states.flatMap((state) => (state && arms[0] ? [makePath(arms[0].each.arm, state, arms[0].shown.group)] : []));
      colourPaths();
    },
    recolour(palette, isLight) {
      colours = palette.series;
      stage.recolour(palette, isLight);
      twinMaterial.color = new Color(palette.accent);
      trailMaterial.color = new Color(palette.accent);
      colourPaths();
    },
    show(seconds) {
      const context = canvas.getContext('2d');
      if (!context || canvas.width === 0 || canvas.height === 0) return;
      for (const { shown } of arms) shown.pose(seconds);
      camera.aspect = canvas.width / canvas.height;
      camera.updateProjectionMatrix();
      if (posedAt !== seconds) { pose += 1; posedAt = seconds; }
      gl.draw(stage.scene, camera, context, pose);
    },
    dispose() {
      controls.dispose();
      for (const path of paths) { path.geometry.dispose(); path.material.dispose(); }
      for (const { shown } of arms) shown.dispose();
      twinMaterial.dispose();
      trailMaterial.dispose();
    },
  };
}

const pathPoints = 2000;

function makePath(arm: ArmDescription, state: Columns, frame: Object3D): Line<BufferGeometry, LineBasicMaterial> {
  const points = new Float32BufferAttribute(toolPath(arm, state, 0, state.count - 1, pathPoints), 3);
  // In the exact colour of its plot, and seen through the arm that goes along it.
  const path = new Line(new BufferGeometry().setAttribute('position', points), new LineBasicMaterial({ toneMapped: false, depthTest: false, transparent: true }));
  path.frustumCulled = false;
  frame.add(path);
  return path;
}

/** Against a desk-size world: by how far the overview camera stands, and how far apart the arms do. */
function sizeOf(played: EpisodeWorld): number {
  const views = played.flatMap(({ world }) => world?.cameras.find(({ name }) => name === 'overview') ?? []).map(({ position }) => norm(position));
  const spread = Math.max(...played.map(({ base }) => norm(base.position)));
  return Math.max(1, (Math.max(usualOverview, ...views) + spread) / usualOverview);
}
