// What the strip's numbers are: each read from the sample store as one short text. StatusStrip shows them,
// the stories explain them.
import { armStreams } from '../../core/streams/arm-streams.ts';
import type { HostLink } from '../host/link.ts';
import { t } from '../words/index.ts';

/** Places in the rows of teleop/latency and teleop/timing (core/streams/kinds.ts). */
export const latencyIndex = { tracking: 0, transport: 1, loop: 2, total: 3, overhead: 4, smoothing: 5 } as const;
export const timingIndex = { late: 0, work: 1 } as const;

const meanSeconds = 1;

export function recentMean(link: HostLink, stream: string, index: number): number {
  if (link.samples.rateHz(stream) === 0) return Number.NaN;
  const { values } = link.samples.history(stream, index, meanSeconds);
  return values.length === 0 ? Number.NaN : values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function recentMaximum(link: HostLink, stream: string, index: number): number {
  if (link.samples.rateHz(stream) === 0) return Number.NaN;
  const { values } = link.samples.history(stream, index, meanSeconds);
  return values.length === 0 ? Number.NaN : Math.max(...values);
}

export const fixed = (value: number, digits: number): string => (Number.isFinite(value) ? value.toFixed(digits) : t('frame.none'));

/** Hands as they come: the leading one's rate, or the other's when only that is there; of leaders, the slowest. */
export function handHz(link: HostLink): number {
  const host = link.state.getState().host;
  if (host?.session.hand === 'leader') return Math.min(...host.rig.arms.flatMap(({ leader }) => (leader === null ? [] : [link.samples.rateHz(armStreams(leader).state)])));
  return Math.max(link.samples.rateHz('hand.right/landmarks'), link.samples.rateHz('hand.left/landmarks'));
}

export function durationWords(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) return t('frame.none');
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (hours >= 48) return t('frame.duration.days', { days: Math.floor(hours / 24) });
  return hours > 0 ? t('frame.duration.hours', { hours, minutes: minutes % 60 }) : t('frame.duration.minutes', { minutes });
}

export function bytesWords(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  return `${(bytes / 1000 ** power).toFixed(power > 2 ? 1 : 0)} ${units[power]}`;
}

/** Take time as m:ss.t, always as wide. */
export function clockWords(seconds: number, tenths = true): string {
  const whole = Math.max(0, seconds);
  const minutes = Math.floor(whole / 60);
  const rest = whole - minutes * 60;
  const text = tenths ? (Math.floor(rest * 10) / 10).toFixed(1).padStart(4, '0') : String(Math.floor(rest)).padStart(2, '0');
  return `${minutes}:${text}`;
}
