// One video file on the host's HTTP door as the video library reads files: exactly the bytes that are asked for. Open-ended
// requests that are broken off, which the library makes by itself, cost a new connection and megabytes with each seek.
import { CustomSource } from 'mediabunny';

/** A connection that broke is tried again after so long, then it is said. */
const retryMilliseconds = [100, 400];

export function videoFile(url: string, cacheBytes: number): CustomSource {
  const abort = new AbortController();
  const ask = async (init: RequestInit): Promise<Response> => {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await fetch(url, { ...init, cache: 'no-store', signal: abort.signal });
      } catch (error) {
        const rest = retryMilliseconds[attempt];
        if (rest === undefined || abort.signal.aborted) throw error;
        await new Promise((resolve) => { setTimeout(resolve, rest); });
      }
    }
  };
  return new CustomSource({
    async getSize() {
      const response = await ask({ method: 'HEAD' });
      if (!response.ok) throw new Error(`${url}: ${response.status}`);
      return Number(response.headers.get('Content-Length'));
    },
    async read(start, end) {
      const response = await ask({ headers: { Range: `bytes=${start}-${end - 1}` } });
      // Anything else is not these bytes, and may be all of them.
      if (response.status !== 206) {
        void response.body?.cancel();
        throw new Error(`${url}: ${response.status}`);
      }
      return new Uint8Array(await response.arrayBuffer());
    },
    dispose: () => { abort.abort(); },
    maxCacheSize: cacheBytes,
    // A little on both sides: the next frames lie there.
    prefetchProfile: 'fileSystem',
    // Whoever waits for a frame is told; what was only read ahead is not missed.
    handleUnhandledError: () => undefined,
  });
}
