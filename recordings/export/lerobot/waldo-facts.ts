// meta/waldo.json: what this program knows of each episode and LeRobot has no place for, keyed by an id that stays when
// LeRobot's tools renumber. Used by the writer.
import type { TimeError } from '../../../core/contract/exports.ts';
import type { DataSetPlan, ExportEpisode } from '../frames.ts';
import { operatorPseudonyms } from '../operators.ts';

export function waldoFacts(plan: DataSetPlan, episodes: readonly { readonly episode: ExportEpisode; readonly rows: number; readonly timeErrors: readonly TimeError[] }[]): object {
  const pseudonym = operatorPseudonyms(plan.episodes);
  const { out: _out, ...options } = plan.options;
  return {
    format: 'waldo-export', version: 1, software: plan.software, options,
    units: 'SI: radians, metres, seconds, newton metres',
    features: Object.fromEntries(plan.features.map(({ name, stream, resampling }) => [name, { stream, resampling }])),
    episodes: Object.fromEntries(episodes.map(({ episode, rows, timeErrors }) => [episode.uuid, {
      episode_index: episode.index, length: rows, split: episode.split, recorded_at: episode.startedAt, rig: episode.rig, outcome: episode.outcome, world_success: episode.taskSuccess,
      operator: pseudonym(episode.operator), task: episode.task, note: episode.note, tags: episode.tags, subtasks: episode.subtasks, judgement: episode.judgement, origin: episode.origin,
      // Of each recording, seconds from its start: what was kept of it.
      spans: episode.spans.map(({ id, fromNanos, toNanos, startNanos, epochUnixNanos }) => ({
        recording: id, from: (fromNanos - startNanos) / 1e9, to: (toNanos - startNanos) / 1e9, start_unix_nanos: String(BigInt(epochUnixNanos) + BigInt(Math.round(startNanos))),
      })),
      time_errors: timeErrors,
    }])),
    left_out: plan.skipped, streams_left_out: plan.leftOut,
  };
}
