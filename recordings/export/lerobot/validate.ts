// Whether a LeRobotDataset v3.0 is what LeRobot's loader, its tools and other readers count on, and what none of them
// would notice. What is looked at stands in the files check-….ts beside this one.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkData } from './check-data.ts';
import { checkEpisodes } from './check-episodes.ts';
import { checkInfo, checkTasks, videoKeys } from './check-info.ts';
import { checkVideos } from './check-videos.ts';
import { infoPath } from './layout.ts';

const mostProblems = 200;

export async function validate(folder: string, progress: (share: number) => void = () => {}, signal?: AbortSignal): Promise<readonly string[]> {
  const problems: string[] = [];
  const info = checkInfo(folder, problems);
  if (info === null) return problems;
  const tasks = await checkTasks(folder, info, problems);
  const episodes = await checkEpisodes(folder, info, problems);
  const all = info.total_frames * (1 + videoKeys(info).length);
  let looked = 0;
  const step = (rows: number): void => {
    signal?.throwIfAborted();
    looked += rows;
    progress(Math.min(1, looked / Math.max(1, all)));
  };
  if (episodes.length > 0) {
    await checkData(folder, info, episodes, tasks, problems, step);
    await checkVideos(folder, info, episodes, problems, step);
  }
  // Readers that take every table two folders deep would take these too.
  for (const name of existsSync(join(folder, 'meta')) ? readdirSync(join(folder, 'meta')) : []) if (name.endsWith('.tmp') || name.endsWith('.new')) problems.push(`meta/${name}: left over`);
  for (const task of new Set(episodes.flatMap((episode) => episode.tasks))) if (!tasks.includes(task)) problems.push(`meta/episodes: the task "${task.slice(0, 60)}" is not in tasks.parquet`);
  if (episodes.length === 0) problems.push(`${infoPath}: the loader needs an episode`);
  return problems.slice(0, mostProblems);
}
