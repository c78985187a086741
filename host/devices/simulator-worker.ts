// The thread that the physics lives on: steps it in real time and tells what happened. Started and
// stopped by simulator.ts, which owns it. It sleeps in Atomics.wait and never uses its event loop.
import { parentPort, workerData } from 'node:worker_threads';
import { fault } from '../../core/fault.ts';
import { JointProfile } from '../../core/sim/joint-drive.ts';
import { loadPhysics } from '../../core/sim/physics.ts';
import { Simulation } from '../../core/sim/simulation.ts';
import { clockFrom } from '../clock.ts';
import { driveNumbers, SimulatorInbox, type SimulatorNews, type SimulatorStart } from './simulator-link.ts';

/** In physics steps of 2 ms: 125 Hz, 62.5 Hz, 10 Hz and 2 Hz. Objects and task go with a state. */
const every = { state: 4, objects: 8, task: 48, keyframe: 250 } as const;
/** Further behind than this it gives the lost time up instead of racing after it. */
const mostBehindMilliseconds = 50;
/** Skips are told together, at most this often. */
const tellSlowMilliseconds = 5000;

const { files, seed, shared, origin, emulated } = workerData as SimulatorStart;
const port = parentPort!;
const clock = clockFrom(origin);
const inbox = new SimulatorInbox(shared);
using simulation = new Simulation(await loadPhysics(), files);
const jointCount = simulation.arm.joints.length;
const goal = new Float64Array(jointCount);
/** Goal, velocity, acceleration, torque and most effort of each joint's emulated motor, and its own way there. */
const drives = new Float64Array(jointCount * driveNumbers);
const profiles = Array.from({ length: jointCount }, () => new JointProfile());
const measured = new Float64Array(jointCount * 3);
const asItsWorldSays = -1;
let applied: { readonly at: number; readonly row: Float64Array }[] = [];
const tell = (news: SimulatorNews): void => { port.postMessage(news); };

function tellState(whole = false): void {
  const { stepCount: step } = simulation;
  const joints = new Float64Array(jointCount * 3);
  const tool = new Float64Array(7);
  simulation.readJoints(joints);
  tellApplied();
  simulation.readTool(tool);
  tell({
    type: 'state', at: clock.now(), step, joints, tool,
    ...(whole || step % every.objects === 0 ? { objects: objectRow() } : {}),
    ...(whole || step % every.task === 0 ? { task: taskRow() } : {}),
  });
}

function objectRow(): Float64Array {
  const row = new Float64Array(simulation.world.objects.length * 7);
  simulation.readObjects(row);
  return row;
}

function taskRow(): Float64Array {
  const { success, progress } = simulation.task();
  return Float64Array.of(success ? 1 : 0, progress);
}

function tellKeyframe(): void {
  const row = new Float64Array(1 + simulation.stateSize);
  row[0] = simulation.stepCount;
  simulation.readState(row.subarray(1));
  tell({ type: 'keyframe', at: clock.now(), row });
}

/** An emulated motor's effort goes along: a replay needs it. */
function noteApplied(): void {
  const efforts = emulated ? profiles.map((_, i) => effortOf(i)) : [];
  applied.push({ at: clock.now(), row: Float64Array.of(simulation.stepCount, ...goal, ...efforts) });
}

function effortOf(joint: number): number {
  const most = drives[joint * driveNumbers + 4]!;
  return Number.isFinite(most) ? most : asItsWorldSays;
}

function tellApplied(): void {
  if (applied.length === 0) return;
  tell({ type: 'applied', goals: applied });
  applied = [];
}

/** Puts the world at its start and says so at once: a replay begins again from this keyframe. */
function startOver(from: number): void {
  simulation.reset(from);
  simulation.readGoal(goal);
  if (emulated) settleMotors();
  tellStart();
}

/** An emulated arm is nobody's to put anywhere but its driver's: only what lies around it goes back. */
function clearTable(from: number): void {
  if (!emulated) { startOver(from); return; }
  simulation.replaceObjects(from);
  tellStart();
}

function tellStart(): void {
  noteApplied();
  tellKeyframe();
  tellState(true);
}

/** Motors stand on the goals that the reset gave them, until their emulator says otherwise. */
function settleMotors(): void {
  profiles.forEach((profile, i) => {
    profile.settle(goal[i]!);
    drives.set([goal[i]!, Infinity, Infinity, 1, Infinity], i * driveNumbers);
  });
}

/** Each motor's next step. A limp joint is one whose goal is where it is: only its damping is left. */
function driveMotors(): boolean {
  inbox.newDrives(drives);
  let changed = false;
  for (let i = 0; i < jointCount; i += 1) {
    const at = i * driveNumbers;
    const profile = profiles[i]!;
    if (drives[at + 3] === 0) profile.settle(measured[i]!);
    else profile.step(drives[at]!, drives[at + 1]!, drives[at + 2]!, simulation.timestepSeconds);
    const isLimited = simulation.limitEffort(i, drives[at + 4]!);
    changed ||= isLimited || goal[i] !== profile.position;
    goal[i] = profile.position;
  }
  return changed;
}

function stepOnce(): void {
  if (emulated ? driveMotors() : inbox.newGoal(goal)) {
    simulation.setGoal(goal);
    noteApplied();
    if (!emulated) tellApplied();
  }
  simulation.step();
  const { stepCount: step } = simulation;
  if (emulated) {
    simulation.readJoints(measured);
    inbox.tellMeasured(step, measured);
  }
  if (step % every.state === 0) tellState();
  if (step % every.keyframe === 0) tellKeyframe();
}

function run(): void {
  const stepNanos = simulation.timestepSeconds * 1e9;
  let due = clock.now() + stepNanos;
  let skippedMilliseconds = 0;
  let skips = 0;
  let toldAt = -Infinity;
  while (!inbox.stopped) {
    const reset = inbox.newReset();
    if (reset) {
      clearTable(reset.seed);
      tell({ type: 'reset', request: reset.request });
      due = clock.now() + stepNanos;
    }
    const now = clock.now();
    const behindMilliseconds = (now - due) / 1e6;
    if (behindMilliseconds < 0) {
      inbox.sleep(-behindMilliseconds);
      continue;
    }
    if (behindMilliseconds > mostBehindMilliseconds) {
      skips += 1;
      skippedMilliseconds += behindMilliseconds;
      due = now as number;
    }
    if (skips > 0 && (now - toldAt) / 1e6 > tellSlowMilliseconds) {
      tell({ type: 'trouble', fault: fault('simulator.slow', { count: skips, milliseconds: Math.round(skippedMilliseconds) }) });
      skips = 0;
      skippedMilliseconds = 0;
      toldAt = now;
    }
    stepOnce();
    due += stepNanos;
  }
}

tell({ type: 'ready', arm: simulation.arm, world: simulation.world, stateSize: simulation.stateSize });
while (inbox.waiting) inbox.sleep(1000);
if (!inbox.stopped) {
  startOver(seed);
  run();
}
