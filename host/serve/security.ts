// Who may come in at the door: the Host and Origin that a request names, and on anything but loopback the
// token. One gate for pages, files and the wire (before its upgrade). Called by serve.ts and http.ts.
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { hostname, networkInterfaces } from 'node:os';
import { fault, type Fault } from '../../core/fault.ts';

export interface Gate {
  /** The fault to refuse with, or null. */
  refusal(request: IncomingMessage): Fault | null;
  /** True when the address bar brought the right token, so that a cookie may take over from it. */
  bringsToken(request: IncomingMessage): boolean;
}

export const tokenCookie = 'waldo-token';

/** 127.0.0.0/8, ::1 and localhost: nobody outside this machine can reach these. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);

/** Every name this door answers to: any other in a Host header is a page that had its name rebound to us. */
export function namesOf(host: string): readonly string[] {
  const loopback = ['localhost', '127.0.0.1', '[::1]'];
  if (isLoopback(host)) return isIpv6(host) || loopback.includes(host) ? loopback : [...loopback, host];
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []).map(({ address }) => address.replace(/%.*$/, ''));
  const named = [hostname().toLowerCase(), `${hostname().toLowerCase()}.local`, host.toLowerCase()];
  return [...new Set([...loopback, ...named, ...addresses].map((name) => (isIpv6(name) && !name.startsWith('[') ? `[${name}]` : name)))];
}
const isIpv6 = (name: string): boolean => name.includes(':');

export function createGate(options: { readonly host: string; readonly port: number; readonly tls: boolean; readonly token: string | null }): Gate {
  const scheme = options.tls ? 'https' : 'http';
  const usual = options.tls ? 443 : 80;
  const hosts = new Set(namesOf(options.host).flatMap((name) => (options.port === usual ? [name, `${name}:${usual}`] : [`${name}:${options.port}`])));
  const origins = new Set([...hosts].map((host) => new URL(`${scheme}://${host}`).origin));
  const wanted = options.token === null ? null : digest(options.token);
  const isToken = (given: string | null | undefined): boolean =>
    wanted !== null && typeof given === 'string' && timingSafeEqual(digest(given), wanted);

  return {
    refusal(request) {
      const { host, origin } = request.headers;
      if (host === undefined || !hosts.has(host.toLowerCase())) return fault('serve.host', { host: host ?? '' });
      // Browsers name the origin of every script's request and of every socket; programs of other kinds name none.
      if (origin !== undefined && !origins.has(origin)) return fault('serve.origin', { origin });
      if (request.headers['sec-fetch-site'] === 'cross-site' && request.headers['sec-fetch-mode'] !== 'navigate') {
        return fault('serve.origin', { origin: 'another site' });
      }
      if (wanted === null) return null;
      const { authorization } = request.headers;
      const brought = [queryToken(request), cookieToken(request), authorization?.replace(/^Bearer /, '')];
      return brought.some(isToken) ? null : fault('serve.token');
    },
    bringsToken: (request) => isToken(queryToken(request)),
  };
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

function queryToken(request: IncomingMessage): string | null {
  const query = request.url?.indexOf('?') ?? -1;
  return query < 0 ? null : new URLSearchParams(request.url!.slice(query)).get('token');
}

function cookieToken(request: IncomingMessage): string | undefined {
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim().split('='));
  return pairs.find(([name]) => name === tokenCookie)?.[1];
}
