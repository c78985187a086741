// Takes that become one episode: which one leads, which follow it, and why some cannot. Pure; the host has the last word.
import type { Episode } from '../../core/contract/episode.ts';

/** Of less than two there is nothing to join. */
export type JoinRefusal = 'few' | 'damaged' | 'rig' | 'task' | 'joined';
export type Join = { readonly refusal: JoinRefusal } | { readonly refusal: null; readonly leader: string; readonly followers: readonly string[] };

/** In the order in which they were recorded. */
export function joinOf(chosen: readonly Episode[]): Join {
  const [leader, ...others] = [...chosen].sort((one, other) => Date.parse(one.startedAt) - Date.parse(other.startedAt) || (one.id < other.id ? -1 : 1));
  if (leader === undefined || others.length === 0) return { refusal: 'few' };
  if (chosen.some(({ state }) => state === 'damaged')) return { refusal: 'damaged' };
  if (others.some(({ rig }) => rig !== leader.rig)) return { refusal: 'rig' };
  if (others.some(({ task }) => task !== leader.task)) return { refusal: 'task' };
  // One that follows the leader already goes on doing so.
  if (leader.mergedInto !== null || others.some(({ mergedInto }) => mergedInto !== null && mergedInto !== leader.id)) return { refusal: 'joined' };
  return { refusal: null, leader: leader.id, followers: others.map(({ id }) => id) };
}
