import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { controlStepSeconds, JointMotion } from './joint-motion.ts';
import { Registers } from './registers.ts';
import type { ScriptRobot } from './script-functions.ts';
import { ScriptProgram } from './script-program.ts';
import { ScriptError } from './script-tree.ts';

function robot(): ScriptRobot & { readonly said: string[] } {
  const motion = new JointMotion(6);
  const said: string[] = [];
  return {
    motion, registers: new Registers(), said,
    actual: (joint) => ({ position: motion.position[joint]!, velocity: motion.velocity[joint]! }),
    toolPose: () => [0, 0, 0, 0, 0, 0],
    say: (text) => { said.push(text); },
    watch: (name) => name.startsWith('input_'),
  };
}

/** Runs to the end, at most so many control steps; returns how many it took. */
function run(source: string, on = robot(), most = 1000): { readonly steps: number; readonly on: typeof on } {
  const program = new ScriptProgram(source, on);
  for (let steps = 1; steps <= most; steps += 1) {
    const goesOn = program.step();
    on.motion.step();
    if (!goesOn) return { steps, on };
  }
  return { steps: Infinity, on };
}
const said = (body: string): string => run(`def f():\n${body}\nend\n`).on.said.join('|');

describe('the language', () => {
  test.each([
    ['arithmetic, as on paper', 'textmsg(1 + 2 * 3 - 8 / 4 % 3)', '5'],
    ['a minus before a product', 'textmsg(-2 * 3)', '-6'],
    ['logic, and what is not asked is not looked at', 'textmsg(True or nothing_here)', 'True'],
    ['not, comparisons, xor', 'textmsg(not (1 < 2 and 2 <= 2) xor 3 != 4)', 'True'],
    ['lists and places', 'l = [1, [2, 3], "x"]\nl[0] = l[1]\ntextmsg(l)', '[[2, 3], [2, 3], x]'],
    ['poses', 'textmsg(p[0, 0.1, 0, 0, 0, 3.14])', '[0, 0.1, 0, 0, 0, 3.14]'],
    ['lists that are the same', 'textmsg([1, 2] == [1, 2])', 'True'],
    ['branches', 'x = 2\nif x == 1:\ntextmsg("one")\nelif x == 2:\ntextmsg("two")\nelse:\ntextmsg("more")\nend', 'two'],
    ['loops', 'i = 0\nwhile True:\ni = i + 1\nif i == 2:\ncontinue\nend\nif i > 4:\nbreak\nend\ntextmsg(i)\nend', '1|3|4'],
    ['functions with defaults and names', 'def add(a, b=10, c=0):\nreturn a + b + c\nend\ntextmsg(add(1))\ntextmsg(add(1, c=5))', '11|16'],
    ['locals of a function, variables of the program', 'x = 1\ndef g():\nlocal y = 7\nx = y\nend\ng()\ntextmsg(x)', '7'],
    ['globals made inside', 'def g():\nglobal z = 3\nend\ng()\ntextmsg(z)', '3'],
    ['remarks and brackets over lines', '# a remark\nx = [1, # here too\n 2]\n $ 3 "pendant"\ntextmsg(x)', '[1, 2]'],
    ['strings', 'textmsg("a" + "b", str_cat("c", 1))', 'abc1'],
  ])('%s', (_name, body, wanted) => { expect(said(body)).toBe(wanted); });

  test('threads run beside, and end with the program', () => {
    const { on, steps } = run('def f():\nn = 0\nthread t():\nwhile True:\nn = n + 1\nsync()\nend\nend\nh = run t()\nsleep(0.02)\nkill h\nkill 0\ntextmsg(n)\nend\n');
    expect(Number(on.said[0])).toBeGreaterThanOrEqual(9);
    expect(steps).toBeLessThan(15);
  });

  test.each([
    ['no end', 'def f():\nwhile True:\nsync()\n', 4],
    ['a word too much', 'def f():\nx = 1 2\nend\n', 2],
    ['an unknown sign', 'def f():\nx = 1 ; 2\nend\n', 2],
    ['too deep', `def f():\nx = ${'('.repeat(5000)}1\nend\n`, 2],
  ])('%s is refused with its line', (_name, source, line) => {
    expect(() => new ScriptProgram(source, robot())).toThrow(expect.objectContaining({ name: 'ScriptError', line }) as Error);
  });

  test.each([
    ['an unknown function', 'nowhere()', 'there is no function nowhere'], ['an unknown variable', 'x = y', 'y has no value'],
    ['a loop that never waits', 'while True:\nx = 1\nend', 'never waits'], ['calls without an end', 'def g():\ng()\nend\ng()', 'without an end'],
    ['division by zero', 'x = 1 / 0', 'divided by zero'], ['a number that is none', 'x = 1 + "a"', 'a number belongs here'],
    ['a condition that is none', 'if 1:\nend', 'True or False'], ['a place that is not there', 'x = [1]\ny = x[1]', 'no place 1'],
    ['five joints', 'servoj([1,2,3,4,5])', '6 joint values'], ['a gain too high', 'servoj([0,0,0,0,0,0], gain=5000)', 'from 100 to 2000'],
    ['a register too far', 'x = read_input_float_register(48)', 'registers 0 to 47'], ['a missing argument', 'servoj()', 'needs q'],
    ['an argument too many', 'sync(1)', 'takes no argument 1'], ['threads without end', 'thread t():\nsync()\nend\nwhile True:\nrun t()\nend', 'threads'],
    ['not a number', 'x = sqrt(-1)\nservoj([x,0,0,0,0,0])', '6 joint values'],
  ])('%s stops the program and says why', (_name, body, why) => {
    expect(() => run(`def f():\n${body}\nend\n`)).toThrow(ScriptError);
    expect(() => run(`def f():\n${body}\nend\n`)).toThrow(why);
  });

  test('any text is a program or a ScriptError, and runs or fails as one', () => {
    const word = fc.constantFrom('def f():\n', 'end\n', 'while', 'if', 'else', ':', '\n', '(', ')', '[', ']', '1', 'x', '=', '==', 'sync()', 'servoj', ',', 'not', '-', '"s"', 'run', 'thread t():\n', 'return', 'x = 1\n', 'local ', 'True', '%', 'kill', '\0');
    fc.assert(fc.property(fc.oneof(fc.string(), fc.array(word, { maxLength: 40 }).map((words) => words.join(' '))), (source) => {
      try { run(source, robot(), 50); } catch (error) { expect(error).toBeInstanceOf(ScriptError); }
    }), { numRuns: 2000 });
  });
});

describe('motion', () => {
  test('servoj takes its time, follows with the lag of its lookahead, and braking follows when it ends', () => {
    const on = robot();
    const source = 'def f():\nq = get_target_joint_positions()\ni = 0\nwhile i < 500:\nq[0] = q[0] + 0.001\nservoj(q, t=0.002, lookahead_time=0.1, gain=300)\ni = i + 1\nend\nend\n';
    const { steps } = run(source, on);
    expect(steps).toBe(501);
    expect(on.motion.velocity[0]).toBeCloseTo(0.5, 1);
    // 0.5 rad/s with a lag of 0.1 s.
    expect(0.5 - on.motion.position[0]!).toBeGreaterThan(0.045);
    expect(0.5 - on.motion.position[0]!).toBeLessThan(0.055);
    for (let i = 0; i < 20; i += 1) on.motion.step();
    expect(on.motion.steady).toBe(true);
  });

  test('servoj with t = 0.008 lasts four control steps', () => {
    expect(run('def f():\nservoj([0,0,0,0,0,0])\nend\n').steps).toBe(5);
  });

  test('movej arrives at rest, no faster than told, and bare lines run too', () => {
    const { on, steps } = run('movej([0.5, -0.25, 0, 0, 0, 0], a=2, v=0.5)\n', robot(), 3000);
    expect(on.motion.position[0]).toBeCloseTo(0.5, 3);
    expect(on.motion.position[1]).toBeCloseTo(-0.25, 3);
    // 0.5 rad at 0.5 rad/s, with a quarter second up and down.
    expect(steps * controlStepSeconds).toBeGreaterThan(1.2);
    expect(steps * controlStepSeconds).toBeLessThan(1.4);
  });

  test('speedj reaches its speed, stopj ends it', () => {
    const on = robot();
    const program = new ScriptProgram('def f():\nspeedj([0.4,0,0,0,0,0], a=4, t=0.2)\nstopj(8)\nend\n', on);
    let fastest = 0;
    while (program.step()) { on.motion.step(); fastest = Math.max(fastest, on.motion.velocity[0]!); }
    expect(fastest).toBeCloseTo(0.4, 6);
    expect(on.motion.steady).toBe(true);
  });
});
