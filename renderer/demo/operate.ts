// Lets the demo operator drive with this page's demo hand until it is done or stopped. The cockpit's
// button and run-demo.ts start it; armed and in control is the caller's business.
import type { HostState } from '../../core/contract/state.ts';
import { FaultError, fault } from '../../core/fault.ts';
import type { HostLink } from '../host/link.ts';
import type { HandSession } from '../tracking/hand-session.ts';
import { DemoOperator, type Act } from './demo-operator.ts';
import { restingPose } from './demo-hand-pose.ts';
import { look } from './operator-sight.ts';

export interface Operation {
  /** How it ended; rejects when it could not begin. */
  readonly done: Promise<NonNullable<Act['done']>>;
  stop(): void;
}

/** A hand not seen for so long is out of sight. */
const unseenMs = 1_000;
/** The clutch is told again so often while it should be held: a lost focus may have let it go. */
const clutchEveryMs = 500;
const armEveryMs = 1_500;

/** Why nothing may drive by itself any more. It arms again after a pause, so a stop has to end it: lifting one must move nothing. */
export function whyOver({ stopped, leaseHolder }: Pick<HostState['session'], 'stopped' | 'leaseHolder'>, viewerId: string): string | undefined {
  if (stopped) return 'stop was set';
  return leaseHolder === viewerId ? undefined : 'control was lost';
}

export function operate(link: HostLink, session: HandSession): Operation {
  const ended = Promise.withResolvers<NonNullable<Act['done']>>();
  let stopListening: (() => void) | undefined;
  const stopWatching = link.state.subscribe(({ host }) => {
    const reason = host === null ? undefined : whyOver(host.session, link.viewerId);
    if (reason !== undefined) finish({ success: false, reason });
  });
  let over = false;
  const finish = (result: NonNullable<Act['done']>): void => {
    over = true;
    stopWatching();
    stopListening?.();
    stopListening = undefined;
    link.setClutch(false);
    ended.resolve(result);
  };

  const begin = async (): Promise<void> => {
    const hand = session.demoHand();
    const settings = link.state.getState().host?.settings;
    const { arm, world } = await link.call.rig.describe({});
    const task = world?.tasks[0];
    if (hand === undefined || settings === undefined || world === null || task === undefined) throw new FaultError(fault('session.no-hand'));
    if (over) return;
    const { scale, frame } = settings.mapping;
    const view = { verticalFieldOfViewDegrees: settings.hand.verticalFieldOfViewDegrees, aspect: 4 / 3 };
    const operator = new DemoOperator({ goal: task.goal, operator: task.operator, scale, frame, view }, hand.pose.position);
    let clutch = false;
    let clutchMs = -Infinity;
    let armedMs = -Infinity;
    stopListening = hand.onFrame((nowMs) => {
      const newest = session.newest();
      const captureMs = newest?.captureMs ?? -Infinity;
      const isSeen = nowMs - captureMs < unseenMs && newest!.hands.length > 0;
      const now = link.state.getState().host?.session;
      const sight = look(link.samples, arm, world, { captureMs, isSeen }, now?.state === 'live', nowMs);
      if (sight === undefined) return;
      // A page that was too busy for a moment has its session paused; a person would press Arm again.
      if (now?.state === 'paused' && nowMs - armedMs > armEveryMs) {
        armedMs = nowMs;
        link.call.session.arm({}).catch(() => undefined);
      }
      const act = operator.step(sight);
      hand.pose = { ...restingPose, position: act.position, pinch: act.pinch };
      const forgotten = act.clutch && now?.clutch === false && nowMs - clutchMs > clutchEveryMs;
      if (act.clutch !== clutch || forgotten) {
        clutch = act.clutch;
        clutchMs = nowMs;
        link.setClutch(clutch);
      }
      if (act.done !== undefined) finish(act.done);
    });
  };
  begin().catch((error: unknown) => {
    stopWatching();
    ended.reject(error);
  });
  return { done: ended.promise, stop: () => finish({ success: false, reason: 'stopped' }) };
}
