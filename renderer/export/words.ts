// Times, shares and names of exports as they are read.
import type { ExportJob } from '../../core/contract/exports.ts';
import { t } from '../words/index.ts';

export const isRunning = ({ phase }: Pick<ExportJob, 'phase'>): boolean => phase !== 'done' && phase !== 'failed' && phase !== 'cancelled';

export const spanWords = (seconds: number): string =>
  seconds < 90 ? t('exporting.seconds', { count: Math.max(1, Math.round(seconds)) }) : t('exporting.minutes', { count: Math.round(seconds / 60) });

export function leftWords(seconds: number | null): string {
  if (seconds === null || !Number.isFinite(seconds)) return t('exporting.secondsLeft.unknown');
  if (seconds < 90) return t('exporting.secondsLeft.seconds', { count: Math.max(1, Math.round(seconds)) });
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? t('exporting.secondsLeft.minutes', { count: minutes }) : t('exporting.secondsLeft.hours', { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
}

export const jobName = ({ name, out }: Pick<ExportJob, 'name' | 'out'>): string => (name === '' ? out.split(/[\\/]/).findLast((part) => part !== '') ?? out : name);

export const milliseconds = (value: number): string => t('exporting.milliseconds', { value: value < 10 ? value.toFixed(1) : String(Math.round(value)) });
