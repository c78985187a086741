// The operator's limits of one arm while they are edited: what handles and fields change, and what becomes of it. Pure
// but for the store that the Scene panel's parts share; nothing here passes the bounds of the arm's file.
import { createStore } from 'zustand';
import type { ArmDescription } from '../../core/math/arm.ts';
import { mostClearanceMetres, slowestScale, speedScaleOf, tightenedBox, type ArmLimits } from '../../core/math/arm-limits.ts';
import type { Vec3 } from '../../core/math/vector.ts';

/** A face of the box by axis and side, or the plane that the whole arm stays above. */
export type LimitHandle = { readonly kind: 'face'; readonly axis: 0 | 1 | 2; readonly side: 'minimum' | 'maximum' } | { readonly kind: 'plane' };

export interface LimitsDraft {
  readonly armId: string;
  /** The file's box, which cannot be passed. */
  readonly outer: ArmDescription['workspace'];
  readonly box: ArmDescription['workspace'];
  /** Null: none. */
  readonly plane: number | null;
  readonly speedScale: number;
  readonly clearanceMetres: number;
  /** Under the pointer, or being dragged. */
  readonly handle: LimitHandle | null;
}

/** The draft, while some arm's limits are edited. */
export const limitsDraft = createStore<{ readonly draft: LimitsDraft | null }>(() => ({ draft: null }));

export const limitHandles: readonly LimitHandle[] = [
  ...([0, 1, 2] as const).flatMap((axis) => (['minimum', 'maximum'] as const).map((side): LimitHandle => ({ kind: 'face', axis, side }))),
  { kind: 'plane' },
];

/** Two faces come no nearer to each other. */
const thinnestMetres = 0.03;

export function startDraft(armId: string, { workspace }: Pick<ArmDescription, 'workspace'>, limits: ArmLimits): LimitsDraft {
  return {
    armId, outer: workspace, box: tightenedBox(workspace, limits.workspace), plane: limits.tablePlane ?? null,
    speedScale: speedScaleOf(limits), clearanceMetres: limits.clearanceMetres ?? 0, handle: null,
  };
}

/** Where a handle may be put, metres along its axis. */
export function boundsOfHandle({ outer, box }: LimitsDraft, handle: LimitHandle): readonly [number, number] {
  // The plane may lie anywhere from well below the table to the top of the box.
  if (handle.kind === 'plane') return [outer.minimum[2] - 0.1, box.maximum[2] - thinnestMetres];
  const { axis, side } = handle;
  const [low, high] = [outer.minimum[axis], outer.maximum[axis]];
  return side === 'minimum' ? [low, Math.max(low, box.maximum[axis] - thinnestMetres)] : [Math.min(high, box.minimum[axis] + thinnestMetres), high];
}

export function withHandleAt(draft: LimitsDraft, handle: LimitHandle, metres: number): LimitsDraft {
  const [low, high] = boundsOfHandle(draft, handle);
  // To the millimetre, unless the bound lies between.
  const value = Math.min(high, Math.max(low, Math.round(metres * 1000) / 1000));
  if (!Number.isFinite(value)) return draft;
  if (handle.kind === 'plane') return { ...draft, plane: value };
  const corner = draft.box[handle.side].map((at, axis) => (axis === handle.axis ? value : at)) as unknown as Vec3;
  return { ...draft, box: { ...draft.box, [handle.side]: corner } };
}

/** Where a handle is grasped: the middle of its face, or of the plane. */
export function placeOfHandle({ box, plane, outer }: LimitsDraft, handle: LimitHandle): Vec3 {
  const middle = box.minimum.map((low, axis) => (low + box.maximum[axis]!) / 2) as [number, number, number];
  if (handle.kind === 'face') {
    middle[handle.axis] = box[handle.side][handle.axis];
    return middle;
  }
  // At the corner nearest the operator, clear of the box's own floor.
  return [outer.maximum[0], outer.minimum[1], plane ?? outer.minimum[2]];
}

export const axisOf = (handle: LimitHandle): Vec3 => (handle.kind === 'plane' || handle.axis === 2 ? [0, 0, 1] : handle.axis === 0 ? [1, 0, 0] : [0, 1, 0]);

/** What is as the file has it is not kept. Joint ranges are not edited here and stay. */
export function limitsOf(draft: LimitsDraft, before: ArmLimits): ArmLimits {
  const isWhole = draft.box.minimum.every((low, axis) => low <= draft.outer.minimum[axis]! && draft.box.maximum[axis]! >= draft.outer.maximum[axis]!);
  return {
    ...(before.jointRanges ? { jointRanges: before.jointRanges } : {}),
    ...(isWhole ? {} : { workspace: draft.box }),
    ...(draft.plane === null ? {} : { tablePlane: draft.plane }),
    ...(draft.speedScale < 1 ? { speedScale: Math.max(slowestScale, draft.speedScale) } : {}),
    ...(draft.clearanceMetres > 0 ? { clearanceMetres: Math.min(mostClearanceMetres, draft.clearanceMetres) } : {}),
  };
}

/** As the arm's file has it. */
export const resetDraft = (draft: LimitsDraft): LimitsDraft => ({ ...draft, box: draft.outer, plane: null, speedScale: 1, clearanceMetres: 0 });

/**
 * How far along a line (point, unit axis) lies what a ray (from the eye, unit direction) passes closest; undefined when the
 * eye looks along the line.
 */
export function alongAxis(point: Vec3, axis: Vec3, eye: Vec3, direction: Vec3): number | undefined {
  const between = eye.map((value, i) => value - point[i]!);
  const dot = (a: readonly number[], b: readonly number[]): number => a[0]! * b[0]! + a[1]! * b[1]! + a[2]! * b[2]!;
  const slant = dot(axis, direction);
  const sine = 1 - slant * slant;
  if (sine < 1e-3) return undefined;
  return (dot(axis, between) - slant * dot(direction, between)) / sine;
}
