// An arm as a model, for drivers of real arms: what it is, its limits, what the screen draws and what clearance is
// measured with, read from its folder in worlds/. The same figures as the simulator's.
import type { ArmDescription } from '../../core/math/arm.ts';
import { loadPhysics, makeModel } from '../../core/sim/physics.ts';
import { describe } from '../../core/sim/describe.ts';
import type { ArmTwin } from './device.ts';
import { readWorldFiles } from './world-folder.ts';

/** Loads the physics for a moment (0.2 s the first time): call it while opening, never while driving. */
export async function readArmTwin(world: string): Promise<{ readonly description: ArmDescription; readonly twin: ArmTwin }> {
  const files = await readWorldFiles(world);
  const physics = await loadPhysics();
  const model = makeModel(physics, files.xml);
  try {
    const { arm, world: whole } = describe(physics, model, files);
    // Nothing tells where objects are on a real bench, so the twin has none.
    const objects = new Set(whole.bodies.flatMap((body, index) => (body.object === undefined ? [] : [index])));
    return {
      description: arm,
      twin: {
        files,
        world: {
          ...whole, bodies: whole.bodies.filter((body) => body.object === undefined),
          geoms: whole.geoms.filter((geom) => !objects.has(geom.body)), objects: [], tasks: [],
        },
      },
    };
  } finally {
    model.delete();
  }
}
