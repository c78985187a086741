// Where things are in a LeRobotDataset v2.1, and what its info.json says of them: one table and one video a camera for
// each episode, lists as lines of JSON. Used by this format's writer and validator.
import type { CameraDescription, DataSetPlan, FeatureDescription, WrittenVideo } from '../frames.ts';

export const chunkSize = 1000;

const chunkOf = (episode: number): string => String(Math.floor(episode / chunkSize)).padStart(3, '0');
const numberOf = (episode: number): string => String(episode).padStart(6, '0');
export const tablePath = (episode: number): string => `data/chunk-${chunkOf(episode)}/episode_${numberOf(episode)}.parquet`;
export const videoPath = (episode: number, key: string): string => `videos/chunk-${chunkOf(episode)}/${key}/episode_${numberOf(episode)}.mp4`;
export const videoKey = ({ name }: Pick<CameraDescription, 'name'>): string => `observation.images.${name}`;

export const templates = {
  data_path: 'data/chunk-{episode_chunk:03d}/episode_{episode_index:06d}.parquet',
  video_path: 'videos/chunk-{episode_chunk:03d}/{video_key}/episode_{episode_index:06d}.mp4',
} as const;

/** Columns that every table ends with. */
export const ownColumns = { timestamp: 'float32', frame_index: 'int64', episode_index: 'int64', index: 'int64', task_index: 'int64' } as const;

/** Lines of tasks.jsonl by number, as GR00T's loader wants a language: what the whole is for, and what is done just now. */
export const taskColumn = 'annotation.human.action.task_description';
export const subtaskColumn = 'annotation.human.action.subtask_description';

/** Its columns must be the same for all episodes. */
export const hasSubtasks = (plan: Pick<DataSetPlan, 'episodes'>): boolean => plan.episodes.some(({ subtasks }) => subtasks.length > 0);

/** Tasks first, in the plan's order, then what parts of episodes are called. */
export const tasksOf = ({ tasks, episodes }: Pick<DataSetPlan, 'tasks' | 'episodes'>): readonly string[] =>
  [...new Set([...tasks, ...episodes.flatMap(({ task, subtasks }) => [task, ...subtasks.map(({ text }) => text)])])];

export interface InfoFeature { readonly dtype: string; readonly shape: readonly number[]; readonly names: readonly string[] | null; readonly info?: object }

export function infoFeatures(plan: DataSetPlan, videos: ReadonlyMap<string, WrittenVideo>): Record<string, InfoFeature> {
  const scalar = (dtype: string): InfoFeature => ({ dtype, shape: [1], names: null });
  return Object.fromEntries<InfoFeature>([
    ...plan.features.map((feature): [string, InfoFeature] => [feature.name, vector(feature)]),
    ...plan.cameras.map((camera): [string, InfoFeature] => [videoKey(camera), picture(camera, plan.fps, videos.get(camera.name))]),
    ...[taskColumn, ...hasSubtasks(plan) ? [subtaskColumn] : []].map((name): [string, InfoFeature] => [name, scalar('int64')]),
    ...Object.entries(ownColumns).map(([name, dtype]): [string, InfoFeature] => [name, scalar(dtype)]),
  ]);
}

const vector = ({ dtype, names }: FeatureDescription): InfoFeature => ({ dtype, shape: [names.length], names: names.length === 1 ? null : [...names] });

const picture = ({ width, height }: CameraDescription, fps: number, video: WrittenVideo | undefined): InfoFeature => ({
  dtype: 'video', shape: [height, width, 3], names: ['height', 'width', 'channels'],
  info: {
    'video.height': height, 'video.width': width, 'video.codec': video?.codec ?? 'h264', 'video.pix_fmt': video?.pixelFormat ?? 'yuv420p',
    'video.is_depth_map': false, 'video.fps': fps, 'video.channels': 3, 'has_audio': false,
  },
});
