// A rig as three.js objects: one group per body, one mesh per body and material, posed by the shared forward
// kinematics. The live scene, the ghost, the simulated cameras and the player each make one.
import { Color, Float32BufferAttribute, Group, Matrix4, Mesh, Quaternion, Vector3, type BufferGeometry, type Material } from 'three';
import { mergeGeometries } from 'three/examples/jsm/utils/BufferGeometryUtils.js';
import type { Geom, WorldDescription } from '../../core/math/arm.ts';
import { forwardKinematics } from '../../core/math/kinematic-tree.ts';
import type { Pose } from '../../core/math/vector.ts';
import { materialNamed } from './materials.ts';
import { shapeOf } from './shapes.ts';

export interface RigModel {
  readonly group: Group;
  /** World poses of all bodies as last posed. */
  readonly poses: readonly Pose[];
  pose(joints: ArrayLike<number>, objects?: ArrayLike<number>): void;
  dispose(): void;
}

interface RigModelOptions {
  /** Draw only the bodies that hang on a joint. */
  readonly movingOnly?: boolean;
  /** Draw everything with this instead of the named materials. */
  readonly material?: Material;
  /** Geoms that the stage draws itself. */
  readonly leaveOut?: (geom: Geom) => boolean;
}

export function makeRigModel(world: WorldDescription, options: RigModelOptions = {}): RigModel {
  const group = new Group();
  const wanted = options.movingOnly ? hangingOnJoints(world) : world.bodies.map((body) => body.object === undefined || !options.movingOnly);
  const bodies = world.bodies.map(() => new Group());
  const meshes: Mesh[] = [];
  const materials = new Map<string, Material>();
  for (const [index, bodyGroup] of bodies.entries()) {
    if (!wanted[index]) continue;
    group.add(bodyGroup);
    const geoms = world.geoms.filter((geom) => geom.body === index && !options.leaveOut?.(geom));
    for (const [name, parts] of Map.groupBy(geoms, (geom) => geom.material)) {
      const geometry = mergeParts(parts);
      const material = options.material ?? materials.get(name) ?? materialNamed(name);
      materials.set(name, material);
      const mesh = new Mesh(geometry, material);
      mesh.castShadow = !options.material;
      mesh.receiveShadow = !options.material;
      bodyGroup.add(mesh);
      meshes.push(mesh);
    }
  }
  let poses: readonly Pose[] = [];
  return {
    group,
    get poses() { return poses; },
    pose(joints, objects = []) {
      poses = forwardKinematics(world.bodies, joints, objects);
      for (const [index, pose] of poses.entries()) {
        bodies[index]!.position.set(...pose.position);
        bodies[index]!.quaternion.set(...pose.orientation);
      }
    },
    dispose() {
      for (const mesh of meshes) mesh.geometry.dispose();
      for (const material of materials.values()) material.dispose();
    },
  };
}

function hangingOnJoints(world: WorldDescription): boolean[] {
  const hangs: boolean[] = [];
  for (const body of world.bodies) hangs.push(body.joint !== undefined || (body.parent >= 0 && hangs[body.parent]!));
  return hangs;
}

function mergeParts(parts: readonly Geom[]): BufferGeometry {
  const matrix = new Matrix4();
  const one = new Vector3(1, 1, 1);
  const geometries = parts.map((geom) => {
    const shape = shapeOf(geom);
    const flat = shape.index ? shape.toNonIndexed() : shape;
    flat.applyMatrix4(matrix.compose(new Vector3(...geom.position), new Quaternion(...geom.orientation), one));
    const colour = new Color().setRGB(geom.rgba[0], geom.rgba[1], geom.rgba[2], 'srgb');
    const count = flat.getAttribute('position').count;
    const colours = new Float32Array(count * 3);
    for (let i = 0; i < count; i += 1) colour.toArray(colours, i * 3);
    flat.setAttribute('color', new Float32BufferAttribute(colours, 3));
    return flat;
  });
  return mergeGeometries(geometries);
}
