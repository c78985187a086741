// Completion of tags: what was used before and fits what is typed, best first. Pure; TagField shows it.

const most = 8;

/** Those that begin with it, then those where a word does, then those that contain it; none that is there already. */
export function completions(known: readonly string[], typed: string, taken: readonly string[]): string[] {
  const wanted = typed.trim().toLowerCase();
  const rank = (tag: string): number => {
    const text = tag.toLowerCase();
    if (text.startsWith(wanted)) return 0;
    if (text.split(/[\s_-]+/).some((word) => word.startsWith(wanted))) return 1;
    return text.includes(wanted) ? 2 : 3;
  };
  return known.filter((tag) => !taken.includes(tag)).map((tag) => ({ tag, rank: rank(tag) })).filter(({ rank: each }) => each < 3)
    .sort((a, b) => a.rank - b.rank || (a.tag < b.tag ? -1 : 1)).slice(0, most).map(({ tag }) => tag);
}

/** One tag as it is kept: no blanks around it, no comma, at most forty letters. */
export const cleanTag = (typed: string): string => typed.replaceAll(',', ' ').trim().replaceAll(/\s+/g, ' ').slice(0, 40);
