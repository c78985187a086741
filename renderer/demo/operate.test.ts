import { expect, test, vi } from 'vitest';
import { createStore } from 'zustand/vanilla';
import type { HostLink, LinkState } from '../host/link.ts';
import type { HandSession } from '../tracking/hand-session.ts';
import { operate, whyOver } from './operate.ts';

test('a stop and lost control end what drives by itself', () => {
  expect(whyOver({ stopped: false, leaseHolder: 'me' }, 'me')).toBeUndefined();
  expect(whyOver({ stopped: true, leaseHolder: 'me' }, 'me')).toBe('stop was set');
  expect(whyOver({ stopped: false, leaseHolder: 'other' }, 'me')).toBe('control was lost');
  expect(whyOver({ stopped: false, leaseHolder: null }, 'me')).toBe('control was lost');
});

test('a stop lets go of the clutch at once and for good, and nothing arms when it is lifted', async () => {
  const session = (stopped: boolean) => ({ host: { session: { stopped, leaseHolder: 'me', state: 'paused' } } }) as unknown as LinkState;
  const state = createStore<LinkState>(() => session(false));
  const setClutch = vi.fn();
  const arm = vi.fn();
  const link = { state, viewerId: 'me', setClutch, call: { rig: { describe: () => new Promise(() => undefined) }, session: { arm } } };
  const { done } = operate(link as unknown as HostLink, { demoHand: () => undefined } as unknown as HandSession);
  state.setState(session(true));
  expect(await done).toEqual({ success: false, reason: 'stop was set' });
  expect(setClutch).toHaveBeenLastCalledWith(false);
  state.setState(session(false));
  expect(setClutch).toHaveBeenCalledTimes(1);
  expect(arm).not.toHaveBeenCalled();
});
