// Two arms side by side as one: the second's bodies and joints after the first's, in the first's frame, so that clearance.ts
// can measure between them. host/teleop/guard-clear.ts keeps one arm clear of each other that stands beside it.
import type { ArmDescription, Solids, WorldDescription } from '../math/arm.ts';
import type { TreeBody } from '../math/kinematic-tree.ts';
import type { Pose } from '../math/vector.ts';

export interface ArmInWorld {
  readonly arm: ArmDescription;
  readonly world: Pick<WorldDescription, 'bodies' | 'solids'>;
}

/** Another arm, and where its frame stands in one's own. */
export interface ArmBeside extends ArmInWorld { readonly base: Pose }

export interface TwoArms extends ArmInWorld {
  /** From this body on it is the other arm. */
  readonly firstOther: number;
  /** Joints that open and close a gripper. */
  readonly grippers: readonly [number, number];
}

export function twoArms(own: ArmInWorld, other: ArmBeside): TwoArms {
  // Free objects come last in both and stand for nothing here.
  const mine = own.world.bodies.filter((body) => body.object === undefined);
  const theirs = other.world.bodies.filter((body) => body.object === undefined);
  const [bodies, joints] = [mine.length, own.arm.joints.length];
  const moved = theirs.map((body, index): TreeBody => {
    const { joint, ...rest } = body;
    // Their world is a body of ours.
    if (index === 0) return { ...rest, parent: 0, ...other.base };
    return { ...rest, parent: body.parent + bodies, ...(joint ? { joint: { ...joint, index: joint.index + joints } } : {}) };
  });
  const geoms: readonly Solids['geoms'][number][] = other.world.solids?.geoms ?? [];
  return {
    firstOther: bodies, grippers: [own.arm.gripper.joint, joints + other.arm.gripper.joint],
    arm: { ...own.arm, joints: [...own.arm.joints, ...other.arm.joints], home: [...own.arm.home, ...other.arm.home] },
    world: {
      bodies: [...mine, ...moved],
      solids: { geoms: [...(own.world.solids?.geoms ?? []), ...geoms.map((geom) => ({ ...geom, body: geom.body + bodies }))], passing: [] },
    },
  };
}
