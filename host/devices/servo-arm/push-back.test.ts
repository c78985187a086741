// Pushing back at an operator's hand over registers that are only remembered: it must end when nobody asks for it.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { emptyBusState } from '../../../native/bus-master.ts';
import { createPushBack } from './push-back.ts';
import type { ServoRegisters } from './registers.ts';

beforeEach(() => { vi.useFakeTimers(); });
afterEach(() => { vi.useRealTimers(); });

const begin = () => {
  const torque: number[] = [];
  const registers = { set: async (_id: number, name: string, value: number) => { if (name === 'torqueEnable') torque.push(value); } } as unknown as ServoRegisters;
  const map = { unitsPerTick: () => 1 } as never;
  const pushBack = createPushBack(registers, [{ id: 1 } as never], [map], emptyBusState(1), () => false, (error) => { throw error; });
  return { torque, pushBack };
};

it('pushes as long as it is told to', async () => {
  const { torque, pushBack } = begin();
  for (let told = 0; told < 20; told += 1) {
    pushBack.push([0.5]);
    await vi.advanceTimersByTimeAsync(50);
  }
  expect(torque).toEqual([1]);
  await pushBack[Symbol.asyncDispose]();
  expect(torque).toEqual([1, 0]);
});

it('lets go of the hand when nobody says any more what the arm feels', async () => {
  const { torque, pushBack } = begin();
  pushBack.push([0.5]);
  await vi.advanceTimersByTimeAsync(200);
  expect(torque).toEqual([1]);
  await vi.advanceTimersByTimeAsync(150);
  expect(torque).toEqual([1, 0]);
  await pushBack[Symbol.asyncDispose]();
});
