// What is left when teleoperation of an arm ends: the leader that pushed at a hand is let go of.
import { expect, test, vi } from 'vitest';
import { TeleopLoop } from './loop.ts';
import { so101 } from './so101.fixture.ts';
import { startTeleop } from './teleop.ts';

test('a leader is let go of when the arm that it leads is closed, after the last sample', async () => {
  const led: unknown[] = [];
  vi.spyOn(TeleopLoop.prototype, 'lead').mockImplementation((leader) => { led.push(leader?.streamId ?? 'nobody'); });
  const teleop = startTeleop({
    clock: { now: () => 0 } as never, armId: 'arm',
    bus: { register: () => undefined, unregister: () => undefined, publish: () => undefined, subscribe: () => ({ [Symbol.dispose]() { led.push('deaf'); } }) } as never,
    arm: { description: so101, twin: { files: undefined as never, world: { bodies: so101.bodies } as never }, stop: 'hold', send: () => undefined, hold: () => undefined },
    session: { mayMove: () => false, view: () => ({ hand: 'leader' }), gestureClutch: () => undefined } as never,
    settings: () => ({}) as never, hand: () => 'right', isOnlyArm: () => false, armFromWorld: [0, 0, 0, 1],
    refused: () => undefined, strained: () => undefined, parked: () => undefined, failed: () => undefined,
  });
  teleop.lead({ streamId: 'leader/state', joints: [], push: () => undefined });
  await teleop[Symbol.asyncDispose]();
  expect(led).toEqual(['deaf', 'leader/state', 'deaf', 'nobody']);
});
