// Runs a URScript program one control step at a time. controller.ts owns one; script-functions.ts is what it can call.
import { functionNamed, missing, type ScriptRobot } from './script-functions.ts';
import { readScript } from './script-parser.ts';
import { ScriptError, type Expression, type Routine, type ScriptValue, type Statement } from './script-tree.ts';

/** What a thread does between two control steps may take so many evaluations; more is a loop that never waits. */
const mostPerStep = 20_000;
const deepestCalls = 60;
const mostThreads = 16;

type Steps<T> = Generator<void, T, void>;
type Ending = { readonly kind: 'return'; readonly value: ScriptValue } | { readonly kind: 'break' | 'continue' };
interface Thread { readonly number: number; readonly steps: Steps<unknown>; over: boolean }

/** The variables of one call, and how many calls stand above it. */
class Names extends Map<string, ScriptValue> {
  readonly depth: number;
  constructor(depth: number) { super(); this.depth = depth; }
}

class Halt extends Error { override name = 'Halt'; }

export class ScriptProgram {
  readonly name: string;
  /** Where the main thread is. */
  line = 1;
  readonly #robot: ScriptRobot;
  readonly #routines = new Map<string, Routine>();
  readonly #globals = new Names(0);
  readonly #threads: Thread[] = [];
  #threadCount = 0;
  #left = 0;

  /** Throws ScriptError when the text is no program. */
  constructor(source: string, robot: ScriptRobot) {
    const statements = readScript(source);
    const only = statements.length === 1 ? statements[0]! : undefined;
    const main = only?.kind === 'define' ? only.routine : undefined;
    this.#robot = robot;
    this.name = main?.name ?? 'line';
    this.#begin(main?.body ?? statements);
  }

  /** One control step: every thread goes on until it waits. False when the program is over. Throws ScriptError. */
  step(): boolean {
    try {
      for (const thread of [...this.#threads]) {
        this.#left = mostPerStep;
        if (!thread.over && thread.steps.next().done === true) this.#end(thread);
      }
    } catch (error) {
      if (error instanceof Halt) return false;
      throw error;
    }
    // The program ends with its main thread.
    return this.#threads[0]?.number === 0;
  }

  #begin(body: readonly Statement[]): number {
    if (this.#threads.length >= mostThreads) throw new ScriptError(this.line, `more than ${mostThreads} threads`);
    const number = this.#threadCount;
    this.#threadCount += 1;
    // The main routine's variables are seen by the routines inside it.
    this.#threads.push({ number, steps: this.#block(body, number === 0 ? this.#globals : new Names(0)), over: false });
    return number;
  }

  #end(thread: Thread): void {
    thread.over = true;
    const at = this.#threads.indexOf(thread);
    if (at >= 0) this.#threads.splice(at, 1);
  }

  *#block(body: readonly Statement[], names: Names): Steps<Ending | undefined> {
    for (const statement of body) {
      this.#spend(statement.line);
      const ending = yield* this.#statement(statement, names);
      if (ending) return ending;
    }
    return undefined;
  }

  #spend(line: number): void {
    this.line = line;
    this.#left -= 1;
    if (this.#left < 0) throw new ScriptError(line, 'a loop never waits: it needs sync(), sleep() or a motion');
  }

  *#statement(statement: Statement, names: Names): Steps<Ending | undefined> {
    const { line } = statement;
    switch (statement.kind) {
      case 'define': this.#routines.set(statement.routine.name, statement.routine); return undefined;
      case 'evaluate': yield* this.#value(statement.value, names); return undefined;
      case 'assign': yield* this.#assign(statement, names); return undefined;
      case 'return': return { kind: 'return', value: statement.value ? yield* this.#value(statement.value, names) : undefined };
      case 'break': case 'continue': return { kind: statement.kind };
      case 'halt': throw new Halt();
      case 'pass': return undefined;
      case 'if': {
        for (const branch of statement.branches) {
          if (truth(yield* this.#value(branch.condition, names), line)) return yield* this.#block(branch.body, names);
        }
        return yield* this.#block(statement.otherwise, names);
      }
      case 'while': {
        while (truth(yield* this.#value(statement.condition, names), line)) {
          this.#spend(line);
          const ending = yield* this.#block(statement.body, names);
          if (ending?.kind === 'return') return ending;
          if (ending?.kind === 'break') break;
        }
        return undefined;
      }
      case 'join': case 'kill': {
        const number = yield* this.#value(statement.thread, names);
        // Programs set handles to 0 for "none": the main thread's own number is nobody's handle.
        const thread = this.#threads.find((one) => one.number === number && number !== 0);
        if (thread && statement.kind === 'kill') this.#end(thread);
        else while (thread && !thread.over) yield;
        return undefined;
      }
    }
  }

  *#assign({ scope, name, at, value, line }: Extract<Statement, { kind: 'assign' }>, names: Names): Steps<void> {
    const into = scope === 'global' ? this.#globals : scope === 'local' || names.has(name) || !this.#globals.has(name) ? names : this.#globals;
    const given = yield* this.#value(value, names);
    if (!at) {
      into.set(name, given);
      return;
    }
    const list = into.get(name);
    const index = yield* this.#value(at, names);
    if (!Array.isArray(list)) throw new ScriptError(line, `${name} is no list`);
    into.set(name, list.with(indexIn(list, index, line), given) as ScriptValue[]);
  }

  *#value(expression: Expression, names: Names): Steps<ScriptValue> {
    const { line } = expression;
    this.#spend(line);
    switch (expression.kind) {
      case 'literal': return expression.value;
      case 'name': {
        const from = names.has(expression.name) ? names : this.#globals;
        if (!from.has(expression.name)) throw new ScriptError(line, `${expression.name} has no value`);
        return from.get(expression.name);
      }
      case 'list': {
        const items: ScriptValue[] = [];
        for (const item of expression.items) items.push(yield* this.#value(item, names));
        return items;
      }
      case 'index': {
        const list = yield* this.#value(expression.of, names);
        const at = yield* this.#value(expression.at, names);
        if (!Array.isArray(list)) throw new ScriptError(line, 'only lists have places');
        return list[indexIn(list, at, line)] as ScriptValue;
      }
      case 'not': return !truth(yield* this.#value(expression.of, names), line);
      case 'minus': return -number(yield* this.#value(expression.of, names), line);
      case 'two': return yield* this.#two(expression, names);
      case 'call': return yield* this.#call(expression, names);
      case 'run': {
        const routine = this.#routines.get(expression.name);
        if (routine?.kind !== 'thread') throw new ScriptError(line, `there is no thread ${expression.name}`);
        return this.#begin(routine.body);
      }
    }
  }

  *#two({ operator, left, right, line }: Extract<Expression, { kind: 'two' }>, names: Names): Steps<ScriptValue> {
    const a = yield* this.#value(left, names);
    if (operator === 'and') return truth(a, line) && truth(yield* this.#value(right, names), line);
    if (operator === 'or') return truth(a, line) || truth(yield* this.#value(right, names), line);
    return combine(operator, a, yield* this.#value(right, names), line);
  }

  *#call({ name, given, line }: Extract<Expression, { kind: 'call' }>, names: Names): Steps<ScriptValue> {
    const routine = this.#routines.get(name);
    const builtIn = routine ? undefined : functionNamed(name);
    if (!routine && !builtIn) throw new ScriptError(line, `there is no function ${name}`);
    const parameters = routine?.parameters ?? builtIn!.parameters;
    const values: (ScriptValue | typeof missing)[] = parameters.map(() => missing);
    for (const [i, one] of given.entries()) {
      const at = one.name === undefined ? i : parameters.findIndex((parameter) => parameter.name === one.name);
      if (at < 0 || at >= parameters.length) throw new ScriptError(line, `${name} takes no ${one.name ?? `argument ${i + 1}`}`);
      values[at] = yield* this.#value(one.value, names);
    }
    if (builtIn) {
      const all = builtIn.parameters.map((parameter, i) => {
        const value = values[i] === missing ? parameter.otherwise : values[i];
        if (value === missing) throw new ScriptError(line, `${name} needs ${parameter.name}`);
        return value as ScriptValue;
      });
      const result = builtIn.call(this.#robot, all, line);
      return isSteps(result) ? yield* result : result;
    }
    if (names.depth >= deepestCalls) throw new ScriptError(line, 'functions call each other without an end');
    const inner = new Names(names.depth + 1);
    for (const [i, parameter] of routine!.parameters.entries()) {
      if (values[i] === missing && !parameter.otherwise) throw new ScriptError(line, `${name} needs ${parameter.name}`);
      inner.set(parameter.name, values[i] === missing ? yield* this.#value(parameter.otherwise!, names) : values[i] as ScriptValue);
    }
    const ending = yield* this.#block(routine!.body, inner);
    return ending?.kind === 'return' ? ending.value : undefined;
  }
}

const isSteps = (value: ScriptValue | Steps<ScriptValue>): value is Steps<ScriptValue> => typeof value === 'object' && 'next' in value;

function truth(value: ScriptValue, line: number): boolean {
  if (typeof value !== 'boolean') throw new ScriptError(line, 'True or False belongs here');
  return value;
}

function number(value: ScriptValue, line: number): number {
  if (typeof value !== 'number') throw new ScriptError(line, 'a number belongs here');
  return value;
}

function indexIn(list: readonly unknown[], at: ScriptValue, line: number): number {
  if (typeof at !== 'number' || !Number.isInteger(at) || at < 0 || at >= list.length) throw new ScriptError(line, `the list has no place ${String(at)}`);
  return at;
}

const same = (a: ScriptValue, b: ScriptValue): boolean =>
  Array.isArray(a) && Array.isArray(b) ? a.length === b.length && a.every((item, i) => same(item as ScriptValue, b[i] as ScriptValue)) : a === b;

function combine(operator: string, a: ScriptValue, b: ScriptValue, line: number): ScriptValue {
  switch (operator) {
    case '==': return same(a, b);
    case '!=': return !same(a, b);
    case 'xor': return truth(a, line) !== truth(b, line);
    case '+': if (typeof a === 'string' && typeof b === 'string') return a + b; break;
  }
  const x = number(a, line);
  const y = number(b, line);
  switch (operator) {
    case '+': return x + y;
    case '-': return x - y;
    case '*': return x * y;
    case '<': return x < y;
    case '>': return x > y;
    case '<=': return x <= y;
    case '>=': return x >= y;
    default:
      if (y === 0) throw new ScriptError(line, 'nothing can be divided by zero');
      return operator === '/' ? x / y : x % y;
  }
}
