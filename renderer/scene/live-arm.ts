// One arm of the rig with the world around it, posed from its own streams and put where it stands. live-scene.ts has
// one for each arm.
import { Group, type Object3D } from 'three';
import type { DescribedArm } from '../../core/contract/contract.ts';
import type { WorldDescription } from '../../core/math/arm.ts';
import { sitePose } from '../../core/math/kinematic-tree.ts';
import { composePose, type Pose } from '../../core/math/vector.ts';
import { armStreams } from '../../core/streams/arm-streams.ts';
import type { HostLink } from '../host/link.ts';
import type { Palette } from '../theme/tokens.ts';
import { makeMarks } from './marks.ts';
import { readMarks } from './marks-input.ts';
import { mixPoses, Motion } from './motion.ts';
import { makeRigModel } from './rig-model.ts';

export interface LiveArm {
  readonly described: DescribedArm;
  /** As it was posed last, in the world. */
  readonly bodyPoses: readonly Pose[];
  /** Its tool centre, in the world. */
  readonly tool: Pose | null;
  /** Takes the newest samples in and poses everything for this moment; true when something moved. */
  poseSmoothly(nowMs: number): boolean;
  /** Poses it exactly as its newest state says; the state's capture time, or null without one. */
  poseNewest(): number | null;
  /** How often it was posed anew. */
  readonly postures: number;
  recolour(palette: Palette): void;
  dispose(): void;
}

const smallestMove = 2e-5;

export function makeLiveArm(link: HostLink, described: DescribedArm, scene: Object3D): LiveArm {
  const { arm, world, base, id } = described;
  const streams = armStreams(id);
  const group = new Group();
  group.position.set(...base.position);
  group.quaternion.set(...base.orientation);
  scene.add(group);
  // The stage has a ground of its own.
  const model = makeRigModel(world, { leaveOut: (geom) => geom.shape === 'plane' });
  group.add(model.group);
  const marks = makeMarks(group, arm, world);
  const joints = new Motion();
  const objects = new Motion(mixPoses);
  const start = startOf(world);
  let shown: Float64Array[] = [];
  let postures = 0;
  model.pose(arm.home, start);

  const objectsNow = () => (described.objects === null ? undefined : link.samples.newest(described.objects));
  const pose = (...next: [Float64Array, Float64Array]): boolean => {
    if (!next.some((row, which) => farthest(row, shown[which]) > smallestMove)) return false;
    shown = next.map((row) => Float64Array.from(row));
    model.pose(...next);
    postures += 1;
    return true;
  };
  const toolHere = (): Pose | null => (model.poses.length > 0 ? sitePose(arm.tool, model.poses) : null);

  return {
    described,
    get postures() { return postures; },
    get bodyPoses() { return model.poses.map((body) => composePose(base, body)); },
    get tool() { const here = toolHere(); return here && composePose(base, here); },
    poseSmoothly(nowMs) {
      joints.add(link.samples.newest(streams.state));
      objects.add(objectsNow());
      const time = link.clock.hostNanos(nowMs);
      const jointRow = joints.at(time)?.slice(0, arm.joints.length) ?? Float64Array.from(arm.home);
      const moved = pose(jointRow, objects.at(time) ?? start);
      return marks.update(readMarks(link, described, jointRow, toolHere()?.position ?? null, nowMs)) || moved;
    },
    poseNewest() {
      const state = link.samples.newest(streams.state);
      if (!state) return null;
      pose(state.values.slice(0, arm.joints.length), objectsNow()?.values ?? start);
      return state.tCapture;
    },
    recolour(palette) { marks.recolour(palette); },
    dispose() {
      marks.dispose();
      model.dispose();
      scene.remove(group);
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
