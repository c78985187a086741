// URScript text to words: the first step of reading a program. Used by script-parser.ts.
import { ScriptError } from './script-tree.ts';

export interface Word {
  readonly kind: 'name' | 'number' | 'string' | 'sign' | 'line' | 'end-of-text';
  readonly text: string;
  readonly line: number;
}

const patterns = [
  ['space', /[ \t\r]+|#[^\n]*/y],
  ['line', /\n/y],
  ['number', /0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y],
  ['name', /[A-Za-z_]\w*/y],
  ['string', /"[^"\n]*"|'[^'\n]*'/y],
  ['sign', /[=!<>]=|[-+*/%<>=()[\],:]/y],
] as const;

/** Lines inside brackets go on in the next; a line that begins with `$` is a remark of the pendant's. */
export function wordsOf(source: string): readonly Word[] {
  const text = source.replace(/^[ \t]*\$[^\n]*/gm, '');
  const words: Word[] = [];
  let line = 1;
  let depth = 0;
  let at = 0;
  while (at < text.length) {
    const from = at;
    for (const [kind, pattern] of patterns) {
      pattern.lastIndex = at;
      const match = pattern.exec(text)?.[0];
      if (match === undefined) continue;
      at += match.length;
      if (match === '(' || match === '[') depth += 1;
      if (match === ')' || match === ']') depth -= 1;
      if (kind === 'line') {
        if (depth <= 0) words.push({ kind, text: match, line });
        line += 1;
      } else if (kind !== 'space') words.push({ kind, text: kind === 'string' ? match.slice(1, -1) : match, line });
      break;
    }
    if (at === from) throw new ScriptError(line, `"${text[at]!}" cannot stand here`);
  }
  words.push({ kind: 'line', text: '\n', line }, { kind: 'end-of-text', text: 'the end', line });
  return words;
}
