// What each export of this window was asked for, so that one that was cut short can go on with the same options. Kept on
// this machine, the newest twenty; holds no secret.
import { exportOptionsSchema, type ExportOptions } from '../../core/contract/exports.ts';

const key = 'waldo.export.started';
const keptAtMost = 20;

function read(): ExportOptions[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(key) ?? '[]');
    return Array.isArray(stored) ? stored.flatMap((each) => { const parsed = exportOptionsSchema.safeParse(each); return parsed.success ? [parsed.data] : []; }) : [];
  } catch {
    return [];
  }
}

export function rememberStarted(options: ExportOptions): void {
  try {
    localStorage.setItem(key, JSON.stringify([options, ...read().filter((each) => each.out !== options.out)].slice(0, keptAtMost)));
  } catch {
    // Without it, an export that was cut short is started again from the sheet.
  }
}

export const startedOptions = (out: string): ExportOptions | undefined => read().find((each) => each.out === out);
