// A rig as three.js objects: one group per body, one mesh per body and material, posed by the shared forward
// kinematics. The live scene, the ghost, the simulated cameras and the player each make one.
import { Color, Float32BufferAttribute, Group, Matrix4, Mesh, Quaternion, Vector3, type BufferGeometry, type Material } from 'three';
import { mergeGeometries, mergeVertices } from 'three/examples/jsm/utils/BufferGeometryUtils.js';
import type { Geom, WorldDescription } from '../../core/math/arm.ts';
import { forwardKinematics } from '../../core/math/kinematic-tree.ts';
import type { Pose } from '../../core/math/vector.ts';
import { sharedGl } from './gl.ts';
import { shapeOf, type Detail } from './shapes.ts';

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

/** What tables are made of: there a shadow says most. */
const flatMaterials: ReadonlySet<string> = new Set(['wood', 'felt']);

export function makeRigModel(world: WorldDescription, options: RigModelOptions = {}): RigModel {
  const { quality } = sharedGl();
  const group = new Group();
  const wanted = options.movingOnly ? hangingOnJoints(world) : world.bodies.map(() => true);
  const bodies = world.bodies.map(() => new Group());
  const meshes: Mesh[] = [];
  const materials = new Map<string, Material>();
  for (const [index, bodyGroup] of bodies.entries()) {
    if (!wanted[index]) continue;
    group.add(bodyGroup);
    const geoms = world.geoms.filter((geom) => geom.body === index && !options.leaveOut?.(geom));
    for (const [name, parts] of Map.groupBy(geoms, (geom) => geom.material)) {
      const geometry = mergeParts(parts, quality.detail);
      const material = options.material ?? materials.get(name) ?? quality.material(name);
      materials.set(name, material);
      const mesh = new Mesh(geometry, material);
      mesh.castShadow = !options.material;
      mesh.receiveShadow = !options.material && (quality.shadowsEverywhere || flatMaterials.has(name));
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

function mergeParts(parts: readonly Geom[], detail: Detail): BufferGeometry {
  const matrix = new Matrix4();
  const one = new Vector3(1, 1, 1);
  const geometries = parts.map((geom) => {
    const shape = shapeOf(geom, detail);
    shape.deleteAttribute('uv');
    // Corners that are shared are worked out once; that is most of them.
    const part = mergeVertices(shape, 1e-6);
    part.applyMatrix4(matrix.compose(new Vector3(...geom.position), new Quaternion(...geom.orientation), one));
    const colour = new Color().setRGB(geom.rgba[0], geom.rgba[1], geom.rgba[2], 'srgb');
    const count = part.getAttribute('position').count;
    const colours = new Float32Array(count * 3);
    for (let i = 0; i < count; i += 1) colour.toArray(colours, i * 3);
    part.setAttribute('color', new Float32BufferAttribute(colours, 3));
    return part;
  });
  return mergeGeometries(geometries);
}
