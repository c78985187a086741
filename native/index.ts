// The door to the metal: servo buses and pseudo-terminals, native where the module was built, in TypeScript elsewhere.
// Used by the drivers and emulators of servo arms, and by the doctor.
import { native, openNative } from './addon.ts';
import type { BusMaster, BusMasterOptions } from './bus-master.ts';
import { wrapPty, type Pty } from './pty.ts';
import { openTwin } from './twin/twin.ts';

export type { Pty } from './pty.ts';

/** Whether the native part is in use, and if not, why. */
export const nativeAvailable = (): { readonly ok: true } | { readonly ok: false; readonly why: string } =>
  'addon' in native ? { ok: true } : { ok: false, why: native.why };

/** Resolves when the port is open; rejects with a sentence and a `code` when it cannot be. An open master lives until it is disposed of. */
export async function openBusMaster(options: BusMasterOptions, prefer?: BusMaster['implementation']): Promise<BusMaster> {
  if (prefer === 'native' && !('addon' in native)) throw new Error(`There is no native servo bus: ${native.why}.`);
  return 'addon' in native && prefer !== 'twin' ? openNative(native.addon, options) : openTwin(options);
}

/** Undefined where the native part is missing. */
export function openPty(): Pty | undefined {
  return 'addon' in native ? wrapPty(native.addon.openPty(), native.addon) : undefined;
}

/** Puts the calling thread above ordinary work, where that is allowed: for a worker that stands in for hardware. */
export const becomeRealTime = (): boolean => 'addon' in native && native.addon.becomeRealTime();
