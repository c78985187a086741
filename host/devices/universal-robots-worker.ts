// The thread on which a Universal Robots arm's connection lives, so that a busy main thread cannot make it late: every row
// that the robot sends is answered with what it shall do next. Started by universal-robots.ts through network-arm/start.ts.
import { parentPort, workerData } from 'node:worker_threads';
import { fault, FaultError, faultFrom, type Fault } from '../../core/fault.ts';
import { rtdeOffset } from '../../core/protocols/rtde-values.ts';
import { clockFrom } from '../clock.ts';
import { GoalInbox, type NetworkArmNews, type NetworkArmStart } from './network-arm/link.ts';
import { troubleOf } from './universal-robots/condition.ts';
import { openGripper } from './universal-robots/gripper-line.ts';
import { inputNames, outputNames, Pilot } from './universal-robots/pilot.ts';
import { uploadProgram } from './universal-robots/program.ts';
import { programMilliseconds, ProgramWatch } from './universal-robots/program-watch.ts';
import { openRtde } from './universal-robots/rtde-session.ts';
import type { RobotPlace } from './universal-robots/place.ts';
import { doing, register } from './universal-robots/servo-script.ts';
import { stateRows } from './universal-robots/state-rows.ts';

const stateHertz = 125;
const linkHertz = 5;
/** Without a row for so long, the robot is out of reach. */
const silenceMilliseconds = 1000;
const lookMilliseconds = 50;
const endMilliseconds = 800;

const { device, settings, description, shared, origin } = workerData as NetworkArmStart<RobotPlace>;
const host = parentPort!;
const clock = clockFrom(origin);
const inbox = new GoalInbox(shared);
const tell = (news: NetworkArmNews): void => { host.postMessage(news); };
const milliseconds = (): number => clock.now() / 1e6;

try {
  await drive();
} catch (error) {
  tell({ type: 'failed', fault: error instanceof FaultError ? error.fault : fault('device.open', { device }, faultFrom(error).hint) });
}

async function drive(): Promise<void> {
  await using undo = new AsyncDisposableStack();
  const rtde = await openRtde({ device, host: settings.host, port: settings.port, hertz: settings.rate }, outputNames, inputNames);
  undo.defer(() => { rtde.close(); });
  const report = (trouble: Fault): void => { tell({ type: 'trouble', fault: trouble }); };
  const gripper = settings.gripper === 'none' ? undefined : await openGripper(device, settings.host, settings.gripperPort, report)
    .catch((error: unknown) => { throw new FaultError(fault('arm.gripper', { device, what: error instanceof Error ? error.message : String(error) })); });
  undo.defer(() => { gripper?.close(); });

  const at = (name: string): number => rtdeOffset(rtde.outputs, name);
  const [timestamp, robotMode, safetyMode, runtime, does] = [at('timestamp'), at('robot_mode'), at('safety_mode'), at('runtime_state'), at(register.doing)];
  const pilot = new Pilot(description, rtde.outputs, inbox, settings.rate);
  const rows = stateRows(description, rtde.outputs);
  pilot.gripperStands(rows.gripperAt(gripper?.share ?? 0));
  const every = Math.max(1, Math.round(settings.rate / stateHertz));
  const linkEvery = Math.round(settings.rate / linkHertz);
  let shareWithout = 0;
  let rowCount = 0;
  let missed = 0;
  let lastTimestamp = Number.NaN;
  let rowAt = milliseconds();
  let newest: Float64Array | undefined;
  const finished = Promise.withResolvers<Fault | undefined>();
  const started = Promise.withResolvers<void>();

  const program = new ProgramWatch(device, Math.floor(Math.random() * 1e6), {
    report,
    send(session) {
      pilot.session = session;
      uploadProgram(settings.host, settings.primaryPort, session)
        .catch((error: unknown) => { finished.resolve(fault('arm.unreachable', { device, host: settings.host }, `script port ${settings.primaryPort}: ${String(error)}`)); });
    },
  });

  rtde.onRow((row) => {
    const arrived = clock.now();
    rowAt = arrived / 1e6;
    newest = row;
    const elapsed = row[timestamp]! - lastTimestamp;
    if (elapsed > 0) missed += Math.max(0, Math.round(elapsed * settings.rate) - 1);
    lastTimestamp = row[timestamp]!;
    pilot.step(row, rowAt, program.trouble === undefined);
    rtde.send(pilot.inputs);
    if (!pilot.ending) program.look(troubleOf(device, row[robotMode]!, row[safetyMode]!), pilot.programRuns, rowAt);
    if (program.started) started.resolve();
    const goal = pilot.gripperGoal;
    if (goal !== undefined) {
      gripper?.goTo(rows.gripperShareAt(goal));
      shareWithout = rows.gripperShareAt(goal);
    }
    rowCount += 1;
    if (rowCount % every === 0) tell({ type: 'state', at: arrived, device: lastTimestamp, row: rows.from(row, gripper?.share ?? shareWithout, every / settings.rate) });
    if (rowCount % linkEvery === 0) tell({ type: 'link', at: arrived, row: Float64Array.of(rowCount, missed, pilot.setpoint.hostLateCount, row[robotMode]!, row[runtime]!, row[safetyMode]!) });
  });
  rtde.onEnd((why) => { finished.resolve(why); });
  const mustRunBy = milliseconds() + programMilliseconds;
  let lookedAt = milliseconds();
  const look = setInterval(() => {
    const now = milliseconds();
    // This thread itself was held up: what the robot said meanwhile is still to be read.
    if (now - lookedAt > 4 * lookMilliseconds) rowAt = Math.max(rowAt, now - silenceMilliseconds / 2);
    lookedAt = now;
    if (inbox.stopped) pilot.ending = true;
    // Only the first start has somebody waiting for it.
    if (now > mustRunBy) started.reject(new FaultError(program.trouble ?? fault('arm.program-ended', { device, state: 'it did not start' })));
    if (now - rowAt > silenceMilliseconds) finished.resolve(fault('arm.unreachable', { device, host: settings.host }, `no word for ${silenceMilliseconds} ms`));
    else if (pilot.ending) void end();
  }, lookMilliseconds);
  undo.defer(() => { clearInterval(look); });
  let ended = false;
  const end = async (): Promise<void> => {
    if (ended) return;
    ended = true;
    // The program brakes and ends by itself; a robot that does not run it has nothing to end.
    const until = milliseconds() + endMilliseconds;
    while (newest && pilot.programRuns && newest[does] !== doing.ended && milliseconds() < until) await new Promise((resolve) => { setTimeout(resolve, 10); });
    finished.resolve(undefined);
  };

  program.send(milliseconds());
  await Promise.race([started.promise, finished.promise.then((why) => { if (why) throw new FaultError(why); })]);
  tell({ type: 'ready' });
  const why = await finished.promise;
  if (why) tell({ type: 'lost', fault: why });
}
