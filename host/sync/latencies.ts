// What is taken off the capture times of a device, as the rig's settings have it. Read by the hub at every sample of a
// device that has one.
import type { Settings } from '../../core/contract/state.ts';

export interface LatencySource {
  /** Nanoseconds; 0 for most devices. */
  nanosOf(deviceId: string): number;
}

/** Keys in the settings are `rig/device`, as for everything that was chosen for a device of a rig. */
export const latencyKey = (rig: string, deviceId: string): string => `${rig}/${deviceId}`;

export function latencySource(rig: string, settings: () => Pick<Settings, 'latencies'>): LatencySource {
  let from: Settings['latencies'] | undefined;
  let nanos = new Map<string, number>();
  return {
    nanosOf(deviceId) {
      const { latencies } = settings();
      if (latencies !== from) {
        from = latencies;
        nanos = new Map(Object.entries(latencies).flatMap(([key, { milliseconds }]) => (key.startsWith(`${rig}/`) ? [[key.slice(rig.length + 1), milliseconds * 1e6] as const] : [])));
      }
      return nanos.get(deviceId) ?? 0;
    },
  };
}
