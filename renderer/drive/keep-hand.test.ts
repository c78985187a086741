import { describe, expect, it, test } from 'vitest';
import { defaultSettings } from '../../core/contract/state.ts';
import { fault } from '../../core/fault.ts';
import { cameraIsBack, nextKeeping, restartAfterMs, type Keeping } from './keep-hand.ts';

const mine = { mine: true, connected: true, isFree: false };
const cut = { mine: false, connected: false, isFree: false };
const free = { mine: false, connected: true, isFree: true };
const elsewhere = { mine: false, connected: true, isFree: false };

describe('the hand session', () => {
  const after = (...steps: (typeof mine)[]) => steps.reduce<Keeping>(nextKeeping, 'no');

  it('outlives a lost wire until control is taken again', () => {
    expect([after(mine, cut), after(mine, cut, free), after(mine, cut, free, mine)]).toEqual(['waits', 'waits', 'yes']);
  });

  it('ends at once when control is given up or another window has it', () => {
    expect([after(mine, free), after(mine, elsewhere), after(mine, cut, elsewhere), after(mine, cut, elsewhere, free)]).toEqual(['no', 'no', 'no', 'no']);
  });

  it('does not begin in a window that never had control', () => {
    expect([after(cut), after(cut, free), after(elsewhere, cut, free)]).toEqual(['no', 'no', 'no']);
  });
});

test('a tracker that died is started again a few times, later each time; a missing model is not', () => {
  const died = fault('tracker.failed');
  expect([0, 1, 2, 3].map((restarts) => restartAfterMs(died, restarts))).toEqual([500, 1000, 2000, null]);
  expect(restartAfterMs(fault('tracker.model-missing'), 0)).toBeNull();
});

describe('a camera that was unplugged', () => {
  const gone = fault('camera.unplugged', { label: 'Desk camera' });
  const chosen = { ...defaultSettings.camera, deviceId: 'desk', label: 'Desk camera' };
  const any = { ...defaultSettings.camera, deviceId: '', label: '' };
  const desk = { deviceId: 'desk', label: 'Desk camera' };
  const lid = { deviceId: 'lid', label: 'Lid camera' };

  it('is back when the same one is there', () => {
    expect(cameraIsBack(gone, chosen, [lid])).toBe(false);
    expect(cameraIsBack(gone, chosen, [lid, desk])).toBe(true);
  });

  it('is not replaced by another when none was chosen by name', () => {
    expect(cameraIsBack(gone, any, [lid])).toBe(false);
    expect(cameraIsBack(gone, any, [lid, desk])).toBe(false);
    expect(cameraIsBack(gone, any, [desk])).toBe(true);
    expect(cameraIsBack(fault('camera.absent', { label: '' }), any, [lid])).toBe(true);
  });

  it('says nothing of other troubles', () => {
    expect(cameraIsBack(fault('camera.refused', { label: '' }), any, [desk])).toBe(false);
  });
});
