// What a URScript program is once it is read: script-parser.ts makes it, script-program.ts runs it.

export class ScriptError extends Error {
  override name = 'ScriptError';
  readonly line: number;
  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}

/** Poses are lists too: nothing that this emulator runs tells them apart. */
export type ScriptValue = number | boolean | string | readonly ScriptValue[] | undefined;

export type Expression = { readonly line: number } & (
  | { readonly kind: 'literal'; readonly value: number | boolean | string | undefined }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'index'; readonly of: Expression; readonly at: Expression }
  | { readonly kind: 'not' | 'minus'; readonly of: Expression }
  | { readonly kind: 'two'; readonly operator: string; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'call'; readonly name: string; readonly given: readonly { readonly name: string | undefined; readonly value: Expression }[] }
  | { readonly kind: 'run'; readonly name: string }
);

export type Statement = { readonly line: number } & (
  | { readonly kind: 'assign'; readonly scope: 'local' | 'global' | 'any'; readonly name: string; readonly at: Expression | undefined; readonly value: Expression }
  | { readonly kind: 'evaluate'; readonly value: Expression }
  | { readonly kind: 'while'; readonly condition: Expression; readonly body: readonly Statement[] }
  | { readonly kind: 'if'; readonly branches: readonly { readonly condition: Expression; readonly body: readonly Statement[] }[]; readonly otherwise: readonly Statement[] }
  | { readonly kind: 'return'; readonly value: Expression | undefined }
  | { readonly kind: 'break' | 'continue' | 'halt' | 'pass' }
  | { readonly kind: 'join' | 'kill'; readonly thread: Expression }
  | { readonly kind: 'define'; readonly routine: Routine }
);

export interface Routine {
  readonly name: string;
  readonly kind: 'def' | 'sec' | 'thread';
  readonly parameters: readonly { readonly name: string; readonly otherwise: Expression | undefined }[];
  readonly body: readonly Statement[];
  readonly line: number;
}
