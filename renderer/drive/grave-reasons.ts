// Which reasons of a judgement are read before deciding about a take: the gravest ones, as many as fit into one line.
// Pure; ReviewLine shows them.
import type { Judgement } from '../../core/contract/episode.ts';

const most = 2;

export interface GraveReasons {
  readonly shown: Judgement['reasons'];
  /** So many more of the same weight or less. */
  readonly more: number;
}

/** Remarks that cost the take nothing are read only where there is nothing else, and are never counted. */
export function graveReasons({ reasons }: Pick<Judgement, 'reasons'>): GraveReasons {
  const grave = reasons.filter(({ weight }) => weight !== 'accept');
  const shown = (grave.length > 0 ? grave : reasons).slice(0, most);
  return { shown, more: Math.max(0, grave.length - shown.length) };
}
