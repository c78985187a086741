// Numbers as an operator reads them: lengths, times, sizes and rates with their units. Pure.

/** `7.3 s`, `1:07`, `1:02:07`: tenths only while they matter. */
export function formatLength(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) return '–';
  // Cut, not rounded: the player's clock at the end of the take must read the same.
  if (seconds < 60) return `${(Math.floor(seconds * 10 + 1e-6) / 10).toFixed(1)} s`;
  return formatClock(Math.floor(seconds + 1e-6));
}

/** Tasks are named like files: `red-cube-in-bin`. */
export const taskWords = (task: string): string => {
  const words = task.replaceAll(/[-_]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
};

/** A ruler's whole seconds: `0:12`, `1:02:07`. */
export function formatClock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const parts = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  return (parts[0]! > 0 ? parts : parts.slice(1)).map((part, index) => (index === 0 ? String(part) : String(part).padStart(2, '0'))).join(':');
}

/** The player's clock: `0:12.3`, always tenths, never jumping in width within a minute. */
export function formatPlayhead(seconds: number): string {
  const tenths = Math.max(0, Math.floor(seconds * 10 + 1e-6));
  const minutes = Math.floor(tenths / 600);
  const rest = ((tenths % 600) / 10).toFixed(1).padStart(4, '0');
  return minutes < 60 ? `${minutes}:${rest}` : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}:${rest}`;
}

export function formatBytes(bytes: number): string {
  if (!Number.isFinite(bytes) || bytes < 0) return '–';
  if (bytes < 1000) return `${Math.round(bytes)} B`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  let value = bytes / 1000;
  let unit = 0;
  // 999.5 would print as 1000.
  while (value >= 999.5 && unit < units.length - 1) { value /= 1000; unit += 1; }
  return `${value < 9.95 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

export const formatHertz = (hertz: number): string =>
  !Number.isFinite(hertz) || hertz <= 0 ? '–' : `${hertz < 9.95 ? hertz.toFixed(1) : Math.round(hertz)} Hz`;

export const formatMillimetres = (millimetres: number): string =>
  `${millimetres < 10 ? millimetres.toFixed(1) : Math.round(millimetres)} mm`;

/** Time of day, and the day with it unless it is today. */
export function formatMoment(iso: string, now: number, locale?: string): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return '–';
  const time = at.toLocaleTimeString(locale, { hour: '2-digit', minute: '2-digit' });
  if (new Date(now).toDateString() === at.toDateString()) return time;
  const sameYear = new Date(now).getFullYear() === at.getFullYear();
  const day = at.toLocaleDateString(locale, sameYear ? { day: 'numeric', month: 'short' } : { day: 'numeric', month: 'short', year: 'numeric' });
  return `${day}, ${time}`;
}
