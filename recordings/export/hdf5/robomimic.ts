// The layout of robomimic: one file, a group a demonstration, masks that name who belongs to which split. Episodes are
// written into files of their own first, so that an interrupted export goes on, and put together at the end.
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { DataSetPlan, DataSetWriter, EpisodeContent, EpisodeFrames, EpisodeWritten, FrameFeature, WriteContext } from '../frames.ts';
import { operatorPseudonyms } from '../operators.ts';
import { addNumbers, copyGroup, Group, readHdf5, setAttributes, writeHdf5 } from './file.ts';
import { addDepth, addSounds } from './media.ts';
import { addPictures } from './pictures.ts';

export const fileName = 'demonstrations.hdf5';
const partsFolder = 'parts';
const partOf = (index: number): string => `${partsFolder}/demo_${index}.hdf5`;
export const demoName = (index: number): string => `demo_${index}`;

/** What robomimic calls an environment of its own making; there is none to run these in. */
const gymType = 2;

export function openRobomimic({ folder, plan, signal }: WriteContext): DataSetWriter {
  return {
    async episode(content) {
      mkdirSync(join(folder, partsFolder), { recursive: true });
      const part = partOf(content.episode.index);
      const frames = await content.frames();
      await writeHdf5(join(folder, part), (file) => writeDemo(file, frames, plan, content, signal));
      return { files: [part], rows: frames.rows, facts: null, videos: { copied: 0, encoded: 0 } } satisfies EpisodeWritten;
    },
    async finish(done, progress) {
      await writeHdf5(join(folder, fileName), async (file) => {
        const data = file.create_group('data', true);
        setAttributes(data, {
          total: done.reduce((sum, { written }) => sum + written.rows, 0), name: plan.name, fps: plan.fps, robot_type: plan.robotType, software: plan.software,
          env_args: JSON.stringify({ env_name: plan.robotType === '' ? plan.name : plan.robotType, type: gymType, env_kwargs: {} }),
        });
        for (const [at, { episode }] of done.entries()) {
          // Copying waits for nothing: let a wish to stop in.
          await setImmediate();
          signal.throwIfAborted();
          await readHdf5(join(folder, partOf(episode.index)), (part) => { copyGroup(part, data.create_group(demoName(episode.index), true)); });
          progress((at + 1) / done.length);
        }
        const mask = file.create_group('mask', true);
        for (const [name, chosen] of masks(done.map(({ episode }) => episode))) if (chosen.length > 0) mask.create_dataset({ name, data: chosen.map(demoName) });
      });
      if (existsSync(join(folder, partsFolder))) rmSync(join(folder, partsFolder), { recursive: true });
    },
  };
}

/** robomimic calls the second split "valid". */
const masks = (episodes: DataSetPlan['episodes']): readonly (readonly [string, readonly number[]])[] => {
  const of = (isIn: (episode: DataSetPlan['episodes'][number]) => boolean): number[] => episodes.filter(isIn).map(({ index }) => index);
  return [['train', of(({ split }) => split === 'train')], ['valid', of(({ split }) => split === 'val')], ['success', of(({ outcome }) => outcome === 'success')]];
};

async function writeDemo(file: Group, frames: EpisodeFrames, plan: DataSetPlan, content: EpisodeContent, signal: AbortSignal): Promise<void> {
  const { episode, video, progress } = content;
  const { rows } = frames;
  setAttributes(file, {
    num_samples: rows, uuid: episode.uuid, task: episode.task, outcome: episode.outcome, operator: operatorPseudonyms(plan.episodes)(episode.operator),
    recorded_at: episode.startedAt, subtasks: JSON.stringify(episode.subtasks),
  });
  const observations = file.create_group('obs', true);
  const next = file.create_group('next_obs', true);
  const extras = file.create_group('extras', true);
  for (const feature of frames.features) {
    const { name } = feature;
    if (name === 'action') add(file, 'actions', feature, rows);
    else if (name.startsWith('observation.')) {
      add(observations, name.slice('observation.'.length), feature, rows);
      add(next, name.slice('observation.'.length), { ...feature, values: nextValues(feature) }, rows);
      if (name === 'observation.state') add(file, 'states', feature, rows);
    } else add(extras, name, feature, rows);
  }
  addNumbers(extras, 'timestamp', 'float64', [rows], Float64Array.from({ length: rows }, (_, row) => row / frames.fps));
  addNumbers(file, 'rewards', 'float64', [rows], Float64Array.from({ length: rows }, (_, row) => (row === rows - 1 && episode.outcome === 'success' ? 1 : 0)));
  addNumbers(file, 'dones', 'int64', [rows], BigInt64Array.from({ length: rows }, (_, row) => (row === rows - 1 ? 1n : 0n)));
  let done = 0;
  const total = rows * Math.max(1, plan.cameras.length + plan.depths.length);
  const written = (some: number): void => { done += some; progress(done / total); };
  // Its pictures have a last dimension, of the channels.
  for (const camera of plan.depths) await addDepth(observations, `${camera.name}_depth`, camera, content, { signal, written }, [1]);
  await addSounds(file, plan, content, signal);
  for (const camera of plan.cameras) {
    const { hdf5Pictures: kind } = plan.options;
    await addPictures(observations, kind === 'raw' ? `${camera.name}_image` : `${camera.name}_image_jpeg`, camera, video, { kind, signal, written });
  }
}

/** With the names of its numbers, or which each is would be lost. */
function add(group: Group, name: string, { dtype, names, values }: FrameFeature, rows: number): void {
  const isPlain = names.length === 1 && !name.startsWith('actions') && !name.startsWith('state');
  addNumbers(group, name, dtype, isPlain ? [rows] : [rows, names.length], values);
  setAttributes(group.get(name) as Group, { names: JSON.stringify(names) });
}

/** Of the row after; the last one stays. */
function nextValues({ names, values }: FrameFeature): FrameFeature['values'] {
  const moved = values.slice();
  moved.set(values.subarray(names.length) as never, 0);
  return moved;
}
