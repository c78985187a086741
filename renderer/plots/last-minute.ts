// Turns a stream's last minute into what LinePlot draws: seconds before now and one row per number.
import type { AlignedData } from 'uplot';
import type { HostLink } from '../host/link.ts';

export function lastMinute(link: HostLink, stream: string, indices: readonly number[], seconds = 60): AlignedData {
  const now = link.clock.hostNanos(performance.now());
  const histories = indices.map((index) => link.samples.history(stream, index, seconds));
  const times = (histories[0]?.times ?? []).map((time) => (time - now) / 1e9);
  return [times, ...histories.map(({ values }) => [...values])];
}
