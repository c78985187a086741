// What the file says of the episode besides its samples, as one metadata record: names and texts, lists as JSON. Written by
// episode-file.ts at the beginning, read by the import.
import type { Manifest } from '../../manifest.ts';
import type { ExportEpisode } from '../frames.ts';

export const episodeMetadataName = 'waldo.episode';

/** Nanoseconds that a stretch is later in the file than it was: only where episodes were joined out of order. */
export type SpanShift = bigint;

export function episodeMetadata(episode: ExportEpisode, manifests: readonly Manifest[], shifts: readonly SpanShift[], software: string): Map<string, string> {
  const { uuid, index, split, seconds, startedAt, rig, task, outcome, taskSuccess, operator, tags, note, subtasks, judgement, origin, spans } = episode;
  const texts: Readonly<Record<string, string>> = {
    uuid, index: `${index}`, split, seconds: `${seconds}`, started_at: startedAt, rig, task, outcome, operator, note, origin, software,
    task_success: taskSuccess === null ? '' : `${taskSuccess}`,
    tags: JSON.stringify(tags), subtasks: JSON.stringify(subtasks), judgement: JSON.stringify(judgement),
    spans: JSON.stringify(spans.map(({ id, fromNanos, toNanos, startNanos, epochUnixNanos }, at) => ({ id, fromNanos, toNanos, startNanos, epochUnixNanos, shiftNanos: `${shifts[at]!}` }))),
    recorded_by: JSON.stringify(manifests.map(({ software: recorder, seed }) => ({ ...recorder, seed }))),
    cameras: JSON.stringify(manifests[0]!.cameras.map(({ name, streamId, codec, width, height, drops }) => ({ name, streamId, codec, width, height, drops }))),
    clock: 'log_time is when a sample arrived, publish_time when it was captured; spans tell what was left out',
  };
  return new Map(Object.entries(texts));
}
