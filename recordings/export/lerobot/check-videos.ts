// The videos packet by packet: as many as there are rows, each shown at its exact time, in order, each episode from a key
// frame on, files no larger and no longer than readers stand. Used by the validator.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readCameraIndex } from '../video/camera-index.ts';
import type { EpisodePlace } from './check-episodes.ts';
import { videoKeys, type Info } from './check-info.ts';
import { limits } from './layout.ts';
import { topLevelBoxes } from './mp4-boxes.ts';

const exact = 1e-6;

export async function checkVideos(folder: string, info: Info, episodes: readonly EpisodePlace[], problems: string[], looked: (frames: number) => void): Promise<void> {
  for (const key of videoKeys(info)) {
    const members = new Map<string, { readonly number: number; readonly from: number; readonly to: number; readonly length: number }[]>();
    episodes.forEach(({ videos, length }, number) => {
      const { path, from, to } = videos.get(key)!;
      members.set(path, [...members.get(path) ?? [], { number, from, to, length }]);
    });
    for (const [path, those] of members) {
      problems.push(...await fileProblems(folder, path, key, info, those));
      looked(those.reduce((sum, { length }) => sum + length, 0));
    }
    const root = join(folder, 'videos', key);
    const there = existsSync(root) ? readdirSync(root, { recursive: true }).map((name) => `videos/${key}/${String(name).replaceAll('\\', '/')}`).filter((name) => name.endsWith('.mp4')) : [];
    for (const path of there) if (!members.has(path)) problems.push(`${path}: no episode is in it`);
  }
}

async function fileProblems(folder: string, path: string, key: string, info: Info, members: readonly { readonly number: number; readonly from: number; readonly to: number; readonly length: number }[]): Promise<string[]> {
  const file = join(folder, path);
  if (!existsSync(file)) return [`${path}: missing`];
  const index = await readCameraIndex(file);
  if (index === null) return [`${path}: no video can be read from it`];
  const { fps } = info;
  const found: string[] = [];
  const boxes = topLevelBoxes(file);
  if (boxes.includes('moof')) found.push('it is fragmented, and readers then do not know how long it is');
  if (boxes.indexOf('moov') > boxes.indexOf('mdat')) found.push('its index comes last');
  const [height, width] = info.features[key]!.shape;
  if (index.width !== width || index.height !== height) found.push(`pictures of ${index.width}×${index.height} instead of ${width}×${height}`);
  const said = info.features[key]!.info?.['video.codec'];
  if (said !== undefined && index.codec !== said) found.push(`its codec is ${index.codec || 'unknown'}, and info.json says ${said}`);
  if (!index.inOrder) found.push('its packets are not in the order of its pictures');
  const wrong = index.seconds.findIndex((seconds, frame) => Math.abs(seconds - frame / fps) > exact);
  if (wrong >= 0) found.push(`picture ${wrong} is shown at ${index.seconds[wrong]!.toFixed(6)} s instead of ${(wrong / fps).toFixed(6)} s`);
  const wanted = members.reduce((sum, { length }) => sum + length, 0);
  if (index.count !== wanted) found.push(`${index.count} pictures instead of ${wanted}`);
  let frame = 0;
  for (const { number, from, to, length } of members) {
    if (!(Math.abs(from - frame / fps) <= exact)) found.push(`episode ${number} begins at ${from} s instead of ${frame / fps} s`);
    if (!(Math.abs(to - (frame + length) / fps) <= exact)) found.push(`episode ${number} ends at ${to} s instead of ${(frame + length) / fps} s`);
    if (index.key[frame] !== 1) found.push(`episode ${number} does not begin with a key frame`);
    frame += length;
  }
  if (members.length > 1 && frame / fps > limits.videoSeconds + 100) found.push(`${Math.round(frame / fps)} s long: readers compare times with single precision and lose frames`);
  if (members.length > 1 && statSync(file).size > info.video_files_size_in_mb * 1.05e6) found.push('larger than info.json says that files are');
  return found.map((text) => `${path}: ${text}`);
}
