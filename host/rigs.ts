// The rigs: a name for a set of devices that stand together. start-host.ts opens one.
import { fault, FaultError } from '../core/fault.ts';

export interface RigDevice {
  readonly id: string;
  readonly kind: string;
  readonly settings: Readonly<Record<string, unknown>>;
  /** The id of an earlier device of the rig whose endpoint goes into the settings: the emulator to talk to. */
  readonly connectTo?: string;
}

export interface Rig {
  readonly name: string;
  readonly title: string;
  readonly aliases: readonly string[];
  readonly devices: readonly RigDevice[];
}

export const rigs: readonly Rig[] = [
  {
    name: 'simulated', title: 'Simulated SO-101', aliases: ['so101-simulated'],
    devices: [
      { id: 'arm', kind: 'simulated-arm', settings: {} },
      { id: 'cameras', kind: 'page-cameras', settings: {} },
      { id: 'hand', kind: 'page-hand', settings: {} },
    ],
  },
];

export function rigNamed(name: string): Rig {
  const rig = rigs.find((one) => one.name === name || one.aliases.includes(name));
  if (!rig) throw new FaultError(fault('rig.unknown', { rig: name, known: rigs.map((one) => one.name).join(', ') }));
  return rig;
}
