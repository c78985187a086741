// `waldo bench faults [words of a case's name]`: every fault injected into an emulated arm that is being driven and
// recorded; what the operator was told, how far the arm still moved, what the recording kept. Called by bench.ts; with
// --out it writes the table of docs/faults.md.
import { writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { FaultError, faultFrom } from '../../core/fault.ts';
import { verdictBands, verdictReasons } from '../../core/streams/kinds.ts';
import { systemClock } from '../clock.ts';
import { sentence } from '../../core/sentences/en.ts';
import type { BenchInput } from './bench-input.ts';
import { changedRig, movedAfter, openArmStage, untilReady, type ArmStage } from './bench-arm-stage.ts';
import { faultCases, type FaultCase } from './fault-cases.ts';

interface Row {
  readonly fault: string;
  readonly rig: string;
  readonly told: readonly string[];
  readonly session: string;
  readonly movedDegrees: number;
  readonly movedJoint: string;
  readonly heldAfterMilliseconds: number;
  readonly recording: string;
}

/** Seconds: the bench's own clock at which an injected fault begins, and how long is looked on after it. */
const injectAtSeconds = 5.5;
const lookOnSeconds = 3;

export async function benchFaults({ say, words, out }: BenchInput): Promise<Record<string, unknown>> {
  const chosen = faultCases.filter(({ name }) => words.every((word) => name.toLowerCase().includes(word.toLowerCase())));
  const rows: Row[] = [];
  for (const one of chosen) {
    say(one.name);
    const row = await play(one).catch((error: unknown): Row => ({
      fault: one.name, rig: one.rig, told: [`the case did not run: ${error instanceof FaultError ? sentence(error.fault) : String(error)}`],
      session: 'unknown', movedDegrees: Number.NaN, movedJoint: '', heldAfterMilliseconds: Number.NaN, recording: 'nothing',
    }));
    say(`  ${row.told.join(' | ')}\n  moved ${row.movedDegrees.toFixed(1)}° ${row.movedJoint}, held after ${row.heldAfterMilliseconds.toFixed(0)} ms; ${row.recording}`);
    rows.push(row);
  }
  if (out !== undefined) await writeFile(out, table(rows));
  return { rows };
}

async function play(one: FaultCase): Promise<Row> {
  const injected = one.injects === undefined ? {} : { bench: { settings: { fault: `${one.injects}@${injectAtSeconds}s` } } };
  await using stage = await openArmStage(changedRig(one.rig, one.changes ?? injected), () => undefined);
  const { host, hand } = stage;
  if (one.refuses) {
    await sleep(1500);
    return { ...told(one, stage, 0), ...still, recording: 'nothing was recorded: nothing could be driven' };
  }
  await untilReady(stage);
  const before = host.board.current().faults.length;
  if (!one.disarmed) {
    hand.engage();
    hand.circle(0.07, 0.4);
  }
  host.takes.start(0);
  const injectedAt = stage.openedAt() + injectAtSeconds * 1e9;
  await sleep(one.injects === undefined ? 3000 : Math.max(0, (injectedAt - systemClock.now()) / 1e6));
  const from = one.injects === undefined ? stage.truth.at(-1)?.at ?? 0 : injectedAt;
  const toldOthers = (await one.happens?.(stage)) ?? [];
  await sleep(lookOnSeconds * 1000);
  const moved = one.throughout ? undefined : movedAfter(stage.truth, from, from + (one.lastsSeconds ?? lookOnSeconds) * 1e9);
  const seen = told(one, stage, before);
  const recording = await keep(stage);
  const joint = moved && moved.joint >= 0 ? host.hub.arm()?.description.joints[moved.joint]?.name ?? `joint ${moved.joint + 1}` : '';
  return {
    ...seen, recording, told: [...seen.told, ...toldOthers],
    movedDegrees: moved?.degrees ?? 0, movedJoint: one.throughout ? '(it went on as driven)' : joint, heldAfterMilliseconds: moved?.untilMilliseconds ?? 0,
  };
}

const still = { movedDegrees: 0, movedJoint: '', heldAfterMilliseconds: 0 } as const;

/** What was on the operator's screen: the new faults' sentences, the session's state and its reason. */
function told(one: FaultCase, { host }: ArmStage, before: number): Pick<Row, 'fault' | 'rig' | 'told' | 'session'> {
  const { faults, session, devices } = host.board.current();
  const sentences = [...faults.slice(before).map(({ fault }) => fault), ...devices.flatMap(({ fault }) => (fault ? [fault] : [])), ...(session.reason ? [session.reason] : [])].map(sentence);
  const verdict = host.bus.newest('teleop/verdict');
  const band = verdict && verdictBands[verdict.values[0]!];
  const held = verdict && band !== undefined && verdict.values[0]! > 0 ? [`On the ghost and in the strip: ${band}, ${verdictReasons[verdict.values[1]!]}.`] : [];
  return { fault: one.name, rig: one.rig, told: [...new Set([...sentences, ...(one.throughout ? [] : held)])], session: session.stopped ? `${session.state}, stopped` : session.state };
}

async function keep({ host }: ArmStage): Promise<string> {
  try {
    if (host.takes.view().phase === 'recording') await host.takes.end();
    const episode = await host.takes.keep('unlabelled', '');
    const { ok, problems } = await host.library.verify(episode.id);
    return `${episode.durationSeconds.toFixed(1)} s kept, ${episode.drops} lost samples counted, ${ok ? 'verified' : problems.join('; ')}`;
  } catch (error) {
    return sentence(faultFrom(error));
  }
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

function table(rows: readonly Row[]): string {
  const lines = rows.map((row) => `| ${[
    row.fault, row.rig, row.told.length === 0 ? 'nothing was on the screen afterwards' : row.told.join('<br>'), row.session,
    row.movedJoint === '' && row.movedDegrees === 0 ? 'did not move' : row.movedJoint.startsWith('(') ? row.movedJoint : `${row.movedDegrees.toFixed(1)}° (${row.movedJoint}), still after ${row.heldAfterMilliseconds.toFixed(0)} ms`,
    row.recording,
  ].map(cell).join(' | ')} |`);
  return [
    '# What goes wrong, and what then happens', '',
    'Every fault is injected into an emulated arm with honest wire time while a hand drives it in a circle and a take is recorded. Movement is what the physics says, not what the driver says, from the moment of the fault on. Written by `npm run --silent waldo -- bench faults --out docs/faults.md`.', '',
    '| Fault | Rig | What the operator was told | Session | Movement after it | Recording |', '|---|---|---|---|---|---|', ...lines, '',
  ].join('\n');
}
