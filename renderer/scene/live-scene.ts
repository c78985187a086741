// The rig as it is now: one scene fed from the sample store, drawn by any number of views at their own pace.
// The Scene panel and the simulated cameras share one (scene-of-host.ts makes it).
import type { Camera, Scene } from 'three';
import type { ArmDescription, WorldDescription } from '../../core/math/arm.ts';
import type { Pose } from '../../core/math/vector.ts';
import type { HostLink } from '../host/link.ts';
import { theme } from '../theme/apply-theme.ts';
import { sharedGl, type DrawOptions, type Gl } from './gl.ts';
import { makeMarks } from './marks.ts';
import { readMarks } from './marks-input.ts';
import { mixPoses, Motion } from './motion.ts';
import { makeRigModel } from './rig-model.ts';
import { makeStage } from './stage.ts';

export interface LiveScene {
  readonly gl: Gl;
  readonly arm: ArmDescription;
  readonly world: WorldDescription;
  readonly scene: Scene;
  /** Poses everything for this moment, smoothly; false when nothing has moved since the last time. */
  poseSmoothly(nowMs: number): boolean;
  /** Poses the rig exactly as its newest state says and returns that state's capture time; null without a state. */
  poseNewest(): number | null;
  readonly bodyPoses: readonly Pose[];
  /** Another number for every posture drawn. */
  readonly posture: () => number;
  draw(camera: Camera, into: CanvasRenderingContext2D, how?: DrawOptions): void;
  dispose(): void;
}

const smallestMove = 2e-5;

export function makeLiveScene(link: HostLink, arm: ArmDescription, world: WorldDescription): LiveScene {
  const gl = sharedGl();
  const stage = makeStage();
  stage.scene.environment = gl.environment;
  // The stage has a ground of its own.
  const model = makeRigModel(world, { leaveOut: (geom) => geom.shape === 'plane' });
  stage.scene.add(model.group);
  const marks = makeMarks(stage.scene, arm, world);
  const joints = new Motion();
  const objects = new Motion(mixPoses);
  const tool = new Motion(mixPoses);
  let pose = 0;
  let shown: Float64Array[] = [];
  let recoloured = true;

  const recolour = () => {
    const { palette, name } = theme.getState();
    stage.recolour(palette, name === 'light');
    marks.recolour(palette);
    recoloured = true;
  };
  recolour();
  model.pose(arm.home, startOf(world));
  const stopTheme = theme.subscribe(recolour);

  const poseRig = (jointRow: Float64Array, objectRow: Float64Array): boolean => {
    const next = [jointRow, objectRow];
    const moved = recoloured || next.some((row, which) => farthest(row, shown[which]) > smallestMove);
    recoloured = false;
    if (!moved) return false;
    shown = next.map((row) => Float64Array.from(row));
    model.pose(jointRow, objectRow);
    pose += 1;
    return true;
  };

  return {
    gl, arm, world, scene: stage.scene,
    get bodyPoses() { return model.poses; },
    posture: () => pose,
    poseSmoothly(nowMs) {
      joints.add(link.samples.newest('arm/state'));
      objects.add(link.samples.newest('world/objects'));
      tool.add(link.samples.newest('arm/tool'));
      const time = link.clock.hostNanos(nowMs);
      const jointRow = joints.at(time)?.slice(0, arm.joints.length) ?? Float64Array.from(arm.home);
      const moved = poseRig(jointRow, objects.at(time) ?? startOf(world));
      return marks.update(readMarks(link, jointRow, tool.at(time), nowMs)) || moved;
    },
    poseNewest() {
      const state = link.samples.newest('arm/state');
      if (!state) return null;
      poseRig(state.values.slice(0, arm.joints.length), link.samples.newest('world/objects')?.values ?? startOf(world));
      return state.tCapture;
    },
    draw: (camera, into, how) => gl.draw(stage.scene, camera, into, pose, how),
    dispose() {
      stopTheme();
      marks.dispose();
      model.dispose();
    },
  };
}

/** Where objects stand in the description, until the first sample. */
function startOf(world: WorldDescription): Float64Array {
  const row = new Float64Array(world.objects.length * 7);
  for (const body of world.bodies) if (body.object !== undefined) row.set([...body.position, ...body.orientation], body.object * 7);
  return row;
}

function farthest(row: Float64Array, from: Float64Array | undefined): number {
  if (from?.length !== row.length) return Number.POSITIVE_INFINITY;
  return row.reduce((most, value, index) => Math.max(most, Math.abs(value - from[index]!)), 0);
}


