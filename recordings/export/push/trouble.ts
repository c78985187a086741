// What a hub or a store says when it refuses, as a fault with a sentence. Secrets and signed addresses never get into it.
import { fault, FaultError, type FaultCode } from '../../../core/fault.ts';

export interface Refusal {
  /** Of the answer; null: there was none. */
  readonly status: number | null;
  /** The store's own word for it, `NoSuchBucket`; empty if it has none. */
  readonly code?: string;
  /** What was to be done, a file's name mostly. */
  readonly file?: string;
  readonly detail: string;
}

/** Where, as people call it, and what must not be said. */
export interface Place { readonly name: string; readonly secrets: readonly string[] }

const full = /quota|storage ?(limit|full)|storagefull|exceeded your|entitytoolarge|not enough (space|storage)|insufficient storage/i;
const wrongKey = /InvalidAccessKeyId|SignatureDoesNotMatch|ExpiredToken|InvalidToken|TokenRefreshRequired/;

function codeOf({ status, code = '', detail }: Refusal): FaultCode {
  if (status === null) return 'push.unreachable';
  if (status === 402 || status === 413 || status === 507 || (status >= 400 && full.test(`${code} ${detail}`))) return 'push.full';
  if (status === 401 || wrongKey.test(code)) return 'push.token';
  if (status === 403) return 'push.forbidden';
  if (status === 404) return 'push.absent';
  return 'push.refused';
}

export function refused(place: Place, refusal: Refusal, cause?: unknown): FaultError {
  return new FaultError(fault(codeOf(refusal), {
    where: place.name, ...(refusal.status === null ? {} : { status: refusal.status }), ...(refusal.file === undefined ? {} : { file: refusal.file }),
    what: place.secrets.length > 1 ? 'key' : 'token',
  }, tidy(`${refusal.code === undefined || refusal.code === '' ? '' : `${refusal.code}: `}${refusal.detail}`, place.secrets)), { cause: withoutSecrets(cause, place.secrets) });
}

/** Signed addresses carry their right in the part behind the question mark. */
export const tidy = (text: string, secrets: readonly string[]): string =>
  secrets.filter((secret) => secret !== '').reduce((rest, secret) => rest.replaceAll(secret, '…'), text)
    .replace(/(https?:\/\/[^\s?"']*)\?[^\s"']*/g, '$1').replace(/[\p{Cc}\s]+/gu, ' ').trim().slice(0, 600);

/** A cause is printed with its properties, which may hold an address or a header. */
const withoutSecrets = (cause: unknown, secrets: readonly string[]): Error | undefined =>
  cause instanceof Error ? new Error(tidy(`${cause.name}: ${cause.message}`, secrets)) : undefined;

/** fetch() hides the reason that the network gave one level below. */
export function networkReason(error: unknown): string | null {
  if (!(error instanceof TypeError)) return null;
  const cause = error.cause as { code?: string; message?: string } | undefined;
  return cause === undefined ? null : [cause.code, cause.message].filter((part) => part !== undefined && part !== '').join(' ');
}
