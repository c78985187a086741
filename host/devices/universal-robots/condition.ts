// What the robot's own state words mean for an operator: ready, or a fault with its sentence. Pure; the worker asks it
// with every row that the robot sends.
import { fault, type Fault } from '../../../core/fault.ts';

const running = 7;
const modeNames: Readonly<Record<number, string>> = {
  0: 'disconnected', 1: 'waiting for its safety settings to be confirmed', 2: 'starting', 3: 'power off', 4: 'power on', 5: 'brakes closed', 6: 'moved by hand', 8: 'updating',
};
const safety = { normal: 1, reduced: 2, protectiveStop: 3 } as const;
const safetyNames: Readonly<Record<number, string>> = {
  4: 'recovery', 5: 'safeguard stop', 6: 'system emergency stop', 7: 'robot emergency stop', 8: 'safety violation', 9: 'safety fault',
};

/** Undefined: it can be driven. */
export function troubleOf(device: string, robotMode: number, safetyMode: number): Fault | undefined {
  if (safetyMode === safety.protectiveStop) return fault('arm.protective-stop', { device });
  if (safetyMode !== safety.normal && safetyMode !== safety.reduced) return fault('arm.emergency-stop', { device, state: safetyNames[safetyMode] ?? `safety mode ${safetyMode}` });
  if (robotMode !== running) return fault('arm.powered-off', { device, state: modeNames[robotMode] ?? `mode ${robotMode}` });
  return undefined;
}
