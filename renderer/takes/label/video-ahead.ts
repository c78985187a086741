// Videos opened before they are looked at, so that the next take is there when a key is pressed. Few at a time; whoever
// takes one closes it. Used by LoopVideo.
import { openVideo, type FrameSource } from '../player/video-source.ts';

const heldAtMost = 4;
const held = new Map<string, Promise<FrameSource>>();

function open(url: string): Promise<FrameSource> {
  const opened = openVideo(url, 8 * 2 ** 20).then(async (source) => {
    // The first pictures come from what this has fetched.
    (await source.frameAt(0).catch(() => null))?.close();
    return source;
  });
  opened.catch(() => undefined);
  return opened;
}

const close = (source: Promise<FrameSource>): void => { void source.then((each) => { each.close(); }, () => undefined); };

export function openAhead(urls: readonly string[]): void {
  for (const [url, source] of held) if (!urls.includes(url) && held.size > heldAtMost - urls.length) { held.delete(url); close(source); }
  for (const url of urls.slice(0, heldAtMost)) if (!held.has(url)) held.set(url, open(url));
}

export function takeVideo(url: string): Promise<FrameSource> {
  const source = held.get(url) ?? open(url);
  held.delete(url);
  return source;
}

export function closeAhead(): void {
  for (const source of held.values()) close(source);
  held.clear();
}
