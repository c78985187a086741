// A fault's sentences for the screen: what happened as the title, what it means and what to do as the rest.
import type { Fault } from '../../core/fault.ts';
import { sentence } from '../../core/sentences/en.ts';

export interface FaultWords { readonly title: string; readonly more: string }

export function faultWords(fault: Pick<Fault, 'code' | 'params'>): FaultWords {
  const words = sentence(fault);
  const end = words.search(/[.;] (?=\S)/);
  return end < 0 ? { title: words, more: '' } : { title: words.slice(0, end + 1), more: words.slice(end + 2) };
}
