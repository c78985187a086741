// Whether this window's hand session goes on, and whether one that failed may begin anew. page-hand.tsx asks.
import type { Settings } from '../../core/contract/state.ts';
import type { Fault } from '../../core/fault.ts';

/** `waits`: the wire was lost, and with it control; the hand stays open for a while, so that taking control again costs nothing. */
export type Keeping = 'yes' | 'waits' | 'no';

export const waitsMs = 60_000;

export function nextKeeping(before: Keeping, now: { readonly mine: boolean; readonly connected: boolean; readonly isFree: boolean }): Keeping {
  if (now.mine) return 'yes';
  // Given up, or taken by another window: the camera is let go at once.
  if (now.connected && !(before === 'waits' && now.isFree)) return 'no';
  return before === 'no' ? 'no' : 'waits';
}

const mostRestarts = 3;
/** Restarts longer ago than this are forgiven. */
export const restartsWithinMs = 60_000;
const firstPauseMs = 500;

/** How long to wait before a tracker that died is started again; null: not by itself. */
export function restartAfterMs(trouble: Fault, recentRestarts: number): number | null {
  return trouble.code === 'tracker.failed' && recentRestarts < mostRestarts ? firstPauseMs * 2 ** recentRestarts : null;
}

interface Camera { readonly deviceId: string; readonly label: string }

/** Whether the camera that was missed is there now: the same one, never another that would look from elsewhere. */
export function cameraIsBack(trouble: Fault, wanted: Settings['camera'], cameras: readonly Camera[]): boolean {
  if (trouble.code !== 'camera.unplugged' && trouble.code !== 'camera.absent') return false;
  if (wanted.deviceId !== '') return cameras.some(({ deviceId }) => deviceId === wanted.deviceId);
  const only = cameras.length === 1 ? cameras[0] : undefined;
  return only !== undefined && (trouble.code === 'camera.absent' || only.label === trouble.params['label']);
}
