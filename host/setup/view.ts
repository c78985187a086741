// What the wizard's page is shown of the arm under set-up, ten times a second. setup.ts sends it to whoever watches.
import { enoughSweepDegrees } from '../../core/calibration/calibration.ts';
import { isFullTurn } from '../../core/calibration/sweep.ts';
import type { SetupView } from '../../core/contract/setup.ts';
import { servoModelName } from '../devices/servo-arm/handshake.ts';
import type { Bench } from './bench.ts';

export const nothingSetUp: SetupView = { arm: null, phase: 'opened', servos: [], scan: null, calibration: null, problems: [], checked: false, lost: false };

/** A degree within a third of a second is a hand, not noise. */
const movedTicks = 12;
const backViews = 3;
const numberOrNull = (value: number | undefined): number | null => (value !== undefined && Number.isFinite(value) ? value : null);

/** Remembers where the servos were, to tell which one is being moved. */
export function createViewer(bench: Bench): () => SetupView {
  const past: Float64Array[] = [];
  return () => {
    const before = past.length < backViews ? undefined : past.shift();
    past.push(bench.state.position.slice());
    return {
      arm: { kind: bench.spec.kind, title: bench.spec.title, identity: bench.identity, path: bench.path, protocol: bench.chain.protocol, baud: bench.chain.baud, viewer: bench.viewer },
      phase: bench.phase,
      servos: bench.chain.servos.map((servo, at) => {
        const row = bench.leads.indexOf(servo);
        const answer = bench.answers[at];
        const live = row >= 0 && bench.state.answered[row] === 1;
        const ticks = live ? bench.state.position[row] : undefined;
        const map = bench.maps[row];
        const range = row >= 0 && bench.sweep && !isFullTurn(servo) ? bench.sweep.range(row) : undefined;
        return {
          id: servo.id, joint: servo.joint, expected: servoModelName(bench.chain.protocol, servo.model),
          found: answer ? servoModelName(bench.chain.protocol, answer.model) : null,
          isRight: answer !== undefined && !answer.twice && (answer.model === servo.model || servo.orModels.includes(answer.model)), twice: answer?.twice ?? false,
          torque: bench.torque[at] ?? false,
          ticks: numberOrNull(ticks),
          degrees: ticks === undefined || !map || servo.linkage ? null : numberOrNull((map.toJoint(ticks) * 180) / Math.PI),
          moving: ticks !== undefined && before !== undefined && Math.abs(ticks - before[row]!) > movedTicks,
          volts: live ? numberOrNull(bench.state.voltage[row]) : null, celsius: live ? numberOrNull(bench.state.temperature[row]) : null,
          minimum: numberOrNull(range?.minimum), maximum: numberOrNull(range?.maximum),
          swept: row >= 0 && bench.sweep ? bench.sweep.degrees(row) : 0,
          wanted: row >= 0 ? enoughSweepDegrees(bench.chain, bench.description.joints[row]!) : 0,
          fullTurn: row < 0 || isFullTurn(servo),
        };
      }),
      scan: bench.scan ? { share: bench.scan.share, done: bench.scan.done, found: [...bench.scan.found] } : null,
      calibration: bench.calibration ? { madeAt: bench.calibration.madeAt, hasRest: bench.calibration.rest !== null } : null,
      problems: bench.problems.map((one) => ({ code: one.code, params: { ...one.params }, ...(one.hint === undefined ? {} : { hint: one.hint }) })),
      checked: bench.checked, lost: bench.lost,
    };
  };
}
