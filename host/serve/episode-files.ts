// An episode's parts over HTTP, for the player: manifest, world, streams as columns, videos in ranges.
// Called by http.ts with the path behind /episodes/. A stretch of a stream: /episodes/ID/streams/STREAM?from=&to=&most=,
// times in host nanoseconds of arrival, `most` the rows that there may be.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { fault, FaultError } from '../../core/fault.ts';
import type { Library, Stretch } from '../../recordings/library.ts';
import { fileInside, sendFile } from './send-file.ts';

const idPattern = /^[0-9A-Za-z_-]{1,80}$/;
const plainFiles = new Set(['manifest.json', 'world.json', 'thumbnail.jpg', 'thumbnail.png']);

/** False when there is nothing at this path. */
export async function answerEpisode(library: Library, path: readonly string[], request: IncomingMessage, response: ServerResponse): Promise<boolean> {
  const [id, part, name, ...rest] = path;
  if (id === undefined || !idPattern.test(id) || part === undefined || rest.length > 0) return false;
  if (part === 'streams' && name !== undefined) {
    const bytes = await library.columnBytes(id, name, stretchIn(request.url ?? ''));
    response.setHeader('Content-Type', 'application/octet-stream');
    response.setHeader('Content-Length', bytes.length);
    response.end(request.method === 'HEAD' ? undefined : bytes);
    return true;
  }
  const file = part === 'video' && /^[a-z0-9-]{1,40}\.mp4$/.test(name ?? '') ? name! : name === undefined && plainFiles.has(part) ? part : undefined;
  if (file === undefined) return false;
  const found = await fileInside(await library.folderOf(id), file);
  if (!found) return false;
  await sendFile(found, request, response);
  return true;
}

const mostRows = 200_000;
/** A longer stretch is refused: host and page would each hold it several times over. */
const mostBytes = 96 << 20;

/** What the query asks for. Throws 'request.invalid'. */
export function stretchIn(url: string): Stretch {
  const query = new URLSearchParams(/\?([^#]*)/.exec(url)?.[1] ?? '');
  const number = (field: string, least: number, most: number): number | undefined => {
    const text = query.get(field);
    if (text === null || text === '') return undefined;
    const value = Number(text);
    if (!(value >= least && value <= most)) throw new FaultError(fault('request.invalid', { field }));
    return value;
  };
  const [fromNanos, toNanos] = [number('from', -Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER), number('to', -Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)];
  if (fromNanos !== undefined && toNanos !== undefined && fromNanos > toNanos) throw new FaultError(fault('request.invalid', { field: 'to' }));
  const most = number('most', 2, mostRows);
  return { fromNanos, toNanos, mostRows: most === undefined ? undefined : Math.floor(most), mostBytes };
}
