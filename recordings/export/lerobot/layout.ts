// Where things are in a LeRobotDataset v3.0, and what info.json says of them: several episodes to a table and to a video,
// each a stretch of it. Used by this format's writer and validator.
import type { CameraDescription, DataSetPlan, FeatureDescription, WrittenVideo } from '../frames.ts';

export const version = 'v3.0';
export const limits = { chunksSize: 1000, dataMegabytes: 100, videoMegabytes: 200, videoSeconds: 900 } as const;

export const templates = {
  data_path: 'data/chunk-{chunk_index:03d}/file-{file_index:03d}.parquet',
  video_path: 'videos/{video_key}/chunk-{chunk_index:03d}/file-{file_index:03d}.mp4',
} as const;

export interface Place { readonly chunk: number; readonly file: number }

/** Files are counted through chunk after chunk. */
export const placeOf = (number: number): Place => ({ chunk: Math.floor(number / limits.chunksSize), file: number % limits.chunksSize });
const three = (number: number): string => String(number).padStart(3, '0');
const inChunk = ({ chunk, file }: Place, ending: string): string => `chunk-${three(chunk)}/file-${three(file)}.${ending}`;

export const dataPath = (place: Place): string => `data/${inChunk(place, 'parquet')}`;
export const videoPath = (key: string, place: Place): string => `videos/${key}/${inChunk(place, 'mp4')}`;
export const episodesPath = (place: Place): string => `meta/episodes/${inChunk(place, 'parquet')}`;
export const tasksPath = 'meta/tasks.parquet';
export const infoPath = 'meta/info.json';
export const statsPath = 'meta/stats.json';
/** What LeRobot has no place for. Its tools leave other files alone. */
export const factsPath = 'meta/waldo.json';

export const videoKey = ({ name }: Pick<CameraDescription, 'name'>): string => `observation.images.${name}`;

/** Columns that every data table ends with. */
export const ownColumns = { timestamp: 'float32', frame_index: 'int64', episode_index: 'int64', index: 'int64', task_index: 'int64' } as const;

export interface InfoFeature { readonly dtype: string; readonly shape: readonly number[]; readonly names: readonly string[] | null; readonly info?: object }

export function infoFeatures(plan: Pick<DataSetPlan, 'features' | 'cameras' | 'fps'>, videos: ReadonlyMap<string, readonly WrittenVideo[]>): Record<string, InfoFeature> {
  return Object.fromEntries<InfoFeature>([
    ...plan.features.map(({ name, dtype, names }: FeatureDescription): [string, InfoFeature] => [name, { dtype, shape: [names.length], names: [...names] }]),
    ...plan.cameras.map((camera): [string, InfoFeature] => [videoKey(camera), {
      dtype: 'video', shape: [camera.height, camera.width, 3], names: ['height', 'width', 'channels'], info: videoInfo(camera, plan.fps, videos.get(camera.name) ?? []),
    }]),
    ...Object.entries(ownColumns).map(([name, dtype]): [string, InfoFeature] => [name, { dtype, shape: [1], names: null }]),
  ]);
}

/** LeRobot's tools encode anew by these where they keep a part of a file, so they name what FFmpeg knows. */
function videoInfo({ width, height }: CameraDescription, fps: number, videos: readonly WrittenVideo[]): object {
  const { codec, pixelFormat } = videos[0] ?? { codec: 'h264', pixelFormat: 'yuv420p' };
  return {
    'video.height': height, 'video.width': width, 'video.codec': codec, 'video.pix_fmt': pixelFormat, 'video.is_depth_map': false, 'video.fps': fps, 'video.channels': 3, has_audio: false,
    is_depth_map: false, 'video.g': Math.max(1, ...videos.map((video) => video.gop)), 'video.crf': codec === 'h264' ? 23 : 30, 'video.preset': codec === 'h264' ? 'veryfast' : '10',
    'video.fast_decode': 0, 'video.video_backend': 'pyav', 'video.extra_options': codec === 'h264' ? { bf: 0 } : {},
  };
}

export interface InfoCounts { readonly episodes: number; readonly frames: number; readonly tasks: number; readonly training: number }

/** Keys in the order in which LeRobot writes them. */
export const infoOf = (plan: DataSetPlan, { episodes, frames, tasks, training }: InfoCounts, features: Record<string, InfoFeature>): object => ({
  codebase_version: version, fps: plan.fps, features, total_episodes: episodes, total_frames: frames, total_tasks: tasks,
  chunks_size: limits.chunksSize, data_files_size_in_mb: limits.dataMegabytes, video_files_size_in_mb: limits.videoMegabytes,
  data_path: templates.data_path, video_path: plan.cameras.length === 0 ? null : templates.video_path, robot_type: plan.robotType,
  splits: { train: `0:${training}`, ...(training < episodes ? { val: `${training}:${episodes}` } : {}) },
});

