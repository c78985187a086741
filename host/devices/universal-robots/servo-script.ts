// The servo program that is uploaded to the robot, with its numbers filled in, and how worker and program speak.
import { readFile } from 'node:fs/promises';

/** Input registers: the count, what is asked, and the first of six goals. Output: what it does, and which upload it is. */
export const register = { count: 'input_int_register_24', asked: 'input_int_register_25', goal: 24, doing: 'output_int_register_24', session: 'output_int_register_25' } as const;
export const asked = { hold: 0, follow: 1, end: 2 } as const;
export const doing = { ended: 0, following: 1, holding: 2, tooFar: 3 } as const;
export const goalRegisters: readonly string[] = [0, 1, 2, 3, 4, 5].map((joint) => `input_double_register_${register.goal + joint}`);

/**
 * `most_away`: a goal further than this from where the joint should be is a mistake, not a motion: twice the lag of the fastest joint, and near enough
 * that going there at once stays under the joints' speed limit (rad). `quiet_seconds`:
 * without a new message the joints brake. `braking` in rad/s². `lookahead` and `gain` are servoj's own: the quickest
 * lookahead that it takes and a stiffness that still rounds off steps in speed.
 */
const usual = { most_away: '0.07', quiet_seconds: '0.05', braking: '20', lookahead: '0.03', gain: '1000' } as const;

export async function servoScript(session: number): Promise<string> {
  const template = await readFile(new URL('./servo.script', import.meta.url), 'utf8');
  const values: Readonly<Record<string, string>> = { ...usual, session: String(session) };
  // Remarks stay here: what goes over the wire is the program.
  const program = template.split('\n').filter((line) => !/^\s*(#|$)/.test(line)).join('\n');
  return `${program.replace(/\{\{(\w+)\}\}/g, (_whole, name: string) => values[name]!)}\n`;
}
