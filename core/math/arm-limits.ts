// What an operator asks of an arm beyond its file: always less, never more. The guard holds it, the screen edits it;
// both read here what comes of file and wish together.
import type { ArmDescription } from './arm.ts';
import type { Vec3 } from './vector.ts';

/** Metres, radians. What is left out, or looser than the arm's file, is as the file has it. */
export interface ArmLimits {
  readonly workspace?: { readonly minimum: Vec3; readonly maximum: Vec3 } | undefined;
  /** Height of a plane that the whole arm stays above. */
  readonly tablePlane?: number | undefined;
  /** By the joint's name. */
  readonly jointRanges?: Readonly<Record<string, { readonly minimum: number; readonly maximum: number }>> | undefined;
  /** Share of every joint's top speed. */
  readonly speedScale?: number | undefined;
  /** Kept between links, and between links and furniture (not the hand: it must come near what it grasps from). */
  readonly clearanceMetres?: number | undefined;
}

/** A range this narrow would leave nowhere to be. */
const narrowestMetres = 0.02;
export const slowestScale = 0.05;
/** More room than this between links, and hardly a posture would be left. */
export const mostClearanceMetres = 0.05;

type Box = ArmDescription['workspace'];

/** The tighter of both on every side; a side that would leave no room is as the file has it. */
export function tightenedBox(file: Box, wanted: Box | undefined): Box {
  if (!wanted) return file;
  const minimum = [...file.minimum] as [number, number, number];
  const maximum = [...file.maximum] as [number, number, number];
  for (let axis = 0; axis < 3; axis += 1) {
    const low = Math.max(file.minimum[axis]!, finite(wanted.minimum[axis], file.minimum[axis]!));
    const high = Math.min(file.maximum[axis]!, finite(wanted.maximum[axis], file.maximum[axis]!));
    if (high - low < narrowestMetres) continue;
    minimum[axis] = low;
    maximum[axis] = high;
  }
  return { minimum, maximum };
}

/** The arm as its file and the operator together allow it: what IK aims within and what the screen shows. */
export function tightened(arm: ArmDescription, limits: ArmLimits): ArmDescription {
  const scale = speedScaleOf(limits);
  return {
    ...arm, workspace: tightenedBox(arm.workspace, limits.workspace),
    joints: arm.joints.map((joint) => {
      const range = limits.jointRanges?.[joint.name];
      const minimum = Math.max(joint.minimum, finite(range?.minimum, joint.minimum));
      const maximum = Math.min(joint.maximum, finite(range?.maximum, joint.maximum));
      return { ...joint, velocity: joint.velocity * scale, ...(minimum < maximum ? { minimum, maximum } : {}) };
    }),
  };
}

export const speedScaleOf = ({ speedScale }: ArmLimits): number => Math.min(1, Math.max(slowestScale, finite(speedScale, 1)));

const finite = (value: number | undefined, otherwise: number): number => (value !== undefined && Number.isFinite(value) ? value : otherwise);
