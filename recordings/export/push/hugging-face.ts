// To the Hugging Face Hub, as commits of some files each: a commit that is there is there for good, and large files that
// were sent but not yet committed are known by their hash and not sent again.
import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { commitIter, createRepo, datasetInfo, HUB_URL, HubApiError, listFiles, type CommitOperation } from '@huggingface/hub';
import type { PushTarget } from '../../../core/contract/exports.ts';
import { fault, FaultError } from '../../../core/fault.ts';
import { fallShort, type ConsentCounts } from '../consent-file.ts';
import { needConsent } from './consent.ts';
import { hashesOf, type Push, type PushFile } from './files.ts';
import { networkReason, refused, type Place } from './trouble.ts';

type HubTarget = Extract<PushTarget, { kind: 'hugging-face' }>;
interface Found { readonly bytes: number; readonly gitSha1: string; readonly sha256: string }

/** Of one commit: few enough that little is lost with one, many enough that the history stays readable. */
const mostFiles = 100;
const mostBytes = 1e9;
const hashPartBytes = 16 << 20;

/** `consent`: null if it is not to be asked. */
export async function pushToHuggingFace(push: Push, target: HubTarget, consent: ConsentCounts | null): Promise<{ readonly others: readonly string[]; readonly address: string }> {
  const hubUrl = hubAddress(target.endpoint);
  if (!target.token.startsWith('hf_')) throw new FaultError(fault('push.token', { where: 'The hub', what: 'token' }, 'a token of the hub begins with hf_'));
  const place: Place = { name: `the repository "${target.repository}"`, secrets: [target.token] };
  const repo = { type: 'dataset', name: target.repository } as const;
  const common = { repo, accessToken: target.token, hubUrl, fetch: push.fetch };

  /** Its errors carry addresses and answers: only what may be said of them goes on. */
  async function asked<T>(file: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (push.signal.aborted || error instanceof FaultError) throw error;
      if (error instanceof HubApiError) throw refused(place, { status: error.statusCode, file, detail: error.message }, error);
      throw refused(place, { status: null, file, detail: networkReason(error) ?? (error as Error).message }, error);
    }
  }

  const there = await asked('a listing', () => filesThere(common)) ?? new Map<string, Found>();
  if (there.size === 0) await asked('making it', () => makeRepository(common, target.isPrivate));
  // One that was there already may be open to everybody, whatever is asked for now.
  if (consent !== null && fallShort(consent, 'publish') > 0 && !await asked('who may see it', () => isPrivateThere(common))) needConsent(consent, 'publish');

  const missing: PushFile[] = [];
  for (const file of push.files) {
    if (await isThere(file, there.get(file.name), push.signal)) push.done(file, false);
    else missing.push(file);
  }
  const names = new Set(push.files.map((file) => file.name));
  const tops = new Set(push.files.filter((file) => file.name.includes('/')).map((file) => file.name.split('/')[0]!));
  const others = [...there.keys()].filter((name) => !names.has(name) && !name.startsWith('.'));
  // A loader takes every table that it finds in these folders. What is taken away stays in the history there.
  const stale = others.filter((name) => tops.has(name.split('/')[0]!) && name.includes('/'));

  const batches = batchesOf(missing);
  if (batches.length === 0 && stale.length > 0) batches.push([]);
  for (const [index, batch] of batches.entries()) {
    const deletions = index === batches.length - 1 ? stale : [];
    const operations: CommitOperation[] = [
      ...batch.map((file) => ({ operation: 'addOrUpdate' as const, path: file.name, content: pathToFileURL(file.path) })),
      ...deletions.map((path) => ({ operation: 'delete' as const, path })),
    ];
    await asked(batch[0]?.name ?? 'old files', () => commitAll(push, batch, { ...common, operations, title: `Data set, ${batch.length} files (${index + 1} of ${batches.length})` }));
    for (const file of batch) push.done(file, true);
  }
  await asked('its version', () => tag(push, hubUrl, target));
  return { others: others.filter((name) => !stale.includes(name)), address: `${hubUrl}/datasets/${target.repository}` };
}

interface Common { readonly repo: { readonly type: 'dataset'; readonly name: string }; readonly accessToken: string; readonly hubUrl: string; readonly fetch: typeof fetch }

/** Null: there is no such repository, or none that this token may see. */
async function filesThere(common: Common): Promise<Map<string, Found> | null> {
  const found = new Map<string, Found>();
  try {
    for await (const entry of listFiles({ ...common, recursive: true })) {
      if (entry.type === 'file') found.set(entry.path, { bytes: entry.size, gitSha1: entry.oid ?? '', sha256: entry.lfs?.oid ?? '' });
    }
    return found;
  } catch (error) {
    if (error instanceof HubApiError && error.statusCode === 404) return null;
    throw error;
  }
}

const isPrivateThere = async ({ repo, accessToken, hubUrl, fetch }: Common): Promise<boolean> => (await datasetInfo({ name: repo.name, accessToken, hubUrl, fetch })).private;

async function makeRepository(common: Common, isPrivate: boolean): Promise<void> {
  try {
    await createRepo({ ...common, visibility: isPrivate ? 'private' : 'public' });
  } catch (error) {
    // It is there, and empty.
    if (!(error instanceof HubApiError && error.statusCode === 409)) throw error;
  }
}

async function isThere(file: PushFile, found: Found | undefined, signal: AbortSignal): Promise<boolean> {
  if (found?.bytes !== file.bytes) return false;
  const { sha256, gitSha1 } = await hashesOf(file, hashPartBytes, signal);
  return found.sha256 === '' ? found.gitSha1 === gitSha1 : found.sha256 === sha256;
}

/** In order: what makes it a data set is in the last one. */
function batchesOf(files: readonly PushFile[]): PushFile[][] {
  const batches: PushFile[][] = [];
  let bytes = 0;
  for (const file of files) {
    const batch = batches.at(-1);
    if (batch === undefined || batch.length >= mostFiles || bytes + file.bytes > mostBytes) {
      batches.push([file]);
      bytes = file.bytes;
    } else {
      batch.push(file);
      bytes += file.bytes;
    }
  }
  return batches;
}

async function commitAll(push: Push, batch: readonly PushFile[], params: Common & { readonly operations: CommitOperation[]; readonly title: string }): Promise<void> {
  const files = new Map(batch.map((file) => [file.name, file]));
  // Without the chunk store's own protocol: every hub takes plain large files, and hubs of one's own have only these.
  for await (const event of commitIter({ ...params, useXet: false, abortSignal: push.signal })) {
    const file = event.event === 'fileProgress' && event.state === 'uploading' ? files.get(event.path) : undefined;
    if (file !== undefined && event.event === 'fileProgress') push.underWay(file, event.progress * file.bytes);
  }
}

/** LeRobot looks for a tag with the version of the layout; other data sets have none. */
async function tag(push: Push, hubUrl: string, target: HubTarget): Promise<void> {
  const info = push.files.find((file) => file.name === 'meta/info.json');
  const version = info === undefined || info.bytes > 10e6 ? undefined : /"codebase_version"\s*:\s*"(v\d+\.\d+)"/.exec(await readFile(info.path, 'utf8'))?.[1];
  if (version === undefined) return;
  const headers = { 'Authorization': `Bearer ${target.token}`, 'Content-Type': 'application/json' };
  const url = `${hubUrl}/api/datasets/${target.repository}/tag`;
  const forget = await push.fetch(`${url}/${version}`, { method: 'DELETE', headers });
  await forget.body?.cancel();
  const answer = await push.fetch(`${url}/main`, { method: 'POST', headers, body: JSON.stringify({ tag: version }) });
  if (!answer.ok && answer.status !== 409) throw new HubApiError(url, answer.status, undefined, `The tag ${version}: ${(await answer.text()).slice(0, 300)}`);
  await answer.body?.cancel();
}

/** A token must not travel unencrypted. */
function hubAddress(text: string): string {
  if (text === '') return HUB_URL;
  try {
    const url = new URL(text);
    if (url.protocol === 'https:' || (url.protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname))) return text.replace(/\/+$/, '');
  } catch {
    // Said below.
  }
  throw new FaultError(fault('request.invalid', { field: 'the hub\'s address' }, 'an address that begins with https:// is needed'));
}
