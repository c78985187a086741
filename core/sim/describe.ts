// Reads arm and world descriptions out of a physics model, so that page, IK and replay use the very
// bodies that the physics moves. Called by Simulation.
import type { MjModel } from '@mujoco/mujoco';
import type { ArmDescription, Geom, WorldCamera, WorldDescription } from '../math/arm.ts';
import { forwardKinematics, sitePose, type TreeBody, type TreeJoint, type TreeSite } from '../math/kinematic-tree.ts';
import { readSolids } from './clearance-solids.ts';
import { quatAt, shapes, vec3At, type NameOf } from './model-numbers.ts';
import type { Physics } from './physics.ts';
import type { WorldFiles } from './world-files.ts';

/** Geoms of this group and above are for touching, not for seeing. */
const firstUnseenGroup = 3;
/** Numbers that MuJoCo keeps for each equality. */
const eqNumbers = 11;

export function describe(physics: Physics, model: MjModel, files: WorldFiles): { arm: ArmDescription; world: WorldDescription } {
  const name = (kind: keyof Physics['mjtObj'], index: number): string => physics.mj_id2name(model, physics.mjtObj[kind].value, index) ?? '';
  const bodies = readBodies(physics, model, files, name);
  const sites: TreeSite[] = Array.from({ length: model.nsite }, (_, i) => ({
    name: name('mjOBJ_SITE', i), body: model.site_bodyid[i], position: vec3At(model.site_pos, i), orientation: quatAt(model.site_quat, i),
  }));
  const siteNamed = (wanted: string): number => {
    const index = sites.findIndex((site) => site.name === wanted);
    if (index < 0) throw new Error(`world ${files.name} has no site ${wanted}`);
    return index;
  };
  const { arm } = files;
  const gripper = arm.joints.findIndex((joint) => joint.name === arm.gripper.joint);
  const stillPoses = forwardKinematics(bodies, arm.home);
  return {
    arm: {
      id: arm.id, title: arm.title, home: arm.home, ...(arm.rest ? { rest: arm.rest } : {}), workspace: arm.workspace,
      joints: arm.joints.map(({ effort, ...joint }, i) => ({
        ...joint, ...(effort === undefined ? {} : { effort }), minimum: model.jnt_range[i * 2], maximum: model.jnt_range[i * 2 + 1],
      })),
      gripper: { joint: gripper, open: arm.gripper.open, closed: arm.gripper.closed },
      bodies: bodies.filter((body) => body.object === undefined),
      tool: sites[siteNamed(arm.tool)]!,
    },
    world: {
      name: files.name, title: files.tasks.title, bodies, sites,
      geoms: readGeoms(model, name), solids: readSolids(model, bodies, name), cameras: readCameras(model, name),
      joints: arm.joints.map((joint) => joint.name), objects: files.tasks.objects,
      tasks: files.tasks.tasks.map((task) => {
        const site = siteNamed(task.goalSite);
        return {
          name: task.name, title: task.title, object: task.object, operator: task.operator,
          goal: { site: task.goalSite, centre: sitePose(sites[site]!, stillPoses).position, halfSize: vec3At(model.site_size, site) },
        };
      }),
    },
  };
}

function readBodies(physics: Physics, model: MjModel, files: WorldFiles, name: NameOf): readonly TreeBody[] {
  const bodies: TreeBody[] = [];
  for (let i = 0; i < model.nbody; i += 1) {
    const parent: number = i === 0 ? -1 : model.body_parentid[i];
    const place = { name: name('mjOBJ_BODY', i), parent, position: vec3At(model.body_pos, i), orientation: quatAt(model.body_quat, i) };
    const object = files.tasks.objects.indexOf(place.name);
    const joint = object >= 0 || model.body_jntnum[i] === 0 ? undefined : readJoint(physics, model, files, name, model.body_jntadr[i]);
    if (object < 0 && bodies.some((body) => body.object !== undefined)) throw new Error(`world ${files.name}: objects must come after all other bodies`);
    bodies.push({ ...place, ...(joint ? { joint } : {}), ...(object >= 0 ? { object } : {}) });
  }
  return bodies;
}

function readJoint(physics: Physics, model: MjModel, files: WorldFiles, name: NameOf, joint: number): TreeJoint {
  const jointName = name('mjOBJ_JOINT', joint);
  const coupling = files.arm.joints[joint]?.name === jointName ? { index: joint } : couplingOf(physics, model, joint);
  if (!coupling) throw new Error(`world ${files.name}: joint ${jointName} is not joint ${joint} of arm.json, nor coupled to one of its`);
  return {
    name: jointName, kind: model.jnt_type[joint] === 2 ? 'slide' : 'hinge', ...coupling,
    axis: vec3At(model.jnt_axis, joint), anchor: vec3At(model.jnt_pos, joint),
  };
}

/** The second finger of a gripper: tied to the first by a joint equality that is a plain proportion. */
function couplingOf(physics: Physics, model: MjModel, joint: number): { readonly index: number; readonly multiplier: number } | undefined {
  for (let i = 0; i < model.neq; i += 1) {
    if (model.eq_type[i] !== physics.mjtEq.mjEQ_JOINT.value || model.eq_obj1id[i] !== joint) continue;
    const [offset, multiplier]: readonly [number, number] = [model.eq_data[i * eqNumbers], model.eq_data[i * eqNumbers + 1]];
    if (offset === 0) return { index: model.eq_obj2id[i], multiplier };
  }
  return undefined;
}

function readGeoms(model: MjModel, name: NameOf): readonly Geom[] {
  const geoms: Geom[] = [];
  for (let i = 0; i < model.ngeom; i += 1) {
    const shape = shapes[model.geom_type[i]];
    if (model.geom_group[i] >= firstUnseenGroup || shape === undefined || shape === 'hfield') continue;
    const material: number = model.geom_matid[i];
    const at = i * 4;
    geoms.push({
      body: model.geom_bodyid[i], name: name('mjOBJ_GEOM', i), shape,
      size: vec3At(model.geom_size, i), position: vec3At(model.geom_pos, i), orientation: quatAt(model.geom_quat, i),
      rgba: [model.geom_rgba[at], model.geom_rgba[at + 1], model.geom_rgba[at + 2], model.geom_rgba[at + 3]],
      material: material < 0 ? 'plastic' : name('mjOBJ_MATERIAL', material),
    });
  }
  return geoms;
}

const readCameras = (model: MjModel, name: NameOf): readonly WorldCamera[] =>
  Array.from({ length: model.ncam }, (_, i) => {
    const camera = name('mjOBJ_CAMERA', i);
    return {
      name: camera, title: camera.charAt(0).toUpperCase() + camera.slice(1), body: model.cam_bodyid[i],
      position: vec3At(model.cam_pos, i), orientation: quatAt(model.cam_quat, i),
      verticalFieldOfViewRadians: (model.cam_fovy[i] * Math.PI) / 180,
    };
  });
