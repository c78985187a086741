// What an S3-compatible store answers, in the little XML that it uses for it. Used by s3.ts; it trusts nothing that it reads.

export interface StoredObject { readonly key: string; readonly bytes: number; readonly etag: string }

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: '\'' };
const plain = (text: string): string => text.replace(/&(?:(amp|lt|gt|quot|apos)|#(\d{1,7}));/g, (whole, name: string | undefined, code: string | undefined) => {
  if (name !== undefined) return entities[name]!;
  const point = Number(code);
  return point <= 0x10_ff_ff ? String.fromCodePoint(point) : whole;
});

/** Text of the first element of this name, or an empty string. Elements of these answers have no attributes but on the root. */
export function elementText(xml: string, name: string): string {
  const from = xml.indexOf(`<${name}>`);
  const to = xml.indexOf(`</${name}>`, from);
  return from < 0 || to < 0 ? '' : plain(xml.slice(from + name.length + 2, to));
}

export function elements(xml: string, name: string): readonly string[] {
  const found: string[] = [];
  for (let at = 0; ;) {
    const from = xml.indexOf(`<${name}>`, at);
    const to = xml.indexOf(`</${name}>`, from);
    if (from < 0 || to < 0) return found;
    found.push(xml.slice(from + name.length + 2, to));
    at = to + name.length + 3;
  }
}

const unquoted = (etag: string): string => etag.replaceAll('"', '').toLowerCase();
/** Keys are asked for URL-encoded: XML cannot hold every name. */
const keyFrom = (text: string): string => {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
};

export function listing(xml: string): { readonly objects: readonly StoredObject[]; readonly next: string } {
  const objects = elements(xml, 'Contents').map((one) => ({
    key: keyFrom(elementText(one, 'Key')), bytes: Number(elementText(one, 'Size')), etag: unquoted(elementText(one, 'ETag')),
  }));
  return { objects, next: elementText(xml, 'IsTruncated') === 'true' ? elementText(xml, 'NextContinuationToken') : '' };
}

/** Uploads in parts that were never finished, newest last. */
export const openUploads = (xml: string): readonly { readonly key: string; readonly id: string }[] =>
  elements(xml, 'Upload').map((one) => ({ key: keyFrom(elementText(one, 'Key')), id: elementText(one, 'UploadId'), at: elementText(one, 'Initiated') }))
    .sort((one, other) => (one.at < other.at ? -1 : 1));

export function partsListing(xml: string): { readonly parts: readonly { readonly number: number; readonly etag: string; readonly bytes: number }[]; readonly next: string } {
  const parts = elements(xml, 'Part').map((one) => ({ number: Number(elementText(one, 'PartNumber')), etag: unquoted(elementText(one, 'ETag')), bytes: Number(elementText(one, 'Size')) }));
  return { parts, next: elementText(xml, 'IsTruncated') === 'true' ? elementText(xml, 'NextPartNumberMarker') : '' };
}

export const etagOf = (response: Response): string => unquoted(response.headers.get('ETag') ?? '');
