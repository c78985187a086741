// An episode's parts over HTTP, for the player: manifest, world, streams as columns, videos in ranges.
// Called by http.ts with the path behind /episodes/.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Library } from '../../recordings/library.ts';
import { fileInside, sendFile } from './send-file.ts';

const idPattern = /^[0-9A-Za-z_-]{1,80}$/;
const plainFiles = new Set(['manifest.json', 'world.json', 'thumbnail.jpg', 'thumbnail.png']);

/** False when there is nothing at this path. */
export async function answerEpisode(library: Library, path: readonly string[], request: IncomingMessage, response: ServerResponse): Promise<boolean> {
  const [id, part, name, ...rest] = path;
  if (id === undefined || !idPattern.test(id) || part === undefined || rest.length > 0) return false;
  if (part === 'streams' && name !== undefined) {
    const bytes = await library.columnBytes(id, name);
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
