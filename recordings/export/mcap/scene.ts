// Where things are, as the transforms that viewers draw: arms from their joints, objects, hands, cameras, out of the
// description in world.json. Nothing is known to be there: descriptions come from disk. Used by standard-topics.ts.
import { z } from 'zod';
import type { WorldCamera } from '../../../core/math/arm.ts';
import { forwardKinematics, type TreeBody } from '../../../core/math/kinematic-tree.ts';
import { composePose, identityPose, inversePose, type Pose, type Quat } from '../../../core/math/vector.ts';
import { handBones } from '../../../core/streams/hand-bones.ts';
import type { Transform } from './vocabulary.ts';

export const rootFrame = 'world';

const vec3 = z.tuple([z.number(), z.number(), z.number()]);
const quat = z.tuple([z.number(), z.number(), z.number(), z.number()]);
const pose = { position: vec3, orientation: quat };
const bodySchema = z.object({
  name: z.string().max(200), parent: z.number().int(), ...pose, object: z.number().int().min(0).optional(),
  joint: z.object({ name: z.string(), kind: z.enum(['hinge', 'slide']), axis: vec3, anchor: vec3, index: z.number().int().min(0), multiplier: z.number().optional() }).optional(),
});
const bodies = z.array(bodySchema).max(1000).refine((all) => all.every((body, index) => body.parent < index));
const worldSchema = z.object({
  arms: z.array(z.object({
    id: z.string().max(80), base: z.object(pose).optional(), objects: z.string().max(200).nullish(),
    arm: z.object({ bodies }),
    world: z.object({ bodies, cameras: z.array(z.object({ name: z.string().max(40), body: z.number().int().min(0), ...pose, verticalFieldOfViewRadians: z.number().positive().max(3.1) })).max(100) }).nullish(),
  })).max(20),
});

export interface SceneArm { readonly id: string; readonly base: Pose; readonly bodies: readonly TreeBody[]; readonly objects: string | null }
export interface SceneCamera { readonly camera: Omit<WorldCamera, 'title'>; /** Of the body that it is fixed to. */ readonly frame: string }
export interface Scene { readonly arms: readonly SceneArm[]; readonly cameras: readonly SceneCamera[] }

/** Descriptions that are not understood describe nothing: the numbers are exported all the same. */
export function sceneFrom(description: unknown): Scene {
  const parsed = worldSchema.safeParse(description);
  if (!parsed.success) return { arms: [], cameras: [] };
  const cameras = new Map<string, SceneCamera>();
  for (const { id, world } of parsed.data.arms) {
    for (const camera of world?.cameras ?? []) {
      const body = world!.bodies[camera.body];
      if (body !== undefined && !cameras.has(camera.name)) cameras.set(camera.name, { camera, frame: frameOf(id, body.name, camera.body) });
    }
  }
  return {
    arms: parsed.data.arms.map(({ id, base = identityPose, arm, objects }) => ({ id, base, bodies: arm.bodies as TreeBody[], objects: objects ?? null })),
    cameras: [...cameras.values()],
  };
}

/** The body that everything stands on is the arm's own place. */
const frameOf = (armId: string, body: string, index: number): string => (index === 0 ? armId : `${armId}/${body}`);
const moves = (body: TreeBody): boolean => body.joint !== undefined || body.object !== undefined;

/** Of all bodies that move, or of all that do not. */
function bodyTransforms({ id, bodies: all }: SceneArm, joints: ArrayLike<number>, moving: boolean): Transform[] {
  const poses = forwardKinematics(all, joints);
  return all.flatMap((body, index) => (index === 0 || moves(body) !== moving || body.object !== undefined ? [] : [{
    parent: frameOf(id, all[body.parent]!.name, body.parent), child: frameOf(id, body.name, index),
    pose: composePose(inversePose(poses[body.parent]!), poses[index]!),
  }]));
}

export const armTransforms = (arm: SceneArm, joints: ArrayLike<number>): Transform[] => bodyTransforms(arm, joints, true);

/** MuJoCo's cameras look along −z with y up; pictures have x right, y down and z away. */
const opticalFromCamera: Quat = [1, 0, 0, 0];
/** A hand camera has no place that anybody measured: it is shown before the arm, facing its operator. */
const shownAt: Pose = { position: [0.8, 0, 0.35], orientation: [-0.5, -0.5, 0.5, 0.5] };

/** What never moves. `frames`: of the streams that name one. `moving`: arms whose joints are told; what hangs on others' is nowhere. */
export function staticTransforms(scene: Scene, frames: readonly string[], moving: (arm: SceneArm) => boolean = () => true): Transform[] {
  const known = new Set([rootFrame, ...scene.arms.filter(moving).flatMap((arm) => bodyTransforms(arm, [], true).map(({ child }) => child))]);
  const transforms: Transform[] = [];
  const add = (transform: Transform): void => {
    if (known.has(transform.child) || !known.has(transform.parent)) return;
    transforms.push(transform);
    known.add(transform.child);
  };
  for (const arm of scene.arms) {
    add({ parent: rootFrame, child: arm.id, pose: arm.base });
    for (const transform of bodyTransforms(arm, [], false)) add(transform);
  }
  for (const { camera, frame } of scene.cameras) {
    add({ parent: frame, child: `camera.${camera.name}`, pose: composePose(camera, { position: [0, 0, 0], orientation: opticalFromCamera }) });
  }
  for (const frame of frames) add({ parent: rootFrame, child: frame, pose: shownAt });
  return transforms;
}

/** Each landmark hangs on the one before it on its finger, so that the lines between frames are the hand's bones. */
export function handTransforms(hand: string, frame: string, wrist: Pose, landmarks: ArrayLike<number>): Transform[] {
  const at = (index: number): Pose => ({ position: [landmarks[index * 3]!, landmarks[index * 3 + 1]!, landmarks[index * 3 + 2]!], orientation: identityPose.orientation });
  const joined: Transform[] = [{ parent: frame, child: `${hand}/0`, pose: at(0) }, { parent: frame, child: hand, pose: wrist }];
  const seen = new Set([0]);
  for (const [from, to] of handBones) {
    if (seen.has(to)) continue;
    seen.add(to);
    joined.push({ parent: `${hand}/${from}`, child: `${hand}/${to}`, pose: composePose(inversePose(at(from)), at(to)) });
  }
  return joined;
}
