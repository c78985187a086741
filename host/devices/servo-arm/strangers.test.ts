import { expect, test } from 'vitest';
import { emptyBusState } from '../../../native/bus-master.ts';
import { watchStrangers } from './strangers.ts';

/** A second of cycles at 200 Hz with so many unasked answers and timeouts in it. */
function bus() {
  const counts = { unexpected: 0, strayBytes: 0, timeouts: 0 };
  const state = emptyBusState(3);
  const isThere = watchStrangers(200, () => ({ ...counts }));
  const second = (unexpected: number, timeouts = 0, answered = 1, strayBytes = 0): boolean => {
    counts.unexpected += unexpected;
    counts.strayBytes += strayBytes;
    counts.timeouts += timeouts;
    state.answered.fill(answered);
    let present = false;
    for (let i = 0; i < 200; i += 1) { state.cycle += 1; present = isThere(state); }
    return present;
  };
  second(0);
  return second;
}

test('answers that nobody asked for, second after second, are somebody else; when they end, so is he', () => {
  const second = bus();
  expect([second(0), second(50), second(30), second(0), second(0, 0, 1, 300), second(0, 0, 1, 30)]).toEqual([false, true, true, false, true, false]);
});

test('late answers, a little noise and a servo that is there twice are not', () => {
  const second = bus();
  expect([second(100, 100), second(5), second(200, 0, 2), second(0)]).toEqual([false, false, false, false]);
});

test('what was counted before it looked for the first time is nobody\'s', () => {
  const isThere = watchStrangers(10, () => ({ unexpected: 1000, strayBytes: 1e6, timeouts: 0 }));
  const state = emptyBusState(1);
  let present = false;
  for (; state.cycle < 40; state.cycle += 1) present ||= isThere(state);
  expect(present).toBe(false);
});
