// The physics proves itself before a hand drives it: a scripted operator, as clumsy as a tracked hand,
// picks the red cube and drops it into the bin; and what was recorded of that replays exactly.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadPhysics } from '../../core/sim/physics.ts';
import { Simulation } from '../../core/sim/simulation.ts';
import type { WorldFiles } from '../../core/sim/world-files.ts';
import { objectPosesStream, simulatorAppliedStream, simulatorStateStream } from '../../core/streams/kinds.ts';
import type { Columns } from '../../core/streams/columns.ts';
import type { StreamDescription } from '../../core/streams/stream.ts';
import { readWorldFiles } from '../devices/world-folder.ts';
import { pickAndDrop, steady, type Clumsiness } from './pick.fixture.ts';
import { runReplay } from './run-replay.ts';

const millimetres = 1e-3;
const degrees = Math.PI / 180;

describe.each(['so101', 'koch', 'vx300s', 'ur5e', 'xarm6'])('the red cube of %s goes into the bin', (world) => {
  let simulation: Simulation;
  beforeAll(async () => { simulation = new Simulation(await loadPhysics(), await readWorldFiles(world)); });
  afterAll(() => { simulation[Symbol.dispose](); });

  it.each([1, 2, 3, 7, 8, 9, 11, 12, 13, 101, 2 ** 31 - 1])('from seed %i', (seed) => {
    simulation.reset(seed);
    pickAndDrop(simulation, 'red-cube');
    expect(simulation.task()).toEqual({ success: true, progress: 1 });
  });

  const clumsy: readonly (readonly [string, Partial<Clumsiness>])[] = [
    ['6 mm too far', { offset: [6 * millimetres, 0, 0] }],
    ['6 mm too near', { offset: [-6 * millimetres, 0, 0] }],
    ['6 mm left', { offset: [0, 6 * millimetres, 0] }],
    ['6 mm right', { offset: [0, -6 * millimetres, 0] }],
    ['6 mm high', { offset: [0, 0, 6 * millimetres] }],
    ['leaning 8° sideways', { lean: [8 * degrees, 0] }],
    ['leaning 8° forward', { lean: [0, 8 * degrees] }],
    ['leaning 8° back', { lean: [0, -8 * degrees] }],
    ['turned 8°', { turn: 8 * degrees }],
    ['all at once', { offset: [5 * millimetres, -5 * millimetres, 0], lean: [-6 * degrees, 6 * degrees], turn: -8 * degrees }],
  ];
  it.each(clumsy)('%s', (_name, clumsiness) => {
    for (const seed of [4, 5, 6]) {
      simulation.reset(seed);
      pickAndDrop(simulation, 'red-cube', { ...steady, ...clumsiness });
      expect([seed, simulation.task().success]).toEqual([seed, true]);
    }
  });

  it('and another cube there does not count', () => {
    simulation.reset(1);
    pickAndDrop(simulation, 'green-cube');
    expect(simulation.task().success).toBe(false);
  });
});

describe('a recorded run', () => {
  let files: WorldFiles;
  let simulation: Simulation;
  beforeAll(async () => {
    files = await readWorldFiles('so101');
    simulation = new Simulation(await loadPhysics(), files);
  });
  afterAll(() => { simulation[Symbol.dispose](); });
  const columns = (stream: StreamDescription, rows: readonly { step: number; values: ArrayLike<number> }[]): Columns => ({
    stream, count: rows.length, texts: [],
    sequence: Float64Array.from(rows, (_, i) => i), tCapture: new Float64Array(rows.length), tArrive: new Float64Array(rows.length),
    tDevice: Float64Array.from(rows, ({ step }) => step), values: Float64Array.from(rows.flatMap(({ values }) => Array.from(values))),
  });
  const stateRow = (): { step: number; values: Float64Array } => {
    const values = new Float64Array(1 + simulation.stateSize);
    values[0] = simulation.stepCount;
    simulation.readState(values.subarray(1));
    return { step: simulation.stepCount, values };
  };
  const objectsRow = (): { step: number; values: Float64Array } => {
    const values = new Float64Array(simulation.world.objects.length * 7);
    simulation.readObjects(values);
    return { step: simulation.stepCount, values };
  };
  const request = (states: ReturnType<typeof stateRow>[], applied: { step: number; goal: Float64Array }[]) => ({
    files,
    state: columns(simulatorStateStream('simulator/state', simulation.stateSize), states),
    applied: columns(simulatorAppliedStream('simulator/applied', simulation.world.joints), applied.map(({ step, goal }) => ({ step, values: [step, ...goal] }))),
    objects: columns(objectPosesStream('world/objects', simulation.world.objects, 60), [objectsRow()]),
  });

  it('replays to the same place, to the last bit, and to the same outcome', async () => {
    simulation.reset(21);
    simulation.step(37);
    const states = [stateRow()];
    const applied = [...pickAndDrop(simulation, 'red-cube')];
    const result = await runReplay(request(states, applied));
    expect(result).toMatchObject({ success: true, objectErrorMillimetres: 0, commands: applied.length });
  });

  it('replays across a reset in its middle', async () => {
    simulation.reset(22);
    const states = [stateRow()];
    const applied = [...pickAndDrop(simulation, 'green-cube')];
    simulation.reset(23);
    states.push(stateRow());
    applied.push(...pickAndDrop(simulation, 'red-cube'));
    expect(await runReplay(request(states, applied))).toMatchObject({ success: true, objectErrorMillimetres: 0 });
  });

  it('shows it when a goal is missing', async () => {
    simulation.reset(24);
    const states = [stateRow()];
    const applied = [...pickAndDrop(simulation, 'red-cube')];
    const without = applied.filter((_, i) => i < applied.length / 4 || i > applied.length / 2);
    expect((await runReplay(request(states, without))).objectErrorMillimetres).toBeGreaterThan(1);
  });
});
