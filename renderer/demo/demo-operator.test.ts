// The operator against a kinematic world: the hand moves the tool directly, late and with noise, a gripper
// takes what is between its jaws, and the picture has edges.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { add, distance, scale, subtract, type Vec3 } from '../../core/math/vector.ts';
import type { WorldFiles } from '../../core/sim/world-files.ts';
import { DemoOperator, type Act, type Phase, type Task } from './demo-operator.ts';
import { isInView } from './operator-hand.ts';

type TasksFile = Pick<WorldFiles['tasks'], 'placement' | 'objectHeight' | 'tasks'>;
const tasksFiles = import.meta.glob<TasksFile>('../../worlds/*/tasks.json', { eager: true, import: 'default' });
const worldXmls = import.meta.glob<string>('../../worlds/*/world.xml', { eager: true, import: 'default', query: '?raw' });

interface World { readonly name: string; readonly task: Task; readonly placement: TasksFile['placement']; readonly objectHeight: number; readonly home: Vec3 }

/** What the operator has to do with, out of the very files of each world. */
function worldOf(path: string, { placement, objectHeight, tasks }: TasksFile): World {
  const xml = worldXmls[path.replace('tasks.json', 'world.xml')]!;
  const numbers = (pattern: RegExp): Vec3 => {
    const [x, y, z] = pattern.exec(xml)![1]!.split(' ').map(Number);
    return [x!, y!, z!];
  };
  const { operator } = tasks[0]!;
  const goal = {
    centre: add(numbers(/<body name="bin" pos="([^"]+)"/), numbers(/<site name="bin-space"[^>]* pos="([^"]+)"/)),
    halfSize: numbers(/<site name="bin-space"[^>]* size="([^"]+)"/),
  };
  return {
    name: path.split('/').at(-2)!, placement, objectHeight,
    task: { goal, operator, scale: 0.8, frame: 'behind', view: { verticalFieldOfViewDegrees: 48, aspect: 4 / 3 } },
    home: [placement.centre[0] + placement.radius[0], 0.02, operator.carryHeight + 0.01],
  };
}
const worlds = Object.entries(tasksFiles).map(([path, file]) => worldOf(path, file));
const so101 = worlds.find(({ name }) => name === 'so101')!;
const worldFromCamera = ([x, y, z]: Vec3): Vec3 => [-z, x, -y];

interface Trouble {
  readonly delaySeconds: number;
  /** What the operator takes the delay for, as a share of it. */
  readonly guessOfDelay: number;
  readonly noiseMetres: number;
  readonly depthGain: number;
  readonly pictureSeconds: number;
  /** The first so many grasps fail. */
  readonly slips: number;
  /** The hand is not found between these seconds. */
  readonly blind: readonly [number, number];
  /** The gripper stands closed and stays so until it was pinched once. */
  readonly isShut: boolean;
}
const fine: Trouble = { delaySeconds: 0.3, guessOfDelay: 1, noiseMetres: 0.001, depthGain: 1, pictureSeconds: 1 / 20, slips: 0, blind: [0, 0], isShut: false };

/** Runs until the operator is done; `moved` sees every act. */
function run({ task, home, objectHeight }: World, object: Vec3, trouble: Trouble, seed: number, moved: (act: Act) => void = () => undefined, start = home): { act: Act; object: Vec3; seconds: number; phases: Set<Phase> } {
  let random = seed % 2147483647 || 1;
  const noise = (): number => { random = (random * 48271) % 2147483647; return (random / 2147483647 - 0.5) * 2 * trouble.noiseMetres; };
  const operator = new DemoOperator(task, [0, 0.075, 0.47]);
  let tool = start;
  let cube = object;
  let pinch = 0;
  let holding = false;
  let slips = trouble.slips;
  let { isShut } = trouble;
  let anchor: { hand: Vec3; tool: Vec3 } | undefined;
  const past: { at: number; hand: Vec3; pinch: number; clutch: boolean }[] = [];
  const phases = new Set<Phase>();
  for (let seconds = 0; ; seconds += trouble.pictureSeconds) {
    const blind = seconds >= trouble.blind[0] && seconds < trouble.blind[1];
    const then = past.findLast((entry) => entry.at <= seconds - trouble.delaySeconds);
    if (then !== undefined && !blind) {
      const seen: Vec3 = [then.hand[0] + noise(), then.hand[1] + noise(), then.hand[2] * trouble.depthGain + 2 * noise()];
      if (!then.clutch) anchor = undefined;
      else anchor ??= { hand: seen, tool };
      if (anchor !== undefined) {
        tool = add(anchor.tool, scale(worldFromCamera(subtract(seen, anchor.hand)), task.scale));
        tool = [tool[0], tool[1], Math.max(0.7 * objectHeight, tool[2])];
        pinch = then.pinch;
        isShut &&= pinch < 0.5;
      }
      const between = Math.hypot(tool[0] - cube[0], tool[1] - cube[1]) < 0.85 * task.operator.straddle && Math.abs(tool[2] - cube[2]) < 0.85 * objectHeight;
      if (!holding && pinch > 0.8 && between && !isShut) holding = slips <= 0;
      if (pinch > 0.8 && between && !holding) slips -= 0.02;
      if (holding && pinch < 0.45) holding = false;
      if (holding) cube = tool;
      else if (cube[2] > objectHeight) cube = [cube[0], cube[1], objectHeight];
    }
    const inside = [0, 1].every((axis) => Math.abs(cube[axis]! - task.goal.centre[axis]!) < task.goal.halfSize[axis]!) && cube[2] < task.goal.centre[2] + task.goal.halfSize[2];
    const act = operator.step({
      seconds, handSeconds: seconds - trouble.delaySeconds * trouble.guessOfDelay, tool, object: cube, opening: isShut ? 0 : 1 - pinch, engaged: anchor !== undefined && !blind, handSeen: !blind, success: inside && !holding,
    });
    phases.add(act.phase);
    moved(act);
    past.push({ at: seconds, hand: act.position, pinch: act.pinch, clutch: act.clutch });
    if (act.done !== undefined) return { act, object: cube, seconds, phases };
    if (seconds > 200) throw new Error('the operator never ends');
  }
}

const cubesOf = ({ placement: { centre, radius, bearing }, objectHeight }: World) =>
  fc.tuple(fc.double({ min: bearing[0], max: bearing[1], noNaN: true }), fc.double({ min: radius[0], max: radius[1], noNaN: true }))
    .map(([angle, way]): Vec3 => [centre[0] + way * Math.cos(angle), centre[1] + way * Math.sin(angle), objectHeight]);

describe('the demo operator', () => {
  it.each(worlds)('puts the cube of $name into the bin wherever it lies, with a tracker that is late, noisy and wrong about depth', (world) => {
    fc.assert(fc.property(
      cubesOf(world), fc.double({ min: 0.1, max: 0.8, noNaN: true }), fc.double({ min: 0, max: 0.002, noNaN: true }),
      fc.double({ min: 0.9, max: 1.1, noNaN: true }), fc.constantFrom(1 / 30, 1 / 15, 1 / 5), fc.double({ min: 0.6, max: 1.3, noNaN: true }), fc.nat(1e6),
      (cube, delaySeconds, noiseMetres, depthGain, pictureSeconds, guessOfDelay, seed) => {
        const { act, seconds } = run(world, cube, { ...fine, delaySeconds, noiseMetres, depthGain, pictureSeconds, guessOfDelay }, seed);
        expect(act.done).toMatchObject({ success: true });
        expect(seconds).toBeLessThan(90);
      },
    ), { numRuns: 100 });
  });

  it('keeps the whole hand in the picture and never hurries more than a person', () => {
    let last: Vec3 | undefined;
    run(so101, [0.15, -0.13, 0.014], fine, 1, ({ position }) => {
      expect(isInView(position, so101.task.view)).toBe(true);
      if (last !== undefined) expect(distance(position, last) / fine.pictureSeconds).toBeLessThan(0.4);
      last = position;
    });
  });

  it('tries again when the cube slipped, and when the hand was lost for a while', () => {
    expect(run(so101, [0.2, -0.1, 0.014], { ...fine, slips: 1 }, 2).act.done).toMatchObject({ success: true });
    expect(run(so101, [0.2, -0.1, 0.014], { ...fine, blind: [6, 8.5] }, 3).act.done).toMatchObject({ success: true });
  });

  it('opens a gripper that keeps shut by pinching once, before it goes down', () => {
    let lowest = Infinity;
    const { act } = run(so101, [0.2, -0.1, 0.014], { ...fine, isShut: true }, 6, ({ phase, pinch }) => { if (phase === 'down') lowest = Math.min(lowest, 1 - pinch); });
    expect(act.done).toMatchObject({ success: true });
    expect(lowest).toBeGreaterThan(0.9);
  });

  it('gives up, clutch released, on a cube that cannot be taken', () => {
    const { act } = run(so101, [0.2, -0.1, 0.014], { ...fine, slips: 1e9 }, 4);
    expect(act).toMatchObject({ clutch: false, done: { success: false } });
    expect(act.done?.reason).toMatch(/gave up/);
  });

  it('takes hold again when the way is longer than the picture is wide', () => {
    let releases = 0;
    let held = false;
    run(so101, [0.16, -0.16, 0.014], fine, 5, ({ clutch, phase }) => {
      if (held && !clutch && phase !== 'finished' && phase !== 'leave') releases += 1;
      held = clutch;
    }, [0.2, 0.2, 0.12]);
    expect(releases).toBeGreaterThan(0);
  });
});
