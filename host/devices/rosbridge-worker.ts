// The thread that a ROS 2 arm's connection lives on: short trajectories out at a steady rate, joint states in. A frozen
// main thread cannot keep it from holding. Started and stopped by rosbridge.ts.
import { parentPort, workerData } from 'node:worker_threads';
import { fault, FaultError, faultFrom } from '../../core/fault.ts';
import { followMeaning, goalStatus, rosType, trajectoryTo } from '../../core/protocols/rosbridge-messages.ts';
import type { RosbridgeMessage } from '../../core/protocols/rosbridge.ts';
import { clockFrom } from '../clock.ts';
import { startCycle } from './network-arm/cycle.ts';
import { FollowWatch } from './network-arm/follow-watch.ts';
import { GoalInbox, type NetworkArmNews, type NetworkArmStart } from './network-arm/link.ts';
import { Setpoint } from './network-arm/setpoint.ts';
import { watchWire } from './network-arm/wire.ts';
import { rosJoints } from './rosbridge-joints.ts';
import { openRosbridge, type RosbridgeLink } from './rosbridge-link.ts';
import { rosNames, rosUrl, type RosbridgeSettings } from './rosbridge-settings.ts';

const { device, settings, description, shared, origin } = workerData as NetworkArmStart<RosbridgeSettings>;
const clock = clockFrom(origin);
const milliseconds = (): number => clock.now() / 1e6;
const tell = (news: NetworkArmNews): void => { parentPort!.postMessage(news); };
const inbox = new GoalInbox(shared);
const wire = watchWire(inbox, () => clock.now(), tell);
const count = description.joints.length;
const gripperJoint = description.gripper.joint;
const names = rosNames(settings, description.joints.map(({ name }) => name));
const joints = rosJoints(names, description.home, gripperJoint);
/** What the trajectory controller moves: with the gripper, or without it. */
const driven = names.map((_, i) => i).filter((i) => i !== gripperJoint || settings.gripper === 'trajectory');
const drivenNames = driven.map((i) => names[i]!);

/** A goal at once preempts the one before: actions are sent less often, and further ahead. */
const byAction = settings.send === 'action';
const sendHz = byAction ? 10 : settings.commandHz;
/** The controller gets so long for the way to each setpoint: two sends, so that a late one leaves no gap. */
const aheadSeconds = 2 / sendHz;
/** Beats come more often than sends, so that a fresh goal waits for little but its turn. */
const cycleHz = 250;
const mostAllowance = 1.6;
const setpoint = new Setpoint(description.joints, gripperJoint, cycleHz);

const firstStateMilliseconds = 3000;
const silenceMilliseconds = 1000;
const blindMilliseconds = 150;
const linkEveryMilliseconds = 200;
const heldUpMilliseconds = 200;
/** A client that is not read from gets nothing more: old setpoints must not pile up on the way. */
const mostUnreadBytes = 64 * 1024;
const gripperEveryMilliseconds = 100;

let link: RosbridgeLink;
let ready = false;
let leaving = false;
let reportedAt = milliseconds();
let sent = 0;
/** Sends that may be made now, and whose hand was sent last. */
let allowance = 0;
let causeSent = Number.NaN;
let linkToldAt = 0;
let beatAt = milliseconds();
let wasHolding = true;
let barred = false;
let heldSinceBarred = false;
let goalNumber = 0;
let gripperTold = Number.NaN;
let gripperToldAt = -Infinity;
/** The setpoint that was sent last. */
const told = new Float64Array(count).fill(Number.NaN);
const follows = new FollowWatch(description.joints, gripperJoint);

const leave = (news?: NetworkArmNews): void => {
  if (leaving) return;
  leaving = true;
  if (news) tell(news);
  process.exit(0);
};
const gone = (why: string): void => {
  if (ready) leave({ type: 'lost', fault: fault('arm.link-lost', { device }, why) });
};

/** The arm does not do as told: nothing is sent until someone holds and then drives again. */
function bar(why: string): void {
  if (barred || !ready) return;
  barred = true;
  // Before anybody hears of it: who leads must not be a tick ahead.
  inbox.tellFollows(false);
  heldSinceBarred = false;
  setpoint.settle(joints.positions);
  publishTrajectory();
  tell({ type: 'trouble', fault: fault('arm.stopped-itself', { device, why }) });
}

function hear(message: RosbridgeMessage): void {
  if (message.op === 'publish' && message.topic === settings.stateTopic) {
    const now = clock.now();
    if (!joints.take(message.msg, now)) return;
    reportedAt = Math.max(reportedAt, joints.arrived / 1e6);
    if (ready) tell({ type: 'state', at: joints.at, device: joints.stamp, row: joints.row() });
  } else if (message.op === 'action_result' && message.action === settings.action) {
    const code = (message.values as { error_code?: unknown } | undefined)?.error_code;
    if (!message.result) bar(`its action server ${settings.action} refused the goal`);
    else if (message.status === goalStatus.aborted) bar(followMeaning(typeof code === 'number' ? code : 0));
  }
}

async function begin(): Promise<void> {
  const address = rosUrl(settings);
  link = await openRosbridge(address, hear, gone).catch((error: unknown): never => {
    throw new FaultError(fault('arm.unreachable', { device, address }, faultFrom(error).hint));
  });
  link.say({ op: 'subscribe', id: 'waldo-state', topic: settings.stateTopic, type: rosType.jointState, throttle_rate: 0, queue_length: 1 });
  const end = milliseconds() + firstStateMilliseconds;
  // A gripper that is not there is not waited for.
  const missed = (): readonly string[] => joints.missing().filter((name) => settings.gripper !== 'none' || name !== names[gripperJoint]);
  while (missed().length > 0 && milliseconds() < end && !inbox.stopped) await new Promise((resolve) => { setTimeout(resolve, 10); });
  const missing = missed();
  if (!joints.heard) throw new FaultError(fault('arm.unreachable', { device, address }, `no joint states on ${settings.stateTopic}`));
  if (missing.length > 0) {
    throw new FaultError(fault('arm.wrong-arm', { device, expected: `an arm with the joints ${names.join(', ')}`, found: `one without ${missing.join(', ')}` }));
  }
  if (!byAction) link.say({ op: 'advertise', id: 'waldo-command', topic: settings.commandTopic, type: rosType.jointTrajectory });
}

/** Sending the same again would make the controller begin its way anew, and end it later. */
function unsaid(): boolean {
  for (const i of driven) if (!(Math.abs(setpoint.position[i]! - told[i]!) < 1e-9)) return true;
  return false;
}

function publishTrajectory(): void {
  told.set(setpoint.position);
  const goal = trajectoryTo(drivenNames, driven.map((i) => setpoint.position[i]!), [], aheadSeconds);
  sent += 1;
  if (!byAction) { link.say({ op: 'publish', topic: settings.commandTopic, msg: goal }); return; }
  goalNumber += 1;
  link.say({ op: 'send_action_goal', id: `waldo-${goalNumber}`, action: settings.action, action_type: rosType.followJointTrajectory, feedback: false, args: { trajectory: goal } });
}

function commandGripper(now: number): void {
  const { open, closed } = description.gripper;
  const position = setpoint.position[gripperJoint]!;
  if (now - gripperToldAt < gripperEveryMilliseconds || Math.abs(position - gripperTold) < Math.abs(open - closed) * 0.005) return;
  gripperTold = position;
  gripperToldAt = now;
  goalNumber += 1;
  link.say({ op: 'send_action_goal', id: `waldo-${goalNumber}`, action: settings.gripperAction, action_type: rosType.gripperCommand, feedback: false, args: { command: { position, max_effort: settings.gripperEffort } } });
}

function beat(): boolean {
  const now = milliseconds();
  if (inbox.stopped) { leave(); return false; }
  // This thread itself was held up (a stopped process): what the arm said meanwhile is still to be read.
  if (now - beatAt > heldUpMilliseconds) reportedAt = Math.max(reportedAt, now - silenceMilliseconds / 2);
  const wasAt = beatAt;
  beatAt = now;
  if (now - reportedAt > silenceMilliseconds) { gone(`no joint state for ${silenceMilliseconds} ms`); return false; }
  const fresh = inbox.look();
  const blind = now - reportedAt > blindMilliseconds || link.unread > mostUnreadBytes;
  // The setpoint waits with the arm: one that ran on unsent would be a leap when joint states come again.
  if (blind) setpoint.hold();
  if (inbox.holding) {
    heldSinceBarred ||= barred;
    if (fresh) setpoint.hold();
  } else if (fresh && !blind && (!barred || heldSinceBarred)) {
    barred = false;
    setpoint.follow(inbox.newest, inbox.newestAt / 1e6, joints.positions);
  }
  inbox.tellFollows(!barred);
  setpoint.step(now);
  // Begun to hold: told once more at once, so that nothing older is still on its way to somewhere else.
  const stopping = setpoint.holding && !wasHolding;
  // Sends are saved up for the next hand: what only moves on by the tick waits until there is more than one.
  allowance = Math.min(mostAllowance, allowance + ((now - wasAt) / 1000) * sendHz);
  const due = allowance >= (inbox.newestCause === causeSent ? mostAllowance : 1);
  if (!barred && !blind && (stopping || (!setpoint.holding && due))) {
    allowance = Math.max(0, allowance - 1);
    causeSent = inbox.newestCause;
    if (unsaid()) {
      publishTrajectory();
      wire.sent();
    }
    if (settings.gripper === 'command') commandGripper(now);
  }
  wasHolding = setpoint.holding;
  if (!setpoint.holding && !barred) {
    const stuck = follows.see(setpoint.position, joints.positions, now);
    if (stuck !== undefined) bar(`${stuck} does not follow`);
  }
  if (now - linkToldAt > linkEveryMilliseconds) {
    linkToldAt = now;
    tell({ type: 'link', at: now * 1e6, row: Float64Array.of(sent, link.unread, setpoint.hostLateCount, barred ? 1 : 0, 0, 0) });
  }
  return true;
}

try {
  await begin();
  setpoint.settle(joints.positions);
  ready = true;
  tell({ type: 'ready' });
  startCycle(cycleHz, beat);
} catch (error) {
  tell({ type: 'failed', fault: faultFrom(error, 'device.open') });
  process.exit(0);
}
