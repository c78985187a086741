// LeRobot's calibration procedure on the open bus: home every servo in the middle, note how far each joint goes, write
// both into the servos and to disk; and the check and the file from elsewhere. Called by setup.ts and `waldo arms`.
import { enoughSweepDegrees, foreign, type Calibration, type MotorCalibration, type MotorCalibrations } from '../../core/calibration/calibration.ts';
import { rangeFaults, registerFaults, restFaults } from '../../core/calibration/check.ts';
import { homingOffset, isFullTurn, Sweep } from '../../core/calibration/sweep.ts';
import { fault, FaultError, type Fault } from '../../core/fault.ts';
import { servoTicksPerTurn } from '../../core/protocols/servo-chain.ts';
import { writeCalibration } from '../devices/servo-arm/calibration-folder.ts';
import { readMotors, readPresent } from '../devices/servo-arm/open-chain.ts';
import { unlocked } from '../devices/servo-arm/registers.ts';
import type { Bench } from './bench.ts';

/** A GELLO's owners keep its offsets in a file of their own; its servos are left as they are. */
const homesInServo = (bench: Bench): boolean => bench.chain.lerobotNames.length > 0;

function needAll(bench: Bench): void {
  const at = bench.chain.servos.findIndex((_servo, i) => bench.answers[i] === undefined || bench.answers[i]?.twice);
  const servo = bench.chain.servos[at];
  if (servo) throw new FaultError(fault(bench.answers[at]?.twice ? 'arm.servo-twice' : 'arm.servo-missing', { joint: servo.joint, id: servo.id }));
}

function needLoose(bench: Bench): void {
  if (bench.torque.some((on) => on)) throw new FaultError(fault('setup.order', { what: 'support the arm and let it go' }));
}

export async function centre(bench: Bench): Promise<void> {
  await bench.look();
  needAll(bench);
  needLoose(bench);
  const { registers, chain } = bench;
  const offsets: number[] = [];
  const present: number[] = [];
  for (const { id } of bench.leads) {
    if (homesInServo(bench)) {
      await unlocked(registers, id, async () => {
        await registers.set(id, 'homingOffset', 0);
        await registers.set(id, 'minimumPositionLimit', 0);
        await registers.set(id, 'maximumPositionLimit', servoTicksPerTurn - 1);
        await registers.set(id, 'homingOffset', homingOffset(chain.protocol, await registers.get(id, 'presentPosition')));
      });
    }
    offsets.push(await registers.get(id, 'homingOffset'));
    present.push(await registers.get(id, 'presentPosition'));
  }
  bench.homing = { offsets, present };
  bench.setCalibration(undefined);
  bench.sweep = undefined;
  bench.phase = 'centred';
  bench.checked = false;
}

export function beginSweep(bench: Bench): void {
  if (!bench.homing) throw new FaultError(fault('setup.order', { what: 'put the arm in the middle of its ranges' }));
  bench.sweep = new Sweep(bench.chain);
  bench.phase = 'sweeping';
}

export async function finish(bench: Bench, configFolder: string): Promise<void> {
  const { sweep, homing, registers, chain } = bench;
  if (!sweep || !homing) throw new FaultError(fault('setup.order', { what: 'move every joint through its range' }));
  // It may have been held again since it was centred: what is written then would be a jump.
  await bench.look();
  needAll(bench);
  needLoose(bench);
  for (const [i, servo] of bench.leads.entries()) {
    const wanted = enoughSweepDegrees(chain, bench.description.joints[i]!);
    if (!isFullTurn(servo) && sweep.degrees(i) < wanted) {
      throw new FaultError(fault('setup.little-range', { joint: servo.joint, degrees: Math.round(sweep.degrees(i)), wanted: Math.ceil(wanted) }));
    }
  }
  const driveModes = (await readMotors(registers, chain)).map(({ driveMode }) => driveMode);
  const swept = sweep.motors(homing.offsets, driveModes);
  const motors = homesInServo(bench) ? swept : aroundPresent(bench, swept, homing.present);
  const wrong = foreign(chain, bench.description.joints, motors);
  if (wrong) throw new FaultError(wrong);
  if (homesInServo(bench)) await writeMotors(bench, motors);
  await keep(bench, motors, null, configFolder);
}

/** Horns are screwed on in quarter turns, so a joint held roughly at its zero tells its offset exactly. */
const quarterTurn = servoTicksPerTurn / 4;

/** Full turns whose servos are not homed: the middle is where the joint stood. */
const aroundPresent = (bench: Bench, motors: MotorCalibrations, present: readonly number[]): MotorCalibrations =>
  Object.fromEntries(bench.leads.map((servo, i): [string, MotorCalibration] => {
    const motor = motors[servo.joint]!;
    const middle = Math.round(present[i]! / quarterTurn) * quarterTurn;
    return [servo.joint, isFullTurn(servo) ? { ...motor, rangeMinimum: middle - servoTicksPerTurn / 2, rangeMaximum: middle + servoTicksPerTurn / 2 } : motor];
  }));

async function writeMotors(bench: Bench, motors: MotorCalibrations): Promise<void> {
  const { registers } = bench;
  for (const { id, joint } of bench.leads) {
    const { homingOffset: offset, rangeMinimum, rangeMaximum } = motors[joint]!;
    await unlocked(registers, id, async () => {
      await registers.set(id, 'homingOffset', offset);
      await registers.set(id, 'minimumPositionLimit', rangeMinimum);
      await registers.set(id, 'maximumPositionLimit', rangeMaximum);
    });
  }
}

async function keep(bench: Bench, motors: MotorCalibrations, rest: Calibration['rest'], configFolder: string): Promise<void> {
  const calibration: Calibration = { version: 1, kind: bench.spec.kind, identity: bench.identity, madeAt: new Date().toISOString(), motors: { ...motors }, rest };
  await writeCalibration(configFolder, calibration);
  bench.setCalibration(calibration);
  bench.sweep = undefined;
  bench.phase = 'calibrated';
  bench.checked = false;
}

export async function keepRest(bench: Bench, configFolder: string): Promise<void> {
  if (!bench.calibration) throw new FaultError(fault('setup.order', { what: 'calibrate the arm' }));
  needLoose(bench);
  const present = await readPresent(bench.registers, bench.chain);
  const rest = Object.fromEntries(bench.leads.map(({ joint }, i) => [joint, present[i]!]));
  const calibration = { ...bench.calibration, rest };
  await writeCalibration(configFolder, calibration);
  bench.setCalibration(calibration);
}

/** Everything that opening the arm would refuse, not only the first thing. */
export async function check(bench: Bench): Promise<readonly Fault[]> {
  await bench.look();
  const problems: Fault[] = bench.chain.servos.flatMap((servo, i): Fault[] => {
    const answer = bench.answers[i];
    if (!answer) return [fault('arm.servo-missing', { joint: servo.joint, id: servo.id })];
    return answer.twice ? [fault('arm.servo-twice', { joint: servo.joint, id: servo.id })] : [];
  });
  if (problems.length === 0) {
    if (!bench.calibration) problems.push(fault('arm.uncalibrated', { device: bench.spec.title }));
    else {
      const present = await readPresent(bench.registers, bench.chain);
      if (homesInServo(bench)) problems.push(...registerFaults(bench.chain, bench.calibration, await readMotors(bench.registers, bench.chain)));
      problems.push(...rangeFaults(bench.leads.map(({ joint }) => joint), present, bench.maps.map((map) => map!)));
      if (bench.torque.every((on) => !on)) problems.push(...restFaults(bench.chain, bench.calibration.rest, present));
    }
  }
  bench.problems = problems;
  bench.checked = true;
  return problems;
}

/** A calibration made elsewhere becomes this arm's: refused unless it can be. */
export async function takeOver(bench: Bench, motors: MotorCalibrations, configFolder: string): Promise<void> {
  await bench.look();
  needAll(bench);
  needLoose(bench);
  const wrong = foreign(bench.chain, bench.description.joints, motors);
  if (wrong) throw new FaultError(wrong);
  if (homesInServo(bench)) await writeMotors(bench, motors);
  await keep(bench, motors, null, configFolder);
}
