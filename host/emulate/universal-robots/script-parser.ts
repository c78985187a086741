// Reads URScript, as far as the emulator knows it, into a tree. Throws ScriptError with the line.
import { ScriptError, type Expression, type Routine, type Statement } from './script-tree.ts';
import { wordsOf, type Word } from './script-words.ts';

const deepest = 100;
const reserved = new Set(['def', 'sec', 'thread', 'end', 'while', 'if', 'elif', 'else', 'return', 'break', 'continue', 'local', 'global',
  'and', 'or', 'xor', 'not', 'True', 'False', 'None', 'run', 'join', 'kill', 'halt', 'pass']);
const begins = new Set(['global', 'local', 'def', 'thread', 'while', 'if', 'return']);
/** From the loosest to the tightest. */
const levels: readonly (readonly string[])[] = [['or', 'xor'], ['and'], ['==', '!=', '<', '>', '<=', '>='], ['+', '-'], ['*', '/', '%']];

/** A whole text: one `def` (or bare lines, as they are typed into a terminal). */
export function readScript(source: string): readonly Statement[] {
  return new Parser(wordsOf(source)).program();
}

class Parser {
  readonly #words: readonly Word[];
  #at = 0;
  #depth = 0;
  constructor(words: readonly Word[]) { this.#words = words; }

  program(): readonly Statement[] {
    const body = this.#block([]);
    if (this.#word.kind !== 'end-of-text') throw this.#unexpected();
    return body;
  }

  get #word(): Word { return this.#words[this.#at]!; }
  #is(text: string): boolean { return this.#word.text === text && (this.#word.kind === 'sign' || this.#word.kind === 'name'); }
  #try(text: string): boolean {
    if (!this.#is(text)) return false;
    this.#at += 1;
    return true;
  }
  #expect(text: string): void { if (!this.#try(text)) throw this.#unexpected(text); }
  #unexpected(instead?: string): ScriptError {
    const found = this.#word.kind === 'line' ? 'the line ends' : `"${this.#word.text}" stands`;
    return new ScriptError(this.#word.line, instead === undefined ? `${found} where it cannot` : `${found} where "${instead}" belongs`);
  }
  #name(): string {
    if (this.#word.kind !== 'name' || reserved.has(this.#word.text)) throw this.#unexpected('a name');
    return this.#words[this.#at++]!.text;
  }
  #deeper<T>(read: () => T): T {
    if (this.#depth >= deepest) throw new ScriptError(this.#word.line, 'the program is nested too deeply');
    this.#depth += 1;
    try { return read(); } finally { this.#depth -= 1; }
  }

  #block(until: readonly string[]): readonly Statement[] {
    return this.#deeper(() => {
      const body: Statement[] = [];
      for (;;) {
        while (this.#word.kind === 'line') this.#at += 1;
        if (this.#word.kind === 'end-of-text' || until.some((word) => this.#is(word))) return body;
        body.push(this.#statement());
      }
    });
  }

  #statement(): Statement {
    const { line } = this.#word;
    const statement = this.#statementAt(line);
    // The robot's own parser lets a statement begin on the same line where a word makes it plain that one does.
    if (this.#word.kind !== 'line' && !(this.#word.kind === 'name' && begins.has(this.#word.text))) throw this.#unexpected();
    return statement;
  }

  #statementAt(line: number): Statement {
    for (const kind of ['def', 'sec', 'thread'] as const) if (this.#try(kind)) return { kind: 'define', line, routine: this.#routine(kind, line) };
    for (const kind of ['break', 'continue', 'halt', 'pass'] as const) if (this.#try(kind)) return { kind, line };
    // Threads here change places at waits only, so what lies between these is whole anyway.
    for (const word of ['enter_critical', 'exit_critical']) if (this.#try(word)) return { kind: 'pass', line };
    for (const kind of ['join', 'kill'] as const) if (this.#try(kind)) return { kind, line, thread: this.#expression() };
    if (this.#try('return')) return { kind: 'return', line, value: this.#word.kind === 'line' ? undefined : this.#expression() };
    if (this.#try('while')) {
      const condition = this.#expression();
      this.#expect(':');
      const body = this.#block(['end']);
      this.#expect('end');
      return { kind: 'while', line, condition, body };
    }
    if (this.#try('if')) return this.#branches(line);
    const scope = this.#try('local') ? 'local' : this.#try('global') ? 'global' : 'any';
    const value = this.#expression();
    if (!this.#try('=')) {
      if (scope !== 'any') throw this.#unexpected('=');
      return { kind: 'evaluate', line, value };
    }
    if (value.kind === 'name') return { kind: 'assign', line, scope, name: value.name, at: undefined, value: this.#expression() };
    if (value.kind === 'index' && value.of.kind === 'name') return { kind: 'assign', line, scope, name: value.of.name, at: value.at, value: this.#expression() };
    throw new ScriptError(line, 'only a variable can be given a value');
  }

  #branches(line: number): Statement {
    const branches: { condition: Expression; body: readonly Statement[] }[] = [];
    do {
      const condition = this.#expression();
      this.#expect(':');
      branches.push({ condition, body: this.#block(['elif', 'else', 'end']) });
    } while (this.#try('elif'));
    let otherwise: readonly Statement[] = [];
    if (this.#try('else')) {
      this.#expect(':');
      otherwise = this.#block(['end']);
    }
    this.#expect('end');
    return { kind: 'if', line, branches, otherwise };
  }

  #routine(kind: Routine['kind'], line: number): Routine {
    const name = this.#name();
    const parameters: { name: string; otherwise: Expression | undefined }[] = [];
    this.#expect('(');
    while (!this.#is(')')) {
      const parameter = this.#name();
      parameters.push({ name: parameter, otherwise: this.#try('=') ? this.#expression() : undefined });
      if (!this.#try(',')) break;
    }
    this.#expect(')');
    this.#expect(':');
    const body = this.#block(['end']);
    this.#expect('end');
    return { name, kind, parameters, body, line };
  }

  #expression(level = 0): Expression {
    return this.#deeper(() => {
      const signs = levels[level];
      if (!signs) return this.#factor();
      let left = this.#expression(level + 1);
      for (;;) {
        const { text, line } = this.#word;
        if (!signs.some((sign) => this.#is(sign))) return left;
        this.#at += 1;
        left = { kind: 'two', line, operator: text, left, right: this.#expression(level + 1) };
      }
    });
  }

  #factor(): Expression {
    return this.#deeper(() => {
      const { line } = this.#word;
      if (this.#try('not')) return { kind: 'not', line, of: this.#factor() };
      if (this.#try('-')) return { kind: 'minus', line, of: this.#factor() };
      if (this.#try('+')) return this.#factor();
      let value = this.#value();
      while (this.#try('[')) {
        value = { kind: 'index', line, of: value, at: this.#expression() };
        this.#expect(']');
      }
      return value;
    });
  }

  #value(): Expression {
    // A value that is missing on its line may stand on the next.
    while (this.#word.kind === 'line') this.#at += 1;
    const word = this.#word;
    const { line } = word;
    if (word.kind === 'number' || word.kind === 'string') {
      this.#at += 1;
      return { kind: 'literal', line, value: word.kind === 'number' ? Number(word.text) : word.text };
    }
    if (this.#try('True')) return { kind: 'literal', line, value: true };
    if (this.#try('False')) return { kind: 'literal', line, value: false };
    if (this.#try('None')) return { kind: 'literal', line, value: undefined };
    if (this.#try('(')) {
      const inner = this.#expression();
      this.#expect(')');
      return inner;
    }
    if (this.#try('[')) return { kind: 'list', line, items: this.#items() };
    if (this.#try('run')) {
      const name = this.#name();
      this.#expect('(');
      this.#expect(')');
      return { kind: 'run', line, name };
    }
    const name = this.#name();
    // `p[` begins a pose, unless one number stands there and a variable called p is meant.
    if (name === 'p' && this.#is('[') && this.#poseFollows() && this.#try('[')) return { kind: 'list', line, items: this.#items() };
    return this.#try('(') ? { kind: 'call', line, name, given: this.#given() } : { kind: 'name', line, name };
  }

  #poseFollows(): boolean {
    let depth = 0;
    for (let at = this.#at; at < this.#words.length; at += 1) {
      const { text, kind } = this.#words[at]!;
      if (kind !== 'sign') continue;
      if (text === '[' || text === '(') depth += 1;
      else if (text === ']' || text === ')') depth -= 1;
      if (text === ',' && depth === 1) return true;
      if (depth === 0) return false;
    }
    return false;
  }

  #items(): readonly Expression[] {
    const items: Expression[] = [];
    while (!this.#is(']')) {
      items.push(this.#expression());
      if (!this.#try(',')) break;
    }
    this.#expect(']');
    return items;
  }

  #given(): readonly { name: string | undefined; value: Expression }[] {
    const given: { name: string | undefined; value: Expression }[] = [];
    while (!this.#is(')')) {
      const first = this.#expression();
      if (first.kind === 'name' && this.#try('=')) given.push({ name: first.name, value: this.#expression() });
      else given.push({ name: undefined, value: first });
      if (!this.#try(',')) break;
    }
    this.#expect(')');
    return given;
  }
}
