// Files over HTTP: the built page, its assets, and the library's episodes for the player. Every answer carries
// the same protective headers; every request has passed the gate. Called by serve.ts.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { FaultError, type Fault } from '../../core/fault.ts';
import { sentence } from '../../core/sentences/en.ts';
import type { Library } from '../../recordings/library.ts';
import { answerEpisode } from './episode-files.ts';
import { tokenCookie, type Gate } from './security.ts';
import { fileInside, sendFile } from './send-file.ts';

export interface HttpOptions {
  readonly pageFolder: string;
  readonly assetsFolder: string;
  readonly library: Library;
  readonly gate: Gate;
  readonly token: string | null;
  readonly tls: boolean;
  /** Sets the session's stop. */
  stop(): void;
}

const policy = (host: string): string => [
  `default-src 'self'`, `script-src 'self' 'wasm-unsafe-eval'`, `worker-src 'self' blob:`, `style-src 'self' 'unsafe-inline'`,
  `img-src 'self' blob: data:`, `media-src 'self' blob:`, `connect-src 'self' ws://${host} wss://${host}`,
  `object-src 'none'`, `base-uri 'none'`, `form-action 'none'`, `frame-ancestors 'none'`,
].join('; ');

export function createHttp(options: HttpOptions): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    answer(options, request, response).catch((error: unknown) => {
      if (response.headersSent) { response.destroy(); return; }
      if (error instanceof FaultError) refuse(response, statusOf(error.fault), error.fault);
      else plain(response, 500, 'The host could not answer this.');
    });
  };
}

async function answer(options: HttpOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const refusal = options.gate.refusal(request);
  if (refusal) { refuse(response, refusal.code === 'serve.token' ? 401 : 403, refusal); return; }
  protect(response, request.headers.host!);
  if (options.token !== null && options.gate.bringsToken(request)) {
    response.setHeader('Set-Cookie', `${tokenCookie}=${options.token}; Path=/; HttpOnly; SameSite=Strict${options.tls ? '; Secure' : ''}`);
  }
  if (request.method === 'POST' && /^\/stop(\?|$)/.test(request.url ?? '')) {
    // The one thing that can be done without a wire: for buttons, scripts and other programs.
    options.stop();
    plain(response, 200, 'Stopped.');
    return;
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD');
    plain(response, 405, 'Only reading is possible here.');
    return;
  }
  const path = pathOf(request.url ?? '/');
  if (path === undefined) { plain(response, 400, 'This address is malformed.'); return; }
  if (path[0] === 'episodes') {
    if (!(await answerEpisode(options.library, path.slice(1), request, response))) absent(response);
    return;
  }
  // Two folders share /assets: what the set-up assembled, and what the page's build put there.
  const candidates = path[0] === 'assets'
    ? [[options.assetsFolder, path.slice(1)], [options.pageFolder, path]] as const
    : [[options.pageFolder, path.length === 0 ? ['index.html'] : path]] as const;
  for (const [folder, parts] of candidates) {
    const file = await fileInside(folder, join(...parts));
    if (file) { await sendFile(file, request, response); return; }
  }
  if (path.length === 0) plain(response, 503, 'The page has not been built yet: run "npm run build" and load this address again.');
  else absent(response);
}

/** The parts of the path, decoded; undefined for anything that tries to leave its folder or hide a separator. */
export function pathOf(url: string): string[] | undefined {
  try {
    const parts = url.replace(/[?#].*$/s, '').split('/').filter((part) => part !== '').map(decodeURIComponent);
    // A stream's id has a slash inside one part; it names no file, and file names are checked again below.
    return parts.some((part) => part === '.' || part === '..' || /[\0\\]|^\/|\.\.\//.test(part)) ? undefined : parts;
  } catch {
    return undefined;
  }
}

function protect(response: ServerResponse, host: string): void {
  response.setHeader('Content-Security-Policy', policy(host));
  response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
  response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
  response.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Referrer-Policy', 'no-referrer');
  response.setHeader('Permissions-Policy', 'camera=(self), microphone=(self), geolocation=()');
}

export function plain(response: ServerResponse, status: number, text: string): void {
  response.statusCode = status;
  response.setHeader('Content-Type', 'text/plain; charset=utf-8');
  response.setHeader('Cache-Control', 'no-store');
  response.end(`${text}\n`);
}
const statuses: Readonly<Partial<Record<Fault['code'], number>>> = { 'episode.absent': 404, 'request.invalid': 400, 'episode.long': 413 };
const statusOf = (why: Fault): number => statuses[why.code] ?? 500;
const absent = (response: ServerResponse): void => plain(response, 404, 'There is nothing at this address.');
const refuse = (response: ServerResponse, status: number, why: Fault): void => plain(response, status, sentence(why));
