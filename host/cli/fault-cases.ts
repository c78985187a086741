// Everything that goes wrong with arms, as cases that bench-faults.ts plays one by one: which rig, what is broken, when.
// The list in the order; adding a case is adding an entry.
import { setTimeout as sleep } from 'node:timers/promises';
import type { ArmStage, RigChanges } from './bench-arm-stage.ts';

export interface FaultCase {
  readonly name: string;
  /** A named rig, and what is otherwise in it. */
  readonly rig: string;
  readonly changes?: RigChanges;
  /** The bench's own fault; the second after its start at which it begins is added. */
  readonly injects?: string;
  /** What happens instead, while the arm is driven. */
  readonly happens?: (stage: ArmStage) => Promise<void> | void;
  /** It is over after so many seconds, and what the arm does then is no longer its doing. */
  readonly lastsSeconds?: number;
  /** The arm cannot even be opened: nothing is driven. */
  readonly refuses?: boolean;
  /** Present from the first moment: driven with it, nothing begins at a moment. */
  readonly throughout?: boolean;
  /** The operator does not press Arm. */
  readonly disarmed?: boolean;
}

/** JavaScript that does not return for so long: what a runaway loop in the host would be. */
export function blockThisThread(milliseconds: number): void {
  const until = performance.now() + milliseconds;
  while (performance.now() < until) { /* on purpose */ }
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
  { name: 'Every answer 20 ms late', rig: so101, changes: bench('late=20ms'), throughout: true },
  { name: 'Overload in servo 2', rig: so101, injects: 'overload=2' },
  { name: 'Over-temperature in servo 4', rig: so101, injects: 'hot=4' },
  { name: 'Cable out', rig: so101, injects: 'unplug' },
  { name: 'Cable out, back after 2 s', rig: so101, injects: 'unplug=2000' },
  { name: 'Power lost in motion', rig: so101, injects: 'power-loss' },
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
