// Reads what was typed into a number field against the schema's own bounds, and says what is wrong with it.
// Pure; NumberField shows the complaint beside the field.
import type { z } from 'zod';

export type NumberReading =
  | { readonly ok: true; readonly value: number }
  | { readonly ok: false; readonly problem: 'number' | 'range' };

export interface NumberBounds { readonly minimum: number; readonly maximum: number }

export const boundsOf = (schema: z.ZodNumber): NumberBounds => ({ minimum: schema.minValue ?? -Infinity, maximum: schema.maxValue ?? Infinity });

/** Takes a decimal comma for a point. `factor` turns shown units into stored ones (0.01: centimetres into metres). */
export function readNumber(text: string, schema: z.ZodNumber, factor: number): NumberReading {
  const trimmed = text.trim().replace(',', '.');
  const shown = trimmed === '' ? NaN : Number(trimmed);
  if (!Number.isFinite(shown)) return { ok: false, problem: 'number' };
  // 9.5 × 0.01 must be 0.095 in the file, not 0.095000000000000001.
  const value = Number((shown * factor).toPrecision(12));
  return schema.safeParse(value).success ? { ok: true, value } : { ok: false, problem: 'range' };
}

/** As few digits as say it. */
export const showNumber = (value: number, factor: number, digits: number): string => String(Number((value / factor).toFixed(digits)));
