// Takes for the stories of the library: short ones with a real video each, put into a library's folder as a person would
// copy them there.
import { join } from 'node:path';
import { rename } from 'node:fs/promises';
import { makeLongEpisode } from '../recordings/made-up/long-episode.ts';
import { readManifest, writeManifest } from '../recordings/manifest-file.ts';

const tasks = ['red-cube-in-bin', 'stack-two-cubes', 'hand-over-a-screwdriver'];
const firstStart = Date.UTC(2026, 4, 20, 9);

/** Ids, the newest first, as the light table shows them. */
export async function putTakes(library: string, count: number, seconds = 4): Promise<string[]> {
  const ids: string[] = [];
  for (let number = 0; number < count; number += 1) {
    const id = `20260520-0900${String(number).padStart(2, '0')}-00000a`;
    // Written elsewhere and moved in whole.
    const folder = await makeLongEpisode(join(library, 'made'), { id, seconds, jointHz: 100, joints: 6, cameras: ['overview', 'wrist'], framesPerSecond: 15, bytesPerFrame: 0 });
    const manifest = readManifest(folder);
    writeManifest(folder, { ...manifest, startedAt: new Date(firstStart + number * 1000).toISOString(), task: tasks[number % tasks.length]!, operator: number % 2 === 0 ? 'heron' : 'fern' });
    await rename(folder, join(library, 'episodes', id));
    ids.unshift(id);
  }
  return ids;
}
