// To any store that speaks S3 (path-style addresses, signature version 4). Large files go up in parts, and parts that an
// earlier push left there are used. Nothing there is ever deleted.
import { createHash } from 'node:crypto';
import { AwsClient } from 'aws4fetch';
import type { PushTarget } from '../../../core/contract/exports.ts';
import { fault, FaultError } from '../../../core/fault.ts';
import { hashesOf, readPart, type FileHashes, type Push, type PushFile } from './files.ts';
import { elementText, etagOf, listing, openUploads, partsListing, type StoredObject } from './s3-answers.ts';
import { networkReason, refused, type Place } from './trouble.ts';

type S3Target = Extract<PushTarget, { kind: 's3' }>;

const mebibyte = 1 << 20;
const filesAtOnce = 3;
/** Of the whole file: the store's own tag is no hash of it once it is encrypted there. */
const hashHeader = 'x-amz-meta-sha256';

/** A store takes no more than 10,000 parts of a file. */
export const partBytesOf = (bytes: number): number => Math.max(16, Math.ceil(bytes / 9000 / mebibyte)) * mebibyte;

export const etagOfParts = (md5s: readonly Buffer[]): string => `${createHash('md5').update(Buffer.concat(md5s)).digest('hex')}-${md5s.length}`;

export async function pushToS3(push: Push, target: S3Target): Promise<{ readonly others: readonly string[]; readonly address: string }> {
  const bucket = await openBucket(push, target);
  const there = await bucket.list();
  const names = new Set(push.files.map((file) => bucket.keyOf(file)));
  const others = [...there.keys()].filter((key) => !names.has(key)).map((key) => key.slice(bucket.prefix.length));
  // What makes it a data set comes last in the list, and is not sent before the rest is there.
  const [early, late] = [push.files.slice(0, -2), push.files.slice(-2)];
  const queue = early.values();
  const sender = async (): Promise<void> => { for (const file of queue) await bucket.send(file, there.get(bucket.keyOf(file))); };
  const results = await Promise.allSettled(Array.from({ length: filesAtOnce }, sender));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
  for (const file of late) await bucket.send(file, there.get(bucket.keyOf(file)));
  return { others, address: `s3://${target.bucket}/${bucket.prefix}` };
}

interface Bucket {
  readonly prefix: string;
  keyOf(file: PushFile): string;
  list(): Promise<Map<string, StoredObject>>;
  /** Unless what is there is the same. */
  send(file: PushFile, there: StoredObject | undefined): Promise<void>;
}

type Ask = (what: { readonly method?: string; readonly key?: string; readonly query?: Readonly<Record<string, string>>; readonly body?: Uint8Array<ArrayBuffer> | string; readonly headers?: Readonly<Record<string, string>>; readonly mayBeAbsent?: boolean }) => Promise<Response>;

async function openBucket(push: Push, target: S3Target): Promise<Bucket> {
  const ask = await asker(push, target);
  const prefix = target.prefix.split('/').filter((part) => !['', '.', '..'].includes(part)).map((part) => `${part}/`).join('');
  const keyOf = (file: PushFile): string => `${prefix}${file.name}`;

  async function list(): Promise<Map<string, StoredObject>> {
    const found = new Map<string, StoredObject>();
    for (let next = ''; ;) {
      const answer = await ask({ query: { 'list-type': '2', 'encoding-type': 'url', prefix, ...(next === '' ? {} : { 'continuation-token': next }) } });
      const page = listing(await answer.text());
      for (const object of page.objects) found.set(object.key, object);
      if (page.next === '' || page.next === next) return found;
      next = page.next;
    }
  }

  async function sameAs(file: PushFile, hashes: FileHashes, there: StoredObject): Promise<boolean> {
    if (there.etag === hashes.md5 || there.etag === etagOfParts(hashes.partMd5s)) return true;
    const head = await ask({ method: 'HEAD', key: keyOf(file), mayBeAbsent: true });
    return head.ok && head.headers.get(hashHeader) === hashes.sha256;
  }

  async function send(file: PushFile, there: StoredObject | undefined): Promise<void> {
    const partBytes = partBytesOf(file.bytes);
    const hashes = await hashesOf(file, partBytes, push.signal);
    if (there?.bytes === file.bytes && await sameAs(file, hashes, there)) {
      push.done(file, false);
      return;
    }
    if (file.bytes <= partBytes) {
      const answer = await ask({ method: 'PUT', key: keyOf(file), body: await readPart(file.path, 0, file.bytes), headers: { [hashHeader]: hashes.sha256 } });
      await answer.body?.cancel();
    } else await sendParts(file, hashes, partBytes);
    push.done(file, true);
  }

  async function sendParts(file: PushFile, hashes: FileHashes, partBytes: number): Promise<void> {
    const key = keyOf(file);
    const id = await openUploadOf(key) ?? await begin(key, hashes);
    const there = await partsThere(key, id);
    const etags: string[] = [];
    for (const [index, md5] of hashes.partMd5s.entries()) {
      const at = index * partBytes;
      if (there.get(index + 1) !== md5.toString('hex')) {
        const answer = await ask({ method: 'PUT', key, query: { partNumber: String(index + 1), uploadId: id }, body: await readPart(file.path, at, Math.min(partBytes, file.bytes - at)) });
        await answer.body?.cancel();
        etags.push(etagOf(answer) || md5.toString('hex'));
      } else etags.push(md5.toString('hex'));
      push.underWay(file, Math.min(file.bytes, at + partBytes));
    }
    const body = `<CompleteMultipartUpload>${etags.map((etag, index) => `<Part><PartNumber>${index + 1}</PartNumber><ETag>"${etag}"</ETag></Part>`).join('')}</CompleteMultipartUpload>`;
    await (await ask({ method: 'POST', key, query: { uploadId: id }, body, headers: { 'content-type': 'application/xml' } })).text();
  }

  const begin = async (key: string, hashes: FileHashes): Promise<string> =>
    elementText(await (await ask({ method: 'POST', key, query: { uploads: '' }, headers: { [hashHeader]: hashes.sha256 } })).text(), 'UploadId');

  /** Not every store lists them: then it begins anew. */
  async function openUploadOf(key: string): Promise<string | null> {
    const answer = await ask({ query: { uploads: '', 'encoding-type': 'url', prefix: key }, mayBeAbsent: true });
    return answer.ok ? openUploads(await answer.text()).findLast((upload) => upload.key === key)?.id ?? null : null;
  }

  async function partsThere(key: string, id: string): Promise<ReadonlyMap<number, string>> {
    const found = new Map<number, string>();
    for (let next = ''; ;) {
      const answer = await ask({ key, query: { uploadId: id, ...(next === '' ? {} : { 'part-number-marker': next }) }, mayBeAbsent: true });
      if (!answer.ok) return found;
      const page = partsListing(await answer.text());
      for (const part of page.parts) found.set(part.number, part.etag);
      if (page.next === '' || page.next === next) return found;
      next = page.next;
    }
  }

  return { prefix, keyOf, list, send };
}

/** Requests that are signed, sent patiently and refused in words. */
async function asker(push: Push, target: S3Target): Promise<Ask> {
  const endpoint = addressOf(target.endpoint);
  const place: Place = { name: `the bucket "${target.bucket}"`, secrets: [target.accessKey, target.secretKey] };
  const clientFor = (region: string | undefined): AwsClient => new AwsClient({
    accessKeyId: target.accessKey, secretAccessKey: target.secretKey, service: 's3', ...(region === undefined ? {} : { region }),
  });
  // Left out, it is read from the address where that tells it.
  let client = clientFor(target.region === 'auto' || target.region === '' ? undefined : target.region);
  let asked = false;

  const ask: Ask = async ({ method = 'GET', key, query = {}, body, headers = {}, mayBeAbsent = false }) => {
    const url = new URL(endpoint);
    url.pathname = [url.pathname.replace(/\/+$/, ''), encodeURIComponent(target.bucket), ...(key === undefined ? [] : key.split('/').map(encodeURIComponent))].join('/');
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    let response: Response;
    try {
      const signed = await client.sign(url, {
        method, headers: { ...headers, 'x-amz-content-sha256': createHash('sha256').update(body ?? '').digest('hex') }, ...(body === undefined ? {} : { body }), redirect: 'manual',
      });
      // The request's own body can be read once only; asking again needs it again.
      response = await push.fetch(signed.url, { method, headers: signed.headers, redirect: 'manual', ...(body === undefined ? {} : { body }) });
    } catch (error) {
      if (push.signal.aborted) throw error;
      throw refused(place, { status: null, detail: networkReason(error) ?? (error as Error).message }, error);
    }
    // An upload of parts may be answered with 200 and an error all the same.
    const answer = method === 'POST' || !response.ok ? await response.text() : null;
    const code = answer === null ? '' : elementText(answer, 'Code');
    if (response.ok && !(answer?.includes('<Error>') ?? false)) return answer === null ? response : new Response(answer, { headers: response.headers });
    const region = elementText(answer ?? '', 'Region') || (response.headers.get('x-amz-bucket-region') ?? '');
    if (!asked && region !== '' && target.region === 'auto' && /^[a-z0-9-]{1,40}$/.test(region)) {
      asked = true;
      client = clientFor(region);
      return await ask({ method, ...(key === undefined ? {} : { key }), query, ...(body === undefined ? {} : { body }), headers, mayBeAbsent });
    }
    if (mayBeAbsent && [400, 403, 404, 405, 501].includes(response.status)) return new Response(null, { status: response.status });
    const status = response.ok ? 500 : response.status;
    throw refused(place, { status, code, file: key ?? 'a listing', detail: elementText(answer ?? '', 'Message') || (answer ?? '').slice(0, 300) || response.statusText });
  };
  return ask;
}

function addressOf(text: string): URL {
  try {
    const url = new URL(/^[a-z]+:\/\//i.test(text) ? text : `https://${text}`);
    if (url.protocol === 'https:' || url.protocol === 'http:') return url;
  } catch {
    // Said below.
  }
  throw new FaultError(fault('request.invalid', { field: 'the store\'s address' }, 'an address like https://s3.example.org is needed'));
}
