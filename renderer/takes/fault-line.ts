// A fault as one line of text, for places that have room for one: the notice, the player's second row, a field.
import type { Fault } from '../../core/fault.ts';
import { faultWords } from '../words/fault-words.ts';

export function faultLine(fault: Fault): string {
  const { title, more } = faultWords(fault);
  return more ? `${title} ${more}` : title;
}
