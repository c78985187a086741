// Everything that goes wrong with arms, as cases that bench-faults.ts plays one by one: which rig, what is broken, when.
// Adding a case is adding an entry.
import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { faultFrom } from '../../core/fault.ts';
import { sentence } from '../../core/sentences/en.ts';
import { writeCalibration } from '../devices/servo-arm/calibration-folder.ts';
import { lookingBus } from '../devices/servo-arm/open-chain.ts';
import type { ArmStage, RigChanges } from './bench-arm-stage.ts';

type Told = readonly string[] | void;

export interface FaultCase {
  readonly name: string;
  /** A named rig, and what is otherwise in it. */
  readonly rig: string;
  readonly changes?: RigChanges;
  /** The bench's own fault; the second after its start at which it begins is added. */
  readonly injects?: string;
  /** What happens instead, while the arm is driven; returns what somebody else was told by it. */
  readonly happens?: (stage: ArmStage) => Promise<Told> | Told;
  /** It is over after so many seconds, and what the arm does then is no longer its doing. */
  readonly lastsSeconds?: number;
  /** The arm cannot even be opened: nothing is driven. */
  readonly refuses?: boolean;
  /** Present from the first moment: driven with it, nothing begins at a moment. */
  readonly throughout?: boolean;
  /** The operator does not press Arm before it happens. */
  readonly disarmed?: boolean;
}

/** JavaScript that does not return for so long: what a runaway loop in the host would be. */
export function blockThisThread(milliseconds: number): void {
  const until = performance.now() + milliseconds;
  while (performance.now() < until) { /* on purpose */ }
}

const portOf = ({ host }: ArmStage): string => host.hub.devices().find(({ id }) => id === 'arm')!.identity!;

/** Asks for the port as every program does that minds locks; the second one is told. */
async function openPortAgain(stage: ArmStage): Promise<Told> {
  try {
    await using _second = await lookingBus({ title: 'The second program' }, portOf(stage), { protocol: 'feetech', baud: 1_000_000, cycleHz: 50 }, [1]);
    return ['a second program got the port'];
  } catch (error) {
    return [`The second program was told: ${sentence(faultFrom(error))}`];
  }
}

/** A program that minds no lock asks servo 1 whether it is there, fifty times a second, between our own packets, until the bench is looked at. */
async function talkInBetween(stage: ArmStage): Promise<void> {
  const port = openSync(portOf(stage), constants.O_WRONLY | constants.O_NOCTTY | constants.O_NONBLOCK);
  try {
    for (let i = 0; i < 120; i += 1) {
      // Refused for the moment in which a packet of ours is on its way.
      try { writeSync(port, Uint8Array.of(0xff, 0xff, 1, 2, 1, 0xfb)); } catch (error) { if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error; }
      await sleep(20);
    }
  } finally {
    closeSync(port);
  }
}

/** The calibration in the folder is another arm's: its joints were homed elsewhere than this one's servos say. */
async function bringForeignCalibration({ host, configFolder }: ArmStage): Promise<void> {
  const joints = ['shoulder_pan', 'shoulder_lift', 'elbow_flex', 'wrist_flex', 'wrist_roll', 'gripper'];
  const identity = host.hub.devices().find(({ id }) => id === 'arm')!.identity!;
  await writeCalibration(configFolder, {
    version: 1, kind: 'so101', identity, madeAt: new Date().toISOString(), rest: null,
    motors: Object.fromEntries(joints.map((joint, i) => [joint, { id: i + 1, driveMode: 0, homingOffset: 300 + 100 * i, rangeMinimum: 800, rangeMaximum: 3300 }])),
  });
  await host.hub.reopen('arm', { calibration: 'stored' }).catch(() => undefined);
}

/** Nobody holds the leader still: while the arm is disarmed it goes elsewhere, and then Arm is pressed. */
async function armWithLeaderElsewhere({ host }: ArmStage): Promise<Told> {
  host.session.takeControl('bench', true);
  host.session.chooseHand('leader');
  for (let i = 0; i < 400; i += 1) {
    try { host.session.arm('bench'); host.session.disarm('bench'); } catch (error) { return [`On pressing Arm: ${sentence(faultFrom(error))}`]; }
    await sleep(10);
  }
  return ['the leader never stood apart from the arm'];
}

const bench = (faults: string): RigChanges => ({ bench: { settings: { fault: faults } } });
const so101 = 'so101-emulated';

export const faultCases: readonly FaultCase[] = [
  { name: 'Wrong arm: a Koch where an SO-101 is expected', rig: so101, changes: { bench: { settings: { emulator: 'koch' } } }, refuses: true },
  { name: 'Wrong model number in servo 3', rig: so101, changes: bench('wrong-model=3'), refuses: true },
  { name: 'Servo 3 missing from the start', rig: so101, changes: bench('mute=3'), refuses: true },
  { name: 'Servo 4 answers twice from the start', rig: so101, changes: bench('double=4'), refuses: true },
  { name: 'Servo 3 falls silent in motion', rig: so101, injects: 'mute=3' },
  { name: 'Servo 4 begins to answer twice', rig: so101, injects: 'double=4' },
  { name: '1 in 50 answers lost', rig: so101, changes: bench('drop=0.02'), throughout: true },
  { name: '1 in 50 answers with a wrong byte', rig: so101, changes: bench('corrupt=0.02'), throughout: true },
  { name: 'Every answer split into single bytes', rig: so101, changes: bench('split'), throughout: true },
  { name: 'Every answer 20 ms late', rig: so101, changes: bench('late=20ms'), throughout: true },
  { name: 'Overload in servo 2', rig: so101, injects: 'overload=2' },
  { name: 'Over-temperature in servo 4', rig: so101, injects: 'hot=4' },
  { name: 'Cable out', rig: so101, injects: 'unplug' },
  { name: 'Cable out, back after 2 s', rig: so101, injects: 'unplug=2000' },
  { name: 'Power lost in motion', rig: so101, injects: 'power-loss' },
  { name: 'A second program asks for the same port', rig: so101, changes: { bench: { settings: { serial: 'pty' } } }, happens: openPortAgain, throughout: true },
  { name: 'A second program talks on the same port without asking', rig: so101, changes: { bench: { settings: { serial: 'pty' } } }, happens: talkInBetween },
  { name: 'The calibration file is another arm\'s', rig: so101, happens: bringForeignCalibration, disarmed: true },
  { name: 'Leader moved while disarmed', rig: 'so101-with-leader-emulated', happens: armWithLeaderElsewhere, disarmed: true },
  {
    name: 'Hand samples of NaN and infinity', rig: so101,
    async happens({ host, hand }) {
      hand.silent();
      for (let i = 0; i < 60; i += 1) {
        const row = new Float64Array(host.bus.streams().find(({ id }) => id === 'hand.right/landmarks')!.fields.reduce((sum, { size }) => sum + size, 0)).fill(i % 2 === 0 ? Number.NaN : Infinity);
        host.hub.feed('hand.right/landmarks', { values: row }, { id: 'bench', inControl: true });
        await sleep(8);
      }
    },
  },
  { name: 'The hand falls silent', rig: so101, happens: ({ hand }) => hand.silent() },
  { name: 'Stop pressed', rig: so101, happens: ({ host }) => host.session.stop() },
  { name: 'JavaScript blocked for 2 s', rig: so101, happens: () => blockThisThread(2000), lastsSeconds: 2 },
  { name: 'Servo 9 (gripper) falls silent on a ViperX', rig: 'vx300s-emulated', injects: 'mute=9' },
  { name: 'Overload in servo 2 of a Koch', rig: 'koch-emulated', injects: 'overload=2' },
  { name: 'Protective stop of a UR5e', rig: 'ur5e-emulated', injects: 'protective-stop' },
  { name: 'Network cable out of a UR5e', rig: 'ur5e-emulated', injects: 'unplug' },
  { name: 'JavaScript blocked for 2 s, UR5e', rig: 'ur5e-emulated', happens: () => blockThisThread(2000), lastsSeconds: 2 },
  { name: 'Error state of an xArm 6', rig: 'xarm6-emulated', injects: 'protective-stop' },
  { name: 'Network cable out of an xArm 6', rig: 'xarm6-emulated', injects: 'unplug' },
  { name: 'JavaScript blocked for 2 s, xArm 6', rig: 'xarm6-emulated', happens: () => blockThisThread(2000), lastsSeconds: 2 },
  { name: 'An xArm 7 where an xArm 6 is expected', rig: 'xarm6-emulated', changes: bench('wrong-model=1'), refuses: true },
  { name: 'Servo of joint 3 fails in an xArm 6', rig: 'xarm6-emulated', injects: 'overload=3' },
  { name: 'Power lost in motion, xArm 6', rig: 'xarm6-emulated', injects: 'power-loss' },
  { name: 'ROS bridge gone', rig: 'rosbridge-emulated', injects: 'unplug' },
  { name: 'ROS arm without one of the joints', rig: 'rosbridge-emulated', changes: bench('wrong-model=2'), refuses: true },
  { name: 'A joint of a ROS arm does not follow', rig: 'rosbridge-emulated', injects: 'overload=1' },
  { name: 'Controllers of a ROS arm stopped', rig: 'rosbridge-emulated', injects: 'protective-stop' },
  { name: 'JavaScript blocked for 2 s, ROS arm', rig: 'rosbridge-emulated', happens: () => blockThisThread(2000), lastsSeconds: 2 },
];
