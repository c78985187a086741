// People who recorded, as an export names them: numbered, so that a published data set tells how many there were and who
// is the same, and not who they are. Used by the data card and by formats that name operators.
import type { ExportEpisode } from './frames.ts';

/** `operator-1` for the first in order of the episodes, and so on; empty for episodes that name none. */
export function operatorPseudonyms(episodes: readonly Pick<ExportEpisode, 'operator'>[]): (operator: string) => string {
  const names = [...new Set(episodes.map(({ operator }) => operator).filter((operator) => operator !== ''))];
  return (operator) => (names.includes(operator) ? `operator-${names.indexOf(operator) + 1}` : '');
}
