// The physics as an emulator sees it, over the memory that it shares with the simulator's worker. Reading copies the
// newest measurement once a physics step; driving writes whole rows. Made by emulator-worker.ts.
import type { ArmDescription } from '../../core/math/arm.ts';
import { blockWords, driveNumbers, SimulatorBlocks, writeBlock } from '../devices/simulator-link.ts';
import type { EmulatedArm, JointDrive } from './emulator.ts';

/** Torn reads are tried again: the other side writes for well under a microsecond. */
const mostTries = 100;

export function createSharedArm(shared: SharedArrayBuffer, description: ArmDescription): EmulatedArm {
  const { header, drives, measured } = new SimulatorBlocks(shared);
  const count = description.joints.length;
  const newest = new Float64Array(measured.length);
  const own: JointDrive[] = description.home.map((goal) => ({ goal, velocity: Infinity, acceleration: Infinity, torque: true }));
  // Version 0 is before the first measurement: home stands in.
  let seen = 0;

  const refresh = (): void => {
    for (let tries = 0; tries < mostTries; tries += 1) {
      const version = Atomics.load(header, blockWords.measured);
      if (version === seen) return;
      if (version % 2 !== 0) continue;
      newest.set(measured);
      if (Atomics.load(header, blockWords.measured) !== version) continue;
      seen = version;
      return;
    }
  };
  const write = (): void => writeBlock(header, blockWords.drives, () => {
    for (let i = 0; i < count; i += 1) {
      const { goal, velocity, acceleration, torque, effort } = own[i]!;
      const at = i * driveNumbers;
      drives[at] = goal;
      drives[at + 1] = velocity;
      drives[at + 2] = acceleration;
      drives[at + 3] = torque ? 1 : 0;
      drives[at + 4] = effort ?? Infinity;
    }
  });
  const reading = (block: number) => (joint: number): number => {
    refresh();
    return newest[1 + block * count + joint]!;
  };
  newest.set(description.home, 1);
  return {
    description,
    position: reading(0), velocity: reading(1), effort: reading(2),
    stepCount() { refresh(); return newest[0]!; },
    drive(joint, drive) {
      own[joint] = drive;
      write();
    },
    drivenTo: (joint) => own[joint]!,
  };
}
