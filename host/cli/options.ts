// Options that several verbs share, and how they are read. Every verb in this folder that takes any uses it.
import { fault, FaultError } from '../../core/fault.ts';
import type { Verb, VerbInput } from './verb.ts';

type Values = VerbInput['values'];

export const hostOptions = {
  rig: { type: 'string', default: 'simulated', help: 'which rig stands behind it' },
  library: { type: 'string', help: 'folder of the episodes' },
  config: { type: 'string', help: 'folder of the settings' },
} as const satisfies Verb['options'];

export function textOption(values: Values, name: string): string | undefined {
  const value = values[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** `a, b` → a and b. */
export const listOption = (values: Values, name: string): string[] | undefined =>
  textOption(values, name)?.split(',').map((part) => part.trim()).filter((part) => part !== '');

export function numberOption(values: Values, name: string, range: { readonly minimum: number; readonly maximum: number }): number | undefined {
  const text = textOption(values, name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!(value >= range.minimum && value <= range.maximum)) {
    throw new FaultError(fault('request.invalid', { field: `--${name}` }, `a number from ${range.minimum} to ${range.maximum} is needed, not "${text}"`));
  }
  return value;
}
