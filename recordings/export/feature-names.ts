// Names of features and of their numbers that every reader takes: made from stream ids and labels, whatever stands in
// those. Used by feature-plan.ts and by formats.

const longestName = 120;

/** No '/', nothing but letters, digits and . _ -; never the word "image", by which readers know pictures. */
export const safeName = (text: string): string =>
  text.normalize('NFKC').replace(/[^A-Za-z0-9_.-]+/g, '_').replace(/image/gi, 'picture').replace(/^[._-]+|[._-]+$/g, '').slice(0, longestName) || 'unnamed';

/** `hand.right/landmarks` → `hand.right.landmarks` */
export const streamName = (id: string): string => safeName(id.replaceAll('/', '.'));

/** Each name once: the second of a name becomes `name_2`. */
export function distinct(names: readonly string[]): string[] {
  const used = new Set<string>();
  return names.map((name) => {
    let free = name;
    for (let number = 2; used.has(free); number += 1) free = `${name}_${number}`;
    used.add(free);
    return free;
  });
}
