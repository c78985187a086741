import { expect, test } from 'vitest';
import type { Fault } from '../../../core/fault.ts';
import { emptyBusState } from '../../../native/bus-master.ts';
import { watchServos } from './watch.ts';

const joints = ['lift', 'elbow', 'gripper'];

function bench(protocol: 'feetech' | 'dynamixel' = 'feetech') {
  const told: Fault[] = [];
  const watch = watchServos({ protocol, joints, device: 'SO-101', cycleHz: 200, report: (what) => told.push(what) });
  const state = emptyBusState(joints.length);
  state.answered.fill(1);
  /** Some cycles of the state as it is now. */
  const run = (cycles: number): boolean => {
    let trouble = false;
    for (let count = 0; count < cycles; count += 1) { state.cycle += 1; trouble = watch.see(state); }
    return trouble;
  };
  return { told, watch, state, run };
}

test('a lost packet or ten is nothing; 100 ms of silence names the joint, once', () => {
  const { told, state, run } = bench();
  state.answered[1] = 0;
  expect(run(19)).toBe(false);
  expect(run(1)).toBe(true);
  run(400);
  expect(told).toMatchObject([{ code: 'arm.servo-silent', params: { joint: 'elbow' } }]);
  state.answered[1] = 1;
  expect(run(1)).toBe(false);
  expect(told).toMatchObject([{}, { code: 'arm.servo-back', params: { joint: 'elbow' } }]);
});

test('silence of all is lost power, and after a second the arm is given up', () => {
  const { told, state, run, watch } = bench();
  run(5);
  state.answered.fill(0);
  expect(run(20)).toBe(true);
  expect(told).toMatchObject([{ code: 'arm.no-power' }]);
  expect(watch.dead).toBe(false);
  run(180);
  expect(watch.dead).toBe(true);
  expect(told).toHaveLength(1);
});

test.each([
  ['feetech', 0x20, 'arm.overload'], ['feetech', 0x08, 'arm.overload'], ['feetech', 0x04, 'arm.hot'], ['feetech', 0x01, 'arm.voltage'], ['feetech', 0x02, 'arm.servo-fault'],
  ['dynamixel', 0x20, 'arm.overload-off'], ['dynamixel', 0x08, 'arm.servo-fault'], ['dynamixel', 0x04, 'arm.hot-off'],
] as const)('%s bits %i are %s', (protocol, bits, code) => {
  const { told, state, run } = bench(protocol);
  state.errorBits[2] = bits;
  state.temperature[2] = 74.6;
  expect(run(1)).toBe(true);
  run(50);
  expect(told).toMatchObject([{ code, params: { joint: 'gripper' } }]);
  if (code.startsWith('arm.hot')) expect(told[0]!.params['celsius']).toBe(75);
  // Half a second of calm ends it, and then it may be told again.
  state.errorBits[2] = 0;
  expect(run(99)).toBe(true);
  expect(run(1)).toBe(false);
  state.errorBits[2] = bits;
  run(1);
  expect(told).toHaveLength(2);
});

test('a gripper that grasps may be overloaded: its servo takes torque back by itself', () => {
  const state = emptyBusState(joints.length);
  state.answered.fill(1);
  state.errorBits[2] = 0x20;
  const told: Fault[] = [];
  const watch = (protocol: 'feetech' | 'dynamixel') => watchServos({ protocol, joints, device: 'arm', cycleHz: 200, gripper: 2, report: (what) => told.push(what) });
  expect(watch('feetech').see(state)).toBe(false);
  expect(told).toEqual([]);
  // A Dynamixel that is overloaded has let go.
  expect(watch('dynamixel').see(state)).toBe(true);
  state.errorBits[2] = 0x24;
  expect(watch('feetech').see(state)).toBe(true);
});

test('cycles that were not read count as time, but one reading alone is no silence', () => {
  const { told, state, watch, run } = bench();
  watch.see(state);
  state.answered[0] = 0;
  state.cycle += 300;
  expect(watch.see(state)).toBe(false);
  expect(run(3)).toBe(false);
  expect(run(1)).toBe(true);
  expect(told).toMatchObject([{ params: { joint: 'lift' } }]);
  state.answered.fill(0);
  state.cycle += 300;
  expect(watch.see(state)).toBe(true);
  expect(watch.dead).toBe(false);
});

test('a servo that something else answers for is a second one, when it goes on', () => {
  const { told, state, run } = bench();
  state.answered[1] = 2;
  expect(run(10)).toBe(false);
  state.answered[1] = 1;
  run(1);
  state.answered[1] = 2;
  expect(run(19)).toBe(false);
  expect(run(1)).toBe(true);
  run(100);
  expect(told).toMatchObject([{ code: 'arm.servo-doubled', params: { joint: 'elbow' } }]);
  state.answered[1] = 1;
  expect(run(1)).toBe(false);
});
