// The rigs: a name for a set of devices that stand together. start-host.ts opens one.
import { fault, FaultError } from '../core/fault.ts';
import type { Pose } from '../core/math/vector.ts';

export interface RigDevice {
  readonly id: string;
  readonly kind: string;
  readonly settings: Readonly<Record<string, unknown>>;
  /** The id of an earlier device of the rig whose endpoint goes into the settings: the emulator to talk to. */
  readonly connectTo?: string;
  /** An arm that stands beside another: the rig is not whole without it. */
  readonly place?: ArmPlace;
  /** Which one it is has to be said once, on the Rig screen: two of a kind cannot tell. */
  readonly choose?: boolean;
  /** A leader arm: the id of the arm that it leads. */
  readonly leads?: string;
}

export interface ArmPlace {
  /** The operator's hand that leads it. */
  readonly hand: 'right' | 'left';
  /** Where the arm's own frame stands in the world that the operator sees. */
  readonly base: Pose;
}

export interface Rig {
  readonly name: string;
  readonly title: string;
  readonly aliases: readonly string[];
  readonly devices: readonly RigDevice[];
}

/** The page's part of every rig. */
const page: readonly RigDevice[] = [
  { id: 'cameras', kind: 'page-cameras', settings: {} },
  { id: 'hand', kind: 'page-hand', settings: {} },
];

const simulated = (world: string, title: string, aliases: readonly string[] = []): Rig => ({
  name: `${world}-simulated`, title: `Simulated ${title}`, aliases,
  devices: [{ id: 'arm', kind: 'simulated-arm', settings: { world } }, ...page],
});

/**
 * A bench for an emulated arm. Serial arms are on a socket: the kernel hands a pseudo-terminal's bytes on when it has
 * time, and a machine that also draws, tracks and records is late with them where a real adapter would not be.
 */
const bench = (id: string, emulator: string, prefix = ''): RigDevice =>
  ({ id, kind: 'emulated-bench', settings: { emulator, serial: 'tcp', ...(prefix === '' ? {} : { prefix }) } });

/** The real driver against an emulated arm: everything but the metal is what it will be on the bench. */
const emulated = (emulator: string, title: string, driver: string, settings: RigDevice['settings'] = {}): Rig => ({
  name: `${emulator}-emulated`, title: `Emulated ${title}`, aliases: [],
  devices: [
    bench('bench', emulator),
    { id: 'arm', kind: driver, settings, connectTo: 'bench' },
    ...page,
  ],
});

/** Nobody calibrates an emulated arm: it is put together as published. */
const asPublished = { calibration: 'published' } as const;

const real = (driver: string, title: string): Rig => ({
  name: driver, title, aliases: [],
  devices: [{ id: 'arm', kind: driver, settings: {} }, ...page],
});

/** Where it is on the network is said once, on the Rig screen. */
const onNetwork = (name: string, title: string, driver: string): Rig => ({
  name, title, aliases: [],
  devices: [{ id: 'arm', kind: driver, settings: {}, choose: true }, ...page],
});

/** Arm and leader are told apart by what each was calibrated as. */
const withLeader = (driver: string, title: string): Rig => ({
  name: `${driver}-with-leader`, title: `${title} and its leader`, aliases: [],
  devices: [{ id: 'arm', kind: driver, settings: {} }, { id: 'leader', kind: `${driver}-leader`, settings: {} }, ...page],
});

/** The leader's own physics stands beside the arm's: its streams have names of their own. */
const withEmulatedLeader = (emulator: string, title: string, leader: string, driver = emulator, settings: RigDevice['settings'] = asPublished): Rig => ({
  name: `${emulator}-with-leader-emulated`, title: `Emulated ${title} and its leader`, aliases: [],
  devices: [
    bench('bench', emulator),
    { id: 'arm', kind: driver, settings, connectTo: 'bench' },
    bench('leader-bench', leader, 'leader.'),
    { id: 'leader', kind: leader, settings: asPublished, connectTo: 'leader-bench', leads: 'arm' },
    ...page,
  ],
});

const sides = ['left', 'right'] as const;
type Side = (typeof sides)[number];
/** Two arms side by side, looking the same way, half a metre apart: each follows the operator's hand on its side. */
const place = (hand: Side): ArmPlace => ({ hand, base: { position: [0, hand === 'left' ? 0.25 : -0.25, 0], orientation: [0, 0, 0, 1] } });

const twoEmulated = (emulator: string, title: string, driver: string, settings: RigDevice['settings'] = {}): Rig => ({
  name: `bimanual-${emulator}-emulated`, title: `Two emulated ${title}`, aliases: [],
  devices: [
    ...sides.flatMap((side): RigDevice[] => [
      bench(`${side}-bench`, emulator, `${side}.`),
      { id: side, kind: driver, settings, connectTo: `${side}-bench`, place: place(side) },
    ]),
    ...page,
  ],
});

const twoReal = (title: string, driver: string): Rig => ({
  name: `bimanual-${driver}`, title: `Two ${title}`, aliases: [],
  devices: [...sides.map((side): RigDevice => ({ id: side, kind: driver, settings: {}, choose: true, place: place(side) })), ...page],
});

/** Which adapter is which arm or leader is chosen once, on the Rig screen. */
const twoWithLeaders = (title: string, driver: string): Rig => ({
  name: `bimanual-${driver}-with-leaders`, title: `Two ${title} and their leaders`, aliases: [],
  devices: [
    ...sides.flatMap((side): RigDevice[] => [
      { id: side, kind: driver, settings: {}, choose: true, place: place(side) },
      { id: `${side}-leader`, kind: `${driver}-leader`, settings: {}, choose: true, leads: side },
    ]),
    ...page,
  ],
});

const twoSimulated = (world: string, title: string): Rig => ({
  name: `bimanual-${world}-simulated`, title: `Two simulated ${title}`, aliases: ['bimanual'],
  devices: [...sides.map((side): RigDevice => ({ id: side, kind: 'simulated-arm', settings: { world, prefix: `${side}.` }, place: place(side) })), ...page],
});

export const rigs: readonly Rig[] = [
  { ...simulated('so101', 'SO-101', ['so101-simulated']), name: 'simulated' },
  simulated('koch', 'Koch v1.1'),
  simulated('vx300s', 'ViperX 300 S'),
  simulated('ur5e', 'UR5e'),
  simulated('xarm6', 'xArm 6'),
  emulated('so101', 'SO-101', 'so101', asPublished),
  emulated('koch', 'Koch v1.1', 'koch', asPublished),
  emulated('vx300s', 'ViperX 300 S', 'vx300s', asPublished),
  emulated('ur5e', 'UR5e', 'universal-robots'),
  emulated('xarm6', 'xArm 6', 'xarm'),
  emulated('rosbridge', 'arm on ROS 2', 'rosbridge'),
  withEmulatedLeader('so101', 'SO-101', 'so101-leader'),
  withEmulatedLeader('koch', 'Koch v1.1', 'koch-leader'),
  withEmulatedLeader('ur5e', 'UR5e', 'gello', 'universal-robots', {}),
  twoSimulated('so101', 'SO-101'),
  twoEmulated('so101', 'SO-101', 'so101', asPublished),
  real('so101', 'SO-101'),
  real('koch', 'Koch v1.1'),
  real('vx300s', 'ViperX 300 S'),
  onNetwork('ur5e', 'UR5e', 'universal-robots'),
  onNetwork('xarm6', 'xArm 6', 'xarm'),
  onNetwork('rosbridge', 'Arm on ROS 2', 'rosbridge'),
  withLeader('so101', 'SO-101'),
  withLeader('koch', 'Koch v1.1'),
  twoReal('SO-101', 'so101'),
  twoReal('ViperX 300 S', 'vx300s'),
  twoReal('Koch v1.1', 'koch'),
  twoWithLeaders('SO-101', 'so101'),
  twoWithLeaders('Koch v1.1', 'koch'),
];

export function rigNamed(name: string): Rig {
  const rig = rigs.find((one) => one.name === name || one.aliases.includes(name));
  if (!rig) throw new FaultError(fault('rig.unknown', { rig: name, known: rigs.map((one) => one.name).join(', ') }));
  return rig;
}
