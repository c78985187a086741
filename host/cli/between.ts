// Writes a measured table into a page of docs/ between two comments, `<!-- name -->` and `<!-- end of name -->`; what
// people wrote around it stays. Used by benches with --out.
import { readFile, writeFile } from 'node:fs/promises';
import { fault, FaultError } from '../../core/fault.ts';

export async function writeBetween(path: string, name: string, text: string): Promise<void> {
  const [from, to] = [`<!-- ${name} -->`, `<!-- end of ${name} -->`];
  const page = await readFile(path, 'utf8').catch(() => `${from}\n${to}\n`);
  const [start, end] = [page.indexOf(from), page.indexOf(to)];
  if (start < 0 || end < start) throw new FaultError(fault('request.invalid', { field: '--out' }, `${path} has no ${from} … ${to}`));
  await writeFile(path, `${page.slice(0, start + from.length)}\n${text}\n${page.slice(end)}`);
}
