// A made-up language: accented and a third longer, so that text which bypasses the catalogue, or has no room
// to grow, shows at once. words/index.ts uses it.

const accents: Readonly<Record<string, string>> = {
  a: 'å', e: 'é', i: 'î', o: 'ö', u: 'û', y: 'ÿ', c: 'ç', n: 'ñ', s: 'š', A: 'Å', E: 'É', I: 'Î', O: 'Ö', U: 'Û', C: 'Ç', N: 'Ñ', S: 'Š',
};

type Words = { readonly [key: string]: string | Words };

const pseudoText = (text: string): string => {
  // What stands in {{ }} is a name that i18next fills in.
  const accented = text.replaceAll(/\{\{.*?\}\}|./gs, (part) => (part.length > 1 ? part : accents[part] ?? part));
  return `⟦${accented}${'~'.repeat(Math.ceil(text.length / 3))}⟧`;
};

export const pseudo = (words: Words): Words => Object.fromEntries(
  Object.entries(words).map(([key, value]) => [key, typeof value === 'string' ? pseudoText(value) : pseudo(value)]),
);
