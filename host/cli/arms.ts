// `waldo arms <action>`: what the set-up wizard does, on the terminal: find, scan, set ids, calibrate, check, and
// LeRobot's files in and out. Uses host/setup on the open port; Waldo itself need not run.
import { createInterface } from 'node:readline/promises';
import { enoughSweepDegrees } from '../../core/calibration/calibration.ts';
import { isFullTurn } from '../../core/calibration/sweep.ts';
import { fault, FaultError } from '../../core/fault.ts';
import { sentence } from '../../core/sentences/en.ts';
import { deviceKinds } from '../devices/index.ts';
import { exportLerobot, readCalibration, readLerobot } from '../devices/servo-arm/calibration-folder.ts';
import { portOf, readChain } from '../devices/servo-arm/open-chain.ts';
import { serialAdapters } from '../devices/servo-arm/serial-ports.ts';
import { servoArmOf, type ServoArmSpec } from '../devices/servo-arm/servo-kind.ts';
import { torqueOff } from '../devices/servo-arm/torque.ts';
import { configFolder } from '../settings.ts';
import { openBench, type Bench } from '../setup/bench.ts';
import { beginSweep, centre, check, finish, keepRest, takeOver } from '../setup/calibrate.ts';
import { scan, scanPlan } from '../setup/scan.ts';
import { setId } from '../setup/set-id.ts';
import { numberOption, textOption } from './options.ts';
import type { Verb, VerbInput } from './verb.ts';

type Result = Awaited<ReturnType<Verb['run']>>;
type Action = (input: VerbInput) => Promise<Result>;

const specs = deviceKinds.map(servoArmOf).filter((spec) => spec !== undefined);
const usage = (field: string, hint: string): FaultError => new FaultError(fault('request.invalid', { field }, hint));

const configOf = ({ values }: VerbInput): string => textOption(values, 'config') ?? configFolder();

function specOf({ values }: VerbInput): ServoArmSpec {
  const kind = textOption(values, 'kind');
  const spec = specs.find((one) => one.kind === kind);
  if (!spec) throw usage('--kind', `one of ${specs.map((one) => one.kind).join(', ')} is needed`);
  return spec;
}

const whereOf = (input: VerbInput, spec: ServoArmSpec) =>
  portOf(spec, { path: textOption(input.values, 'path') ?? '', identity: textOption(input.values, 'identity') ?? '' }, configOf(input));

async function onBench(input: VerbInput, work: (bench: Bench) => Promise<Result>): Promise<Result> {
  const spec = specOf(input);
  await using bench = await openBench(spec, await whereOf(input, spec), 'terminal', configOf(input));
  // Awaited here, so that the port stays open until the work is done.
  return await work(bench);
}

const find: Action = async (input) => {
  const adapters = await Promise.all((await serialAdapters()).map(async (adapter) => {
    const calibration = await readCalibration(configOf(input), adapter.identity).catch(() => undefined);
    return { ...adapter, calibratedAs: calibration?.kind ?? null, kinds: specs.filter(({ usb }) => usb.includes(adapter.usb)).map(({ kind }) => kind) };
  }));
  for (const one of adapters) input.out.say(`${one.identity}  ${one.title}\n  ${one.path}\n  ${one.calibratedAs ? `calibrated as ${one.calibratedAs}` : `not set up; could be ${one.kinds.join(', ') || 'nothing Waldo knows'}`}`);
  if (adapters.length === 0) input.out.say('No serial adapter is plugged in.');
  return { ok: adapters.length > 0, result: { adapters } };
};

const look: Action = async (input) => {
  const spec = specOf(input);
  const { path } = await whereOf(input, spec);
  const { protocol, baud } = await readChain(spec);
  const servos = await scan({ path, title: spec.title, protocol, ...scanPlan(protocol, baud, input.values['thorough'] === true), signal: input.signal, progress: () => undefined });
  for (const { id, name, baud: speed, twice } of servos) input.out.say(`id ${id}: ${name} at ${speed} baud${twice ? ', and another one with the same id' : ''}`);
  if (servos.length === 0) input.out.say('No servo answers.');
  return { ok: servos.length > 0 && !servos.some(({ twice }) => twice), result: { servos } };
};

const rename: Action = async (input) => {
  const spec = specOf(input);
  const { path } = await whereOf(input, spec);
  const { protocol, baud } = await readChain(spec);
  const range = { minimum: 0, maximum: 252 };
  const from = numberOption(input.values, 'from', range);
  const to = numberOption(input.values, 'to', range);
  if (from === undefined || to === undefined) throw usage('--from and --to', 'the id that it has and the id that it is to get are needed');
  await setId({ path, title: spec.title, protocol, from: { id: from, baud: numberOption(input.values, 'baud', { minimum: 9600, maximum: 4_000_000 }) ?? baud }, to: { id: to, baud } });
  input.out.say(`Servo ${from} is servo ${to} now.`);
  return { ok: true, result: { from, to } };
};

const examine: Action = (input) => onBench(input, async (bench) => {
  const problems = await check(bench);
  for (const problem of problems) input.out.say(sentence(problem));
  if (problems.length === 0) input.out.say('The arm fits its calibration.');
  return { ok: problems.length === 0, result: { identity: bench.identity, problems } };
});

/** The procedure with a person at the joints. `ask` says something and waits for Enter. */
export async function calibrateByHand(bench: Bench, config: string, ask: (question: string) => Promise<void>, say: (line: string) => void): Promise<void> {
  await ask('Support the arm; its torque goes off now. Then put every joint in the middle of its range and press Enter.');
  await torqueOff(bench.registers, bench.chain);
  await ask('Every joint in the middle? Press Enter.');
  await centre(bench);
  beginSweep(bench);
  for (;;) {
    await ask('Move every joint slowly from one end to the other, one after the other. Press Enter when you are done.');
    const short = bench.leads.flatMap((servo, i) => {
      const wanted = enoughSweepDegrees(bench.chain, bench.description.joints[i]!);
      const swept = bench.sweep?.degrees(i) ?? 0;
      return isFullTurn(servo) || swept >= wanted ? [] : [`${servo.joint} ${swept.toFixed(0)}° of ${wanted.toFixed(0)}°`];
    });
    if (short.length === 0) break;
    say(`Not far enough yet: ${short.join(', ')}.`);
  }
  await finish(bench, config);
  if (bench.spec.kind.endsWith('-leader')) return;
  await ask('Lay the arm down as it lies when nobody holds it and press Enter.');
  await keepRest(bench, config);
}

const calibrate: Action = (input) => onBench(input, async (bench) => {
  const lines = createInterface({ input: process.stdin });
  try {
    await calibrateByHand(bench, configOf(input), async (question) => {
      input.out.say(question);
      await lines.question('', { signal: input.signal });
    }, input.out.say);
  } finally {
    lines.close();
  }
  input.out.say('Calibrated. Check it before you drive: waldo arms check.');
  return { ok: true, result: { identity: bench.identity, motors: bench.calibration?.motors } };
});

const bringIn: Action = (input) => onBench(input, async (bench) => {
  const file = textOption(input.values, 'file');
  if (file === undefined) throw usage('--file', 'the calibration file of LeRobot is needed');
  await torqueOff(bench.registers, bench.chain);
  await takeOver(bench, await readLerobot(file), configOf(input));
  input.out.say('Written into the servos and kept.');
  return { ok: true, result: { identity: bench.identity } };
});

const takeOut: Action = async (input) => {
  const spec = specOf(input);
  const { identity } = await whereOf(input, spec);
  const [chain, calibration] = await Promise.all([readChain(spec), readCalibration(configOf(input), identity)]);
  const folderName = chain.lerobotNames[0];
  if (!calibration || folderName === undefined) throw new FaultError(fault('arm.uncalibrated', { device: spec.title }));
  const path = await exportLerobot(calibration.motors, folderName, textOption(input.values, 'name') ?? 'my-arm', spec.kind.endsWith('-leader') ? 'teleoperators' : 'robots');
  input.out.say(`Written to ${path}`);
  return { ok: true, result: { path } };
};

const actions: Readonly<Record<string, Action>> = { find, scan: look, 'set-id': rename, calibrate, check: examine, import: bringIn, export: takeOut };

export const armsVerb: Verb = {
  name: 'arms',
  summary: `Set up a servo arm without a window: ${Object.keys(actions).join(', ')}`,
  options: {
    kind: { type: 'string', help: `which arm: ${specs.map(({ kind }) => kind).join(', ')}` },
    path: { type: 'string', help: 'its serial port, or tcp:HOST:PORT (left out: the one that is found)' },
    identity: { type: 'string', help: 'its adapter, as "waldo arms find" tells it' },
    config: { type: 'string', help: 'folder of the settings and calibrations' },
    thorough: { type: 'boolean', help: 'scan: all ids at all speeds' },
    from: { type: 'string', help: 'set-id: the id that the servo has' },
    to: { type: 'string', help: 'set-id: the id that it gets' },
    baud: { type: 'string', help: 'set-id: the speed that it has' },
    file: { type: 'string', help: 'import: a calibration file of LeRobot' },
    name: { type: 'string', help: 'export: the name that LeRobot knows the arm by' },
  },
  async run(input) {
    const action = actions[input.positionals[0] ?? 'find'];
    if (!action) throw usage('the action', `"${input.positionals[0]}" is none; there are ${Object.keys(actions).join(', ')}`);
    return action(input);
  },
};
