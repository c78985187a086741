// The layout of ALOHA and ACT: a file an episode, joints as qpos and qvel, pictures by the name of the camera, raw or as
// padded JPEG with their lengths.
import { join } from 'node:path';
import { replaceFile } from '../../durable-file.ts';
import type { DataSetPlan, DataSetWriter, EpisodeContent, EpisodeFrames, EpisodeWritten, FrameFeature, WriteContext } from '../frames.ts';
import { operatorPseudonyms } from '../operators.ts';
import { addNumbers, setAttributes, writeHdf5, type Group } from './file.ts';
import { addDepth, addSounds } from './media.ts';
import { addPictures } from './pictures.ts';

export const episodeFile = (index: number): string => `episode_${index}.hdf5`;
export const listName = 'episodes.json';

const places: Readonly<Record<string, string>> = { 'observation.state': 'qpos', 'observation.velocity': 'qvel', 'observation.effort': 'effort' };

export function openAloha({ folder, plan, signal }: WriteContext): DataSetWriter {
  return {
    async episode(content) {
      const name = episodeFile(content.episode.index);
      const frames = await content.frames();
      await writeHdf5(join(folder, name), (file) => writeEpisode(file, frames, plan, content, signal));
      return { files: [name], rows: frames.rows, facts: null, videos: { copied: 0, encoded: 0 } } satisfies EpisodeWritten;
    },
    async finish(done, progress) {
      replaceFile(join(folder, listName), `${JSON.stringify({
        name: plan.name, fps: plan.fps, robot_type: plan.robotType, software: plan.software,
        episodes: done.map(({ episode, written }) => ({ file: episodeFile(episode.index), uuid: episode.uuid, rows: written.rows, split: episode.split, task: episode.task, outcome: episode.outcome })),
      }, null, 2)}\n`);
      progress(1);
    },
  };
}

async function writeEpisode(file: Group, frames: EpisodeFrames, plan: DataSetPlan, content: EpisodeContent, signal: AbortSignal): Promise<void> {
  const { episode, video, progress } = content;
  const { hdf5Pictures: kind } = plan.options;
  const { rows } = frames;
  setAttributes(file, {
    sim: episode.rig.startsWith('simulated'), compress: kind === 'jpeg', fps: plan.fps, uuid: episode.uuid, task: episode.task, outcome: episode.outcome,
    operator: operatorPseudonyms(plan.episodes)(episode.operator), recorded_at: episode.startedAt, subtasks: JSON.stringify(episode.subtasks),
  });
  const observations = file.create_group('observations', true);
  const images = observations.create_group('images', true);
  const extras = file.create_group('extras', true);
  const put = (group: Group, name: string, { dtype, names, values }: FrameFeature): void => {
    addNumbers(group, name, dtype, [rows, names.length], values);
    setAttributes(group.get(name) as Group, { names: JSON.stringify(names) });
  };
  for (const feature of frames.features) {
    const place = places[feature.name];
    if (place !== undefined) put(observations, place, feature);
    else if (feature.name === 'action') put(file, 'action', feature);
    else put(extras, feature.name, feature);
  }
  const position = frames.features.find(({ name }) => name === 'observation.state');
  // ACT reads qvel without asking whether it is there.
  if (position !== undefined && !frames.features.some(({ name }) => name === 'observation.velocity')) {
    put(observations, 'qvel', { ...position, values: differences(position, plan.fps) });
    setAttributes(observations.get('qvel') as Group, { made_of: 'differences of qpos' });
  }
  addNumbers(extras, 'timestamp', 'float64', [rows], Float64Array.from({ length: rows }, (_, row) => row / frames.fps));
  const lengths: (readonly number[])[] = [];
  let done = 0;
  const written = (some: number): void => { done += some; progress(done / (rows * (plan.cameras.length + plan.depths.length))); };
  if (plan.depths.length > 0) {
    const depth = observations.create_group('depth', true);
    for (const camera of plan.depths) await addDepth(depth, camera.name, camera, content, { signal, written });
  }
  await addSounds(file, plan, content, signal);
  // In the order in which readers list them, which is that of their names.
  const cameras = plan.cameras.toSorted((one, other) => (one.name < other.name ? -1 : 1));
  for (const camera of cameras) {
    lengths.push(await addPictures(images, camera.name, camera, video, { kind, signal, written }));
  }
  if (kind === 'raw' || lengths.length === 0) return;
  addNumbers(file, 'compress_len', 'int64', [lengths.length, rows], BigInt64Array.from(lengths.flat(), BigInt));
  setAttributes(file.get('compress_len') as Group, { cameras: JSON.stringify(cameras.map(({ name }) => name)) });
}

function differences({ names, values }: FrameFeature, fps: number): Float32Array {
  const width = names.length;
  const rows = values.length / width;
  return Float32Array.from({ length: values.length }, (_, at) => {
    const [row, column] = [Math.floor(at / width), at % width];
    const [before, after] = [Math.max(0, row - 1), Math.min(rows - 1, row + 1)];
    return after === before ? 0 : (Number(values[after * width + column]) - Number(values[before * width + column])) * fps / (after - before);
  });
}
