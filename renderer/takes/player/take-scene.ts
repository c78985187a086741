// The take in three dimensions: the arm and objects as they were, the command as a translucent twin, the
// tool's path. Built from the rig's own description; SceneMonitor owns one and draws it on demand.
import { BufferGeometry, Color, DoubleSide, Float32BufferAttribute, Line, LineBasicMaterial, MeshBasicMaterial, PerspectiveCamera, Vector3 } from 'three';
import { OrbitControls } from 'three/examples/jsm/controls/OrbitControls.js';
import type { WorldDescription } from '../../../core/math/arm.ts';
import { norm } from '../../../core/math/vector.ts';
import { rowAt, type Columns } from '../../../core/streams/columns.ts';
import { fieldOffset } from '../../../core/streams/stream.ts';
import { sharedGl } from '../../scene/gl.ts';
import { makeRigModel } from '../../scene/rig-model.ts';
import { makeStage } from '../../scene/stage.ts';
import type { Palette } from '../../theme/tokens.ts';
import { secondsFrom } from './lanes.ts';
import { indexAt } from './plot-data.ts';

/** The streams that pose the scene; a missing one leaves its part where it was. */
export interface SceneStreams {
  readonly state: Columns | undefined;
  readonly command: Columns | undefined;
  readonly objects: Columns | undefined;
  readonly tool: Columns | undefined;
}

/** Seconds of the tool's path that are drawn behind the moment shown. */
const trailSeconds = 2;
const trailPoints = 400;
/** How far a desk-size world's overview camera stands; a larger world is seen from further away. Metres. */
const usualOverview = 1.04;

export interface TakeScene {
  setStreams(streams: SceneStreams, startNanos: number): void;
  recolour(palette: Palette, isLight: boolean): void;
  /** Poses and draws what stood at this second. */
  show(seconds: number): void;
  dispose(): void;
}

export function makeTakeScene(canvas: HTMLCanvasElement, world: WorldDescription, onOrbit: () => void): TakeScene {
  const gl = sharedGl();
  const overview = world.cameras.find(({ name }) => name === 'overview');
  const size = overview ? Math.max(1, norm(overview.position) / usualOverview) : 1;
  const stage = makeStage(size);
  stage.scene.environment = gl.environment;
  // The stage has a ground of its own.
  const rig = makeRigModel(world, { leaveOut: (geom) => geom.shape === 'plane' });
  const twinMaterial = new MeshBasicMaterial({ transparent: true, opacity: 0.14, depthWrite: false, side: DoubleSide });
  const twin = makeRigModel(world, { movingOnly: true, material: twinMaterial });
  const trailGeometry = new BufferGeometry().setAttribute('position', new Float32BufferAttribute(new Float32Array(trailPoints * 3), 3));
  const trailMaterial = new LineBasicMaterial({ transparent: true, opacity: 0.85 });
  const trail = new Line(trailGeometry, trailMaterial);
  trail.frustumCulled = false;
  stage.scene.add(rig.group, twin.group, trail);

  const camera = new PerspectiveCamera(34, 4 / 3, 0.02, 12);
  camera.up.set(0, 0, 1);
  camera.position.set(0.8, -0.5, 0.5).multiplyScalar(size);
  const controls = new OrbitControls(camera, canvas);
  controls.target.copy(new Vector3(0.135, 0.02, 0.105).multiplyScalar(size));
  controls.minDistance = 0.2;
  controls.maxDistance = 2.5 * size;
  controls.maxPolarAngle = Math.PI / 2;
  controls.update();
  controls.addEventListener('change', onOrbit);

  let streams: SceneStreams = { state: undefined, command: undefined, objects: undefined, tool: undefined };
  let times: { readonly [name in keyof SceneStreams]?: Float64Array } = {};
  const rowOf = (name: keyof SceneStreams, seconds: number): Float64Array | undefined => {
    const columns = streams[name];
    const at = times[name] && columns ? Math.max(0, indexAt(times[name], seconds)) : -1;
    return columns && at >= 0 && columns.count > 0 ? rowAt(columns, at) : undefined;
  };
  const joints = world.joints.length;
  // Counts changes of what casts shadows; turning the camera is none.
  let pose = 0;
  let posedAt = NaN;

  const drawTrail = (seconds: number): void => {
    const { tool } = streams;
    if (!tool || !times.tool) { trail.visible = false; return; }
    const offset = fieldOffset(tool.stream, 'Position');
    const end = indexAt(times.tool, seconds);
    const first = Math.max(0, indexAt(times.tool, seconds - trailSeconds));
    const step = Math.max(1, Math.ceil((end - first) / (trailPoints - 1)));
    const positions = trailGeometry.getAttribute('position');
    let count = 0;
    for (let at = first; at <= end && count < trailPoints; at += step, count += 1) {
      const row = rowAt(tool, at);
      positions.setXYZ(count, row[offset]!, row[offset + 1]!, row[offset + 2]!);
    }
    positions.needsUpdate = true;
    trailGeometry.setDrawRange(0, count);
    trail.visible = count > 1;
  };

  return {
    setStreams(next, startNanos) {
      streams = next;
      posedAt = NaN;
      const clock = (columns: Columns | undefined, by: 'tCapture' | 'tArrive'): Float64Array => columns ? secondsFrom(columns[by], startNanos) : new Float64Array(0);
      times = { state: clock(next.state, 'tCapture'), command: clock(next.command, 'tArrive'), objects: clock(next.objects, 'tCapture'), tool: clock(next.tool, 'tCapture') };
    },
    recolour(palette, isLight) {
      stage.recolour(palette, isLight);
      twinMaterial.color = new Color(palette.accent);
      trailMaterial.color = new Color(palette.accent);
    },
    show(seconds) {
      const context = canvas.getContext('2d');
      if (!context || canvas.width === 0 || canvas.height === 0) return;
      const objects = rowOf('objects', seconds) ?? [];
      const measured = rowOf('state', seconds);
      rig.pose(measured?.subarray(0, joints) ?? new Float64Array(joints), objects);
      const commanded = rowOf('command', seconds);
      twin.group.visible = commanded !== undefined;
      if (commanded) twin.pose(commanded.subarray(0, joints), objects);
      drawTrail(seconds);
      camera.aspect = canvas.width / canvas.height;
      camera.updateProjectionMatrix();
      if (posedAt !== seconds) { pose += 1; posedAt = seconds; }
      gl.draw(stage.scene, camera, context, pose);
    },
    dispose() {
      controls.dispose();
      rig.dispose();
      twin.dispose();
      twinMaterial.dispose();
      trailGeometry.dispose();
      trailMaterial.dispose();
    },
  };
}
