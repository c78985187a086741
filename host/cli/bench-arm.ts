// `waldo bench arm <kind>`: an emulated arm with honest wire time, driven by a scripted hand: how steady its bus is,
// how soon a hand's sample is bytes on the way, how soon everything holds. Called by bench.ts.
import { setTimeout as sleep } from 'node:timers/promises';
import { fieldOffset } from '../../core/streams/stream.ts';
import { fault, FaultError } from '../../core/fault.ts';
import type { BenchInput } from './bench-input.ts';
import { changedRig, movedAfter, openArmStage, untilReady, type ArmStage } from './bench-arm-stage.ts';
import type { Host } from '../start-host.ts';
import { underLoad } from './bench-loop.ts';
import { watchRobotInputs } from './bench-arm-ur.ts';
import { watchArmWire } from './bench-arm-wire.ts';
import { benchGuard } from '../teleop/guard-bench.ts';
import { blockThisThread } from './fault-cases.ts';
import { percentiles } from './measure.ts';

const kinds = ['so101', 'koch', 'vx300s', 'ur5e', 'xarm6', 'rosbridge'];
const blockMilliseconds = 2000;
const rounds = 5;

export async function benchArm({ seconds, words, say, signal }: BenchInput): Promise<Record<string, unknown>> {
  const kind = words[0] ?? '';
  if (!kinds.includes(kind)) throw new FaultError(fault('request.invalid', { field: 'the command' }, `bench arm ${kinds.join('|')}`));
  const loaded = await whileRecording(`${kind}-emulated`, { seconds, say, signal });
  await using stage = await openArmStage(changedRig(`${kind}-emulated`), say);
  await untilReady(stage);
  const { host, hand } = stage;
  host.settings.update({ smoothing: { ...host.settings.current().smoothing, enabled: false } });
  const guard = guardTimes(stage);
  const robotInputs = watchRobotInputs(host.bus);
  const wire = watchArmWire(host.bus);
  hand.engage();
  hand.circle(0.07, 0.4);
  await sleep(seconds * 1000);
  const steady = { guardMilliseconds: percentiles(guard.work), bus: busNumbers(stage.host), robotInputs: robotInputs(), wire: wire() };
  guard[Symbol.dispose]();

  const staleHold: number[] = [];
  const stopHold: number[] = [];
  const blocked: { heldAfterMilliseconds: number; movedDegrees: number; resumeDegreesPerSecond: number }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    say(`round ${round + 1} of ${rounds}`);
    await moving(stage);
    staleHold.push(await heldAfter(stage, () => hand.silent()));
    await moving(stage);
    stopHold.push(await heldAfter(stage, () => host.session.stop()));
    await moving(stage);
    const from = now(stage);
    blockThisThread(blockMilliseconds);
    const to = from + blockMilliseconds * 1e6;
    await sleep(800);
    const { untilMilliseconds, degrees } = movedAfter(stage.truth, from, to);
    blocked.push({ heldAfterMilliseconds: untilMilliseconds, movedDegrees: degrees, resumeDegreesPerSecond: fastest(stage, to, to + 0.8e9) });
  }
  // Last, because it keeps this thread for itself.
  const { description, twin } = host.hub.arm()!;
  const guardAlone = benchGuard(description, twin.world);
  return { rig: `${kind}-emulated`, seconds, whileAppRecordsAndRenders: loaded, withoutPage: steady, guardAlone, staleHandToStandstillMilliseconds: staleHold, stopToStandstillMilliseconds: stopHold, javaScriptBlocked: blocked };
}

/** The demo operator drives before a camera while a page draws, tracks and records: the arm's numbers under that load. */
async function whileRecording(rig: string, input: Pick<BenchInput, 'seconds' | 'say' | 'signal'>): Promise<Record<string, unknown>> {
  let wire: ReturnType<typeof watchArmWire> | undefined;
  let robotInputs: ReturnType<typeof watchRobotInputs> | undefined;
  let bus: Record<string, unknown> | undefined;
  const measured = await underLoad(input, rig, (host) => {
    wire = watchArmWire(host.bus);
    robotInputs = watchRobotInputs(host.bus);
    host.settings.update({ smoothing: { ...host.settings.current().smoothing, enabled: false } });
    host.bus.subscribe((sample) => { if (sample.stream.id === 'arm/servos') bus = busNumbers(host); });
  });
  return { seconds: measured.seconds(), bus, wire: wire?.(), robotInputs: robotInputs?.(), loop: measured.loop(), overheadMilliseconds: measured.latency().overhead };
}

const now = ({ truth }: ArmStage): number => truth.at(-1)?.at ?? 0;

async function moving({ hand }: ArmStage): Promise<void> {
  hand.still();
  hand.engage();
  hand.circle(0.07, 0.4);
  await sleep(1500);
}

async function heldAfter(stage: ArmStage, happens: () => void): Promise<number> {
  const from = now(stage);
  happens();
  await sleep(1000);
  return movedAfter(stage.truth, from, from + 1e9).untilMilliseconds;
}

/** The highest joint speed in a stretch of truth, degrees per second over 20 ms. */
function fastest({ truth }: ArmStage, from: number, to: number): number {
  const stretch = truth.filter(({ at }) => at >= from && at <= to);
  let most = 0;
  for (let i = 3; i < stretch.length; i += 1) {
    const now = stretch[i]!;
    const then = stretch[i - 3]!;
    now.positions.forEach((q, joint) => { most = Math.max(most, (Math.abs(q - then.positions[joint]!) * 180) / Math.PI / (now.seconds - then.seconds)); });
  }
  return most;
}

/** What the driver tells about its servo bus, newest of each number. */
function busNumbers(host: Host): Record<string, unknown> | undefined {
  const newest = host.bus.newest('arm/servos');
  if (!newest) return undefined;
  const number = (name: string): number => newest.values[fieldOffset(newest.stream, name)]!;
  const state = host.bus.streams().find(({ id }) => id === 'arm/state');
  return {
    implementation: number('isNative') === 1 ? 'native' : 'twin', isRealTime: number('isRealTime') === 1, nominalHz: state?.nominalHz,
    periodErrorMilliseconds: { p99: number('periodErrorP99'), p999: number('periodErrorP999'), worst: number('periodErrorWorst') },
    timeouts: number('timeouts'), corrupted: number('corrupted'), hostLate: number('hostLate'),
  };
}

function guardTimes(stage: ArmStage): { readonly work: number[] } & Disposable {
  const work: number[] = [];
  const subscription = stage.host.bus.subscribe((sample) => {
    if (sample.stream.id === 'teleop/timing') work.push(sample.values[1]!);
  });
  return { work, [Symbol.dispose]: () => subscription[Symbol.dispose]() };
}
