// Which step of the set-up comes next and which may be gone to: from what the host shows of the arm alone, so that a
// page that was closed goes on where it was. ArmSetup uses it.
import type { SetupView } from '../../../core/contract/setup.ts';

export const setupSteps = ['find', 'identify', 'ids', 'calibrate', 'check', 'ready'] as const;
export type SetupStep = (typeof setupSteps)[number];

const allRight = (view: SetupView): boolean => view.servos.length > 0 && view.servos.every(({ isRight }) => isRight);
const isFine = (view: SetupView): boolean => view.checked && view.problems.length === 0;

/** A step may be gone to when what it stands on is done. */
export function mayGo(step: SetupStep, view: SetupView): boolean {
  switch (step) {
    case 'find': return view.arm === null;
    case 'identify':
    case 'ids': return view.arm !== null;
    case 'calibrate': return view.arm !== null && allRight(view);
    case 'check': return view.arm !== null && allRight(view) && view.calibration !== null;
    case 'ready': return view.arm !== null && isFine(view);
  }
}

/** Where to begin with the arm as it is. */
export function firstStep(view: SetupView): SetupStep {
  if (!view.arm) return 'find';
  if (!allRight(view)) return 'ids';
  return view.calibration && view.phase === 'calibrated' ? 'check' : 'identify';
}

/** `at`, or the nearest step before it that the arm allows: after a leave, a lost port, an id that went. */
export function heldStep(at: SetupStep, view: SetupView): SetupStep {
  if (!view.arm) return 'find';
  for (let index = setupSteps.indexOf(at); index > 0; index -= 1) if (mayGo(setupSteps[index]!, view)) return setupSteps[index]!;
  return firstStep(view);
}

/** Joints whose id nobody has: what a servo that was found can become. */
export const openPlaces = (view: SetupView): readonly SetupView['servos'][number][] => view.servos.filter(({ found }) => found === null);

export const sweptEnough = (view: SetupView): boolean => view.servos.every(({ fullTurn, swept, wanted }) => fullTurn || swept >= wanted);
export const isLoose = (view: SetupView): boolean => view.servos.every(({ torque }) => !torque);
