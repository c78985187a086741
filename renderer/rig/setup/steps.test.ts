import { expect, test } from 'vitest';
import type { SetupView } from '../../../core/contract/setup.ts';
import { firstStep, heldStep, isLoose, mayGo, openPlaces, setupSteps, sweptEnough } from './steps.ts';

const servo = (joint: string, part: Partial<SetupView['servos'][number]> = {}): SetupView['servos'][number] => ({
  id: 1, joint, expected: 'STS3215', found: 'STS3215', isRight: true, twice: false, torque: false, ticks: 2047, degrees: null, moving: false,
  volts: 12, celsius: 30, minimum: null, maximum: null, swept: 0, wanted: 60, fullTurn: false, ...part,
});
const arm = { kind: 'so101', title: 'SO-101', identity: 'a', path: '/dev/a', protocol: 'feetech', baud: 1_000_000, viewer: 'one' } as const;
const none: SetupView = { arm: null, phase: 'opened', servos: [], scan: null, calibration: null, problems: [], checked: false, lost: false };
const fresh: SetupView = { ...none, arm, servos: [servo('lift'), servo('roll', { id: 2, fullTurn: true })] };
const calibrated: SetupView = { ...fresh, phase: 'calibrated', calibration: { madeAt: '2026-11-22', hasRest: true } };
const reachable = (view: SetupView): readonly string[] => setupSteps.filter((step) => mayGo(step, view));

test('a step opens when what it stands on is done', () => {
  expect(reachable(none)).toEqual(['find']);
  expect(reachable({ ...fresh, servos: [servo('lift', { found: null, isRight: false })] })).toEqual(['identify', 'ids']);
  expect(reachable(fresh)).toEqual(['identify', 'ids', 'calibrate']);
  expect(reachable(calibrated)).toEqual(['identify', 'ids', 'calibrate', 'check']);
  expect(reachable({ ...calibrated, checked: true })).toEqual(['identify', 'ids', 'calibrate', 'check', 'ready']);
  expect(reachable({ ...calibrated, checked: true, problems: [{ code: 'arm.rest', params: {} }] })).not.toContain('ready');
});

test('begins where the arm is, and falls back when the arm no longer allows a step', () => {
  expect(firstStep(none)).toBe('find');
  expect(firstStep(fresh)).toBe('identify');
  expect(firstStep(calibrated)).toBe('check');
  expect(firstStep({ ...fresh, servos: [servo('lift', { twice: true, isRight: false })] })).toBe('ids');
  expect(heldStep('ready', calibrated)).toBe('check');
  expect(heldStep('check', fresh)).toBe('calibrate');
  expect(heldStep('calibrate', none)).toBe('find');
  expect(heldStep('calibrate', fresh)).toBe('calibrate');
});

test('the sweep is enough when every joint that ends somewhere went far enough', () => {
  expect(sweptEnough(fresh)).toBe(false);
  expect(sweptEnough({ ...fresh, servos: [servo('lift', { swept: 61 }), servo('roll', { fullTurn: true })] })).toBe(true);
  expect(isLoose({ ...fresh, servos: [servo('lift', { torque: true })] })).toBe(false);
  expect(openPlaces({ ...fresh, servos: [servo('lift'), servo('pan', { found: null })] }).map(({ joint }) => joint)).toEqual(['pan']);
});
