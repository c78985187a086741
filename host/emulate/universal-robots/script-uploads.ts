// Cuts the text that arrives on a script port into programs: a bare line, or everything from `def` to its `end`.
import { linesOf, type Line } from './doors.ts';

const mostCharacters = 1024 * 1024;
const opens = /^(def|sec|thread|while|if)\b/;

/** A program longer than any real one ends the connection. */
export function programsOf(line: Line, run: (source: string) => void): (bytes: Uint8Array) => void {
  let lines: string[] = [];
  let length = 0;
  let depth = 0;
  const take = (text: string): void => {
    const words = text.replace(/#.*/, '').trim();
    if (words === '' && lines.length === 0) return;
    lines.push(text);
    length += text.length + 1;
    if (opens.test(words)) depth += 1;
    else if (/^end\b/.test(words)) depth -= 1;
    if (length > mostCharacters) line.end();
    if (depth > 0 && length <= mostCharacters) return;
    const source = `${lines.join('\n')}\n`;
    lines = [];
    length = 0;
    depth = 0;
    run(source);
  };
  return linesOf(line, take, mostCharacters);
}
