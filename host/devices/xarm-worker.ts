// The thread that an xArm's connection lives on: servo goals out at a steady rate, reports in at 100 Hz, errors looked
// up as they happen. A frozen main thread cannot keep it from holding. Started and stopped by xarm.ts.
import { parentPort, workerData } from 'node:worker_threads';
import { fault, FaultError, faultFrom, type Fault } from '../../core/fault.ts';
import { xarmErrorMeaning } from '../../core/protocols/xarm-errors.ts';
import { readXarmReport, xarmReports } from '../../core/protocols/xarm-report.ts';
import { readXarmVersion, xarmAllAxes, xarmFlag, xarmJointBody, xarmMode, xarmRegister, xarmState } from '../../core/protocols/xarm.ts';
import { clockFrom } from '../clock.ts';
import { startCycle } from './network-arm/cycle.ts';
import { FollowWatch } from './network-arm/follow-watch.ts';
import { GoalInbox, type NetworkArmNews, type NetworkArmStart } from './network-arm/link.ts';
import { Setpoint } from './network-arm/setpoint.ts';
import { SpeedFromPositions } from './network-arm/velocity.ts';
import { watchWire } from './network-arm/wire.ts';
import { dial, openXarmControl } from './xarm-control.ts';
import { openXarmGripper } from './xarm-gripper-loop.ts';
import type { XarmSettings } from './xarm-settings.ts';

const { device, settings, description, shared, origin } = workerData as NetworkArmStart<XarmSettings>;
const clock = clockFrom(origin);
/** Host milliseconds: goals are stamped on this line. */
const milliseconds = (): number => clock.now() / 1e6;
const tell = (news: NetworkArmNews): void => { parentPort!.postMessage(news); };
const inbox = new GoalInbox(shared);
const wire = watchWire(inbox, () => clock.now(), tell);
const count = description.joints.length;
const { joint: gripperJoint, open, closed } = description.gripper;
const axes = count - 1;
const setpoint = new Setpoint(description.joints, gripperJoint, settings.commandHz);
const measured = Float64Array.from(description.home);
const speeds = new SpeedFromPositions(count);
const follows = new FollowWatch(description.joints, gripperJoint);
/** As the arm's manual calls them. */
const stateNames: Readonly<Record<number, string>> = { 3: 'paused', 4: 'stopped', 5: 'mode changed' };

/** More goals than this without an answer: the box is not keeping up, and old goals must not pile up on the way. */
const mostUnanswered = 20;
/** No report for so long: the connection is gone, whatever the sockets say. */
const silenceMilliseconds = 1000;
/** And for so long: nothing is sent, because nobody knows where the arm is. */
const blindMilliseconds = 120;
const linkEveryMilliseconds = 200;
const heldUpMilliseconds = 200;

let leaving = false;
let sent = 0;
let state: number = xarmState.stopped;
let mode: number = xarmMode.position;
let errorCode = 0;
let reportedAt = milliseconds();
/** The arm stopped by itself: nothing is sent until someone holds and then drives again. */
let barred = false;
/** The joint that did not follow, until it is told. */
let stuck: string | undefined;
let looking = false;
let heldSinceBarred = false;
let recovering = false;
/** The connection's setup is over: reports become samples, trouble is told. */
let ready = false;
let linkToldAt = 0;
let beatAt = milliseconds();

const leave = (news?: NetworkArmNews): void => {
  if (leaving) return;
  leaving = true;
  if (news) tell(news);
  process.exit(0);
};
const gone = (why: string): void => {
  if (ready) leave({ type: 'lost', fault: fault('arm.link-lost', { device }, why) });
};

const address = `${settings.host}:${settings.port}`;
const reached = async <T>(what: Promise<T>): Promise<T> => what.catch((error: unknown) => {
  throw error instanceof FaultError ? error : new FaultError(fault('arm.unreachable', { device, address }, faultFrom(error).hint));
});
const joints = await begin().catch((error: unknown): never => {
  tell({ type: 'failed', fault: faultFrom(error, 'device.open') });
  process.exit(0);
});

async function begin() {
  const box = await reached(openXarmControl(settings.host, settings.port, { gone, flags: (flags) => { if ((flags & xarmFlag.error) !== 0) bar(); } }));
  const service = await reached(openXarmControl(settings.host, settings.port, { gone }));
  const version = readXarmVersion(await reached(service.ask(xarmRegister.version)));
  if (!version) throw new FaultError(fault('arm.wrong-arm', { device, expected: device, found: 'something that is no xArm' }));
  if (version.axes !== axes) throw new FaultError(fault('arm.wrong-arm', { device, expected: `${axes} joints`, found: `${version.axes} joints` }, `firmware ${version.firmware}, serial number ${version.serial}`));
  await listen();
  await prepare(box);
  const gripper = settings.gripper
    ? await openXarmGripper(service, gripperWanted, () => leaving, () => {
      tell({ type: 'trouble', fault: fault('arm.gripper-silent', { device }) });
    }).catch((error: unknown) => { throw new FaultError(fault('arm.gripper-silent', { device }, faultFrom(error).hint)); })
    : undefined;
  return { box, service, gripper };
}

/** 0 open … 1 closed. While nothing is followed the gripper is left as it is: it may hold something, or somebody may have it by hand. */
function gripperWanted(): number {
  return barred || setpoint.holding ? Number.NaN : (setpoint.position[gripperJoint]! - open) / (closed - open);
}

/** Clears what stands in the way, puts the motors on and the box into servo mode. Rejects with what still stands there. */
async function prepare(box: Awaited<ReturnType<typeof openXarmControl>>): Promise<void> {
  await box.ask(xarmRegister.clearError);
  await box.ask(xarmRegister.clearWarning);
  await box.ask(xarmRegister.motionEnable, [xarmAllAxes, 1]);
  await box.ask(xarmRegister.setMode, [xarmMode.servo]);
  await box.ask(xarmRegister.setState, [xarmState.ready]);
  const code = (await box.ask(xarmRegister.errors))[0] ?? 0;
  const now = (await box.ask(xarmRegister.state))[0] ?? xarmState.stopped;
  errorCode = code;
  if (code !== 0) throw new FaultError(errorFault(code));
  if (now >= xarmState.paused) throw new FaultError(fault('arm.stopped-itself', { device, why: `its control box is in state ${now}` }));
}

function errorFault(code: number): Fault {
  const { text, joint } = xarmErrorMeaning(code);
  const name = joint === undefined ? undefined : description.joints[joint - 1]?.name;
  return fault('arm.stopped-itself', { device, why: `error ${code}, ${name === undefined ? text : `${text} (${name})`}` });
}

/** Resolves with the first report; later ones become samples. */
async function listen(): Promise<void> {
  const socket = await reached(dial(settings.host, settings.reportPort));
  await new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => reject(new FaultError(fault('arm.unreachable', { device, address: `${settings.host}:${settings.reportPort}` }, 'no report came'))), silenceMilliseconds * 2);
    const framer = xarmReports((frame) => {
      const report = readXarmReport(frame);
      if (!report) return;
      clearTimeout(late);
      resolve();
      reportedAt = milliseconds();
      state = report.state;
      mode = report.mode;
      take(report.positions, report.torques);
      if (ready && !recovering && (state >= xarmState.paused || mode !== xarmMode.servo)) bar();
    });
    socket.on('data', (bytes) => {
      framer.push(bytes);
      if (framer.counts.strayBytes > 0) socket.destroy(new Error('the reports are not those of an xArm'));
    });
    socket.on('error', (error) => { reject(error); gone(error.message); });
    socket.on('close', () => { reject(new Error('the box closed its reports')); gone('the box closed its reports'); });
  });
}

function take(positions: ArrayLike<number>, torques: ArrayLike<number>): void {
  for (let i = 0; i < axes; i += 1) measured[i] = positions[i]!;
  const share = ready ? joints.gripper?.closed ?? Number.NaN : Number.NaN;
  if (!Number.isNaN(share)) measured[gripperJoint] = open + share * (closed - open);
  speeds.see(measured, reportedAt);
  if (!ready) return;
  const row = new Float64Array(3 * count);
  row.set(measured);
  row.set(speeds.speeds, count);
  for (let i = 0; i < axes; i += 1) row[2 * count + i] = torques[i]!;
  tell({ type: 'state', at: reportedAt * 1e6, device: Number.NaN, row });
}

/** Stops sending and finds out why the arm stopped. */
function bar(): void {
  if (barred || !ready || recovering) return;
  barred = true;
  // Before anybody hears of it: who leads must not be a tick ahead.
  inbox.tellFollows(false);
  heldSinceBarred = false;
  setpoint.hold();
  void explain();
}

async function explain(): Promise<void> {
  if (looking) return;
  looking = true;
  try {
    errorCode = (await joints.service.ask(xarmRegister.errors))[0] ?? 0;
    const why = stuck !== undefined ? `${stuck} does not follow` : state >= xarmState.paused ? `its control box is in state ${state} (${stateNames[state] ?? 'unknown'})` : 'another program took it over';
    tell({ type: 'trouble', fault: errorCode !== 0 ? errorFault(errorCode) : fault('arm.stopped-itself', { device, why }) });
    stuck = undefined;
  } catch (error) {
    gone(faultFrom(error).hint ?? 'no answer');
  } finally {
    looking = false;
  }
}

/** Someone held, then drives again: they have seen what happened. */
async function recover(): Promise<void> {
  recovering = true;
  try {
    await prepare(joints.box);
    setpoint.settle(measured);
    barred = false;
  } catch (error) {
    heldSinceBarred = false;
    tell({ type: 'trouble', fault: faultFrom(error, 'arm.stopped-itself') });
  } finally {
    recovering = false;
  }
}

function beat(): boolean {
  const now = milliseconds();
  if (inbox.stopped) { leave(); return false; }
  // This thread itself was held up (a stopped process): what the arm said meanwhile is still to be read.
  if (now - beatAt > heldUpMilliseconds) reportedAt = Math.max(reportedAt, now - silenceMilliseconds / 2);
  beatAt = now;
  if (now - reportedAt > silenceMilliseconds) { gone(`no report for ${silenceMilliseconds} ms`); return false; }
  const fresh = inbox.look();
  const blind = now - reportedAt > blindMilliseconds || joints.box.unanswered > mostUnanswered;
  // The setpoint waits with the arm: one that ran on unsent would be a leap when reports come again.
  if (blind) setpoint.hold();
  if (inbox.holding) {
    heldSinceBarred ||= barred;
    if (fresh) setpoint.hold();
  } else if (barred) {
    if (heldSinceBarred && fresh && !blind && !recovering) void recover();
  } else if (fresh && !blind) setpoint.follow(inbox.newest, inbox.newestAt / 1e6, measured);
  // Barred until the recovery is over.
  inbox.tellFollows(!barred);
  const was = setpoint.holding;
  setpoint.step(now);
  if (!setpoint.holding && !barred) {
    stuck = follows.see(setpoint.position, measured, now);
    if (stuck !== undefined) bar();
  }
  if (!barred && !blind && !(was && setpoint.holding)) {
    joints.box.post(xarmRegister.servoJoint, xarmJointBody(setpoint.position, axes));
    sent += 1;
    wire.sent();
  }
  if (now - linkToldAt > linkEveryMilliseconds) {
    linkToldAt = now;
    tell({ type: 'link', at: now * 1e6, row: Float64Array.of(sent, joints.box.unanswered, setpoint.hostLateCount, state, mode, errorCode) });
  }
  return true;
}

if (joints.gripper) measured[gripperJoint] = open + joints.gripper.closed * (closed - open);
setpoint.settle(measured);
ready = true;
tell({ type: 'ready' });
if (joints.gripper) void joints.gripper.run();
startCycle(settings.commandHz, beat);
