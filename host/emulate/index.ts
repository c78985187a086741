// The list of emulators. Adding one is one file in its protocol's folder here and one line below.
import { fault, FaultError } from '../../core/fault.ts';
import type { EmulatorKind } from './emulator.ts';
import { ur5e } from './universal-robots/ur5e.ts';
import { gello, koch, kochLeader, vx300s } from './dynamixel/kinds.ts';
import { so101, so101Leader } from './feetech/kinds.ts';
import { rosbridge } from './rosbridge/rosbridge.ts';
import { xarm6 } from './xarm/xarm6.ts';

export const emulatorKinds: readonly EmulatorKind[] = [
  ur5e,
  so101,
  so101Leader,
  koch,
  kochLeader,
  vx300s,
  gello,
  xarm6,
  rosbridge,
];

export function emulatorNamed(name: string): EmulatorKind {
  const kind = emulatorKinds.find((one) => one.name === name);
  if (!kind) throw new FaultError(fault('request.invalid', { field: 'the emulator' }, `there are ${emulatorKinds.map((one) => one.name).join(', ')}`));
  return kind;
}
