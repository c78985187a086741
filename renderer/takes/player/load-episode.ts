// Fetches an episode's pieces for the player, each on its own: one that is missing or damaged becomes one
// problem in the list while everything else still plays.
import type { ArmDescription, WorldDescription } from '../../../core/math/arm.ts';
import { identityPose, type Pose } from '../../../core/math/vector.ts';
import type { Columns } from '../../../core/streams/columns.ts';
import { decodeColumns } from '../../../core/wire/columns-bytes.ts';
import { manifestAddress, streamAddress, worldAddress } from '../episode-address.ts';
import { manifestSchema, type PlayedManifest } from './manifest.ts';

/** An arm of the take: its model in its own frame, and where that frame stood. */
export interface PlayedArm {
  readonly id: string;
  readonly base: Pose;
  readonly arm: ArmDescription;
  readonly world: WorldDescription | null;
  /** The stream of its world's objects. */
  readonly objects: string | null;
}
export type EpisodeWorld = readonly [PlayedArm, ...PlayedArm[]];

/** What could not be had: `piece` is a file or stream, `trouble` picks the sentence; a short one is had up to `seconds`. */
export interface PieceProblem {
  readonly piece: string;
  readonly kind: 'manifest' | 'world' | 'stream' | 'video' | 'samples';
  readonly trouble: 'absent' | 'unreadable' | 'codec' | 'short';
  readonly seconds?: number;
}

export class PieceError extends Error {
  readonly trouble: 'absent' | 'unreadable';
  constructor(trouble: 'absent' | 'unreadable', options?: ErrorOptions) { super(trouble, options); this.trouble = trouble; }
}

async function fetchPiece(url: string, signal: AbortSignal): Promise<Response> {
  const response = await fetch(url, { signal, cache: 'no-store' });
  if (response.status === 404) throw new PieceError('absent');
  if (!response.ok) throw new PieceError('unreadable', { cause: new Error(`${response.status} ${response.statusText}`) });
  return response;
}

async function fetchJson(url: string, signal: AbortSignal): Promise<unknown> {
  const response = await fetchPiece(url, signal);
  try { return await response.json(); } catch (cause) { throw new PieceError('unreadable', { cause }); }
}

export async function loadManifest(id: string, signal: AbortSignal): Promise<PlayedManifest> {
  const parsed = manifestSchema.safeParse(await fetchJson(manifestAddress(id), signal));
  if (!parsed.success) throw new PieceError('unreadable', { cause: parsed.error });
  return parsed.data;
}

/** Null when the rig described no world: there is nothing to draw then. */
export async function loadWorld(id: string, signal: AbortSignal): Promise<EpisodeWorld> {
  const value = await fetchJson(worldAddress(id), signal) as { arm?: ArmDescription; world?: WorldDescription | null; arms?: readonly PlayedArm[] } | null;
  // Takes of before there could be two have one arm, called so.
  const alone = { id: 'arm', base: identityPose, arm: value?.arm, world: value?.world ?? null, objects: 'world/objects' };
  const [first, ...others] = Array.isArray(value?.arms) && value.arms.length > 0 ? value.arms : [alone];
  if (!isPlayable(first) || !others.every(isPlayable)) throw new PieceError('unreadable');
  return [first, ...others];
}

/** The whole of it is the arm's and the world's own description; these are what drawing cannot do without. */
function isPlayable(value: unknown): value is PlayedArm {
  const { id, arm, base } = (value ?? {}) as Partial<PlayedArm>;
  return typeof id === 'string' && Array.isArray(base?.position) && Array.isArray(base.orientation)
    && Array.isArray(arm?.joints) && Array.isArray(arm.bodies) && typeof arm.gripper?.joint === 'number';
}

/** Part of a stream: from one time to another, host nanoseconds of arrival, and at most so many rows. */
export interface ColumnsWish { readonly from?: number; readonly to?: number; readonly most?: number }

export async function loadColumns(id: string, stream: string, signal: AbortSignal, wish: ColumnsWish = {}): Promise<Columns> {
  const query = Object.entries(wish).map(([name, value]) => `${name}=${Math.round(value as number)}`).join('&');
  const bytes = new Uint8Array(await (await fetchPiece(`${streamAddress(id, stream)}${query === '' ? '' : `?${query}`}`, signal)).arrayBuffer());
  try { return decodeColumns(bytes); } catch (cause) { throw new PieceError('unreadable', { cause }); }
}

export const troubleOf = (error: unknown): 'absent' | 'unreadable' => (error instanceof PieceError ? error.trouble : 'unreadable');
