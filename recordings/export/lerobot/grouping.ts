// Which episodes share a file. Pure; used by the writer for tables and for each camera's videos.

export interface GroupItem { readonly bytes: number; readonly seconds: number; /** Only alike ones share a file. */ readonly kind: string }
export interface Group { readonly first: number; readonly count: number }

/** In order; a file holds at least one. */
export function grouped(items: readonly GroupItem[], limits: { readonly bytes: number; readonly seconds: number }): Group[] {
  const groups: { first: number; count: number }[] = [];
  let [bytes, seconds, kind] = [0, 0, ''];
  items.forEach((item, index) => {
    const group = groups.at(-1);
    const fits = group !== undefined && item.kind === kind && bytes + item.bytes <= limits.bytes && seconds + item.seconds <= limits.seconds;
    if (fits) group.count += 1;
    else {
      groups.push({ first: index, count: 1 });
      [bytes, seconds, kind] = [0, 0, item.kind];
    }
    bytes += item.bytes;
    seconds += item.seconds;
  });
  return groups;
}
