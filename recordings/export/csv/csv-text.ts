// Rows as comma-separated text that pandas, spreadsheets and people read, and numbers that are the same when they are read
// back. Used by the format `csv`.

/** Quoted where it must be. */
export const csvCell = (text: string): string => (/[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

export const csvLine = (cells: readonly string[]): string => `${cells.map(csvCell).join(',')}\n`;

/** The shortest text that is this number of 32 bits again; a number that is none is an empty cell. */
export function float32Text(value: number): string {
  if (!Number.isFinite(value)) return notFinite(value);
  for (let digits = 6; digits <= 9; digits += 1) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return String(short);
  }
  return String(value);
}

export const float64Text = (value: number): string => (Number.isFinite(value) ? String(value) : notFinite(value));

const notFinite = (value: number): string => (Number.isNaN(value) ? '' : value > 0 ? 'inf' : '-inf');

/** Cells of each line; quotes may hold commas and line ends. Null: a quote is never closed. */
export function parseCsv(text: string): string[][] | null {
  const lines: string[][] = [];
  let cells: string[] = [];
  for (let at = 0; at < text.length;) {
    let cell = '';
    if (text[at] === '"') {
      for (at += 1; ; at += 1) {
        const end = text.indexOf('"', at);
        if (end < 0) return null;
        cell += text.slice(at, end);
        at = end;
        if (text[at + 1] !== '"') break;
        cell += '"';
        at += 1;
      }
      at += 1;
    }
    const end = /[,\n]/g;
    end.lastIndex = at;
    const stop = end.exec(text)?.index ?? text.length;
    cell += text.slice(at, stop).replace(/\r$/, '');
    cells.push(cell);
    if (text[stop] === ',' && stop + 1 === text.length) cells.push('');
    at = stop + 1;
    if (text[stop] !== ',' || at >= text.length) {
      lines.push(cells);
      cells = [];
    }
  }
  return lines;
}
