// Reads out of a physics model what the arm must keep clear of: the geoms that touch in the physics (or stand
// in the group for touching) of arm and furniture, and the pairs that the model lets pass. Called by describe.ts.
import type { MjModel } from '@mujoco/mujoco';
import type { Solids } from '../math/arm.ts';
import type { TreeBody } from '../math/kinematic-tree.ts';
import { quatAt, shapes, vec3At, type NameOf } from './model-numbers.ts';

/** Geoms of this group stand for touching also where the physics ignores them: a camera's mount. */
const touchGroup = 3;

export function readSolids(model: MjModel, bodies: readonly TreeBody[], name: NameOf): Solids {
  const geoms: Solids['geoms'][number][] = [];
  for (let i = 0; i < model.ngeom; i += 1) {
    const shape = shapes[model.geom_type[i]];
    const body: number = model.geom_bodyid[i];
    const touches = model.geom_contype[i] !== 0 || model.geom_conaffinity[i] !== 0 || model.geom_group[i] === touchGroup;
    if (!touches || shape === undefined || shape === 'hfield' || bodies[body]?.object !== undefined) continue;
    geoms.push({
      body, name: name('mjOBJ_GEOM', i), shape,
      size: vec3At(model.geom_size, i), position: vec3At(model.geom_pos, i), orientation: quatAt(model.geom_quat, i),
    });
  }
  const passing = Array.from({ length: model.nexclude }, (_, i): readonly [number, number] => {
    const signature: number = model.exclude_signature[i];
    return [signature >> 16, signature & 0xffff];
  });
  return { geoms, passing };
}
