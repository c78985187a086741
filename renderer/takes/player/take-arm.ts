// One arm of a take, with the world around it: as it was, its command as a translucent twin, and its tool's path.
// take-scene.ts has one for each arm.
import { BufferGeometry, Float32BufferAttribute, Group, Line, type LineBasicMaterial, type MeshBasicMaterial, type Object3D } from 'three';
import type { ArmDescription, WorldDescription } from '../../../core/math/arm.ts';
import type { Pose } from '../../../core/math/vector.ts';
import { rowAt, type Columns } from '../../../core/streams/columns.ts';
import { makeRigModel } from '../../scene/rig-model.ts';
import { secondsFrom } from './lanes.ts';
import { indexAt } from './plot-data.ts';
import { toolPath } from './tool-track.ts';

/** The streams that pose an arm; a missing one leaves its part where it was. */
export interface ArmColumns {
  readonly state: Columns | undefined;
  readonly command: Columns | undefined;
  readonly objects: Columns | undefined;
}

/** Seconds of the tool's path that are drawn behind the moment shown. */
const trailSeconds = 2;
const trailPoints = 80;

export interface TakeArm {
  /** The arm's own frame. */
  readonly group: Group;
  setStreams(streams: ArmColumns, startNanos: number): void;
  pose(seconds: number): void;
  dispose(): void;
}

export function makeTakeArm(scene: Object3D, arm: ArmDescription, world: WorldDescription, base: Pose, twinMaterial: MeshBasicMaterial, trailMaterial: LineBasicMaterial): TakeArm {
  // The stage has a ground of its own.
  const rig = makeRigModel(world, { leaveOut: (geom) => geom.shape === 'plane' });
  const twin = makeRigModel(world, { movingOnly: true, material: twinMaterial });
  const trailGeometry = new BufferGeometry().setAttribute('position', new Float32BufferAttribute(new Float32Array(trailPoints * 3), 3));
  const trail = new Line(trailGeometry, trailMaterial);
  trail.frustumCulled = false;
  const group = new Group().add(rig.group, twin.group, trail);
  group.position.set(...base.position);
  group.quaternion.set(...base.orientation);
  scene.add(group);

  let streams: ArmColumns = { state: undefined, command: undefined, objects: undefined };
  let times: { readonly [name in keyof ArmColumns]?: Float64Array } = {};
  const rowOf = (name: keyof ArmColumns, seconds: number): Float64Array | undefined => {
    const columns = streams[name];
    const at = times[name] && columns ? Math.max(0, indexAt(times[name], seconds)) : -1;
    return columns && at >= 0 && columns.count > 0 ? rowAt(columns, at) : undefined;
  };
  const joints = world.joints.length;

  const drawTrail = (seconds: number): void => {
    const { state } = streams;
    const clock = times.state;
    if (!state || !clock) { trail.visible = false; return; }
    const points = toolPath(arm, state, Math.max(0, indexAt(clock, seconds - trailSeconds)), indexAt(clock, seconds), trailPoints);
    const positions = trailGeometry.getAttribute('position') as Float32BufferAttribute;
    positions.copyArray(points.slice(0, trailPoints * 3));
    positions.needsUpdate = true;
    const count = Math.min(trailPoints, points.length / 3);
    trailGeometry.setDrawRange(0, count);
    trail.visible = count > 1;
  };

  return {
    group,
    setStreams(next, startNanos) {
      streams = next;
      const clock = (columns: Columns | undefined, by: 'tCapture' | 'tArrive'): Float64Array => (columns ? secondsFrom(columns[by], startNanos) : new Float64Array(0));
      times = { state: clock(next.state, 'tCapture'), command: clock(next.command, 'tArrive'), objects: clock(next.objects, 'tCapture') };
    },
    pose(seconds) {
      const objects = rowOf('objects', seconds) ?? [];
      rig.pose(rowOf('state', seconds)?.subarray(0, joints) ?? new Float64Array(joints), objects);
      const commanded = rowOf('command', seconds);
      twin.group.visible = commanded !== undefined;
      if (commanded) twin.pose(commanded.subarray(0, joints), objects);
      drawTrail(seconds);
    },
    dispose() {
      rig.dispose();
      twin.dispose();
      trailGeometry.dispose();
    },
  };
}
