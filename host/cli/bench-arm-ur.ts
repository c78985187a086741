// How steadily an emulated Universal Robots arm gets its inputs, by the emulator's own watchdog: what the app owes a real
// one, 500 times a second. Read from the emulated bench's counts. Called by bench-arm.ts.
import type { Bus } from '../bus.ts';

export interface RobotInputs {
  readonly seconds: number;
  readonly inputsPerSecond: number;
  readonly outputsPerSecond: number;
  /** Gaps between inputs longer than 4 ms: how many a minute, on the whole and in the worst minute. */
  readonly gapsOver4MillisecondsPerMinute: number;
  readonly gapsInWorstMinute: number;
  readonly longestGapMilliseconds: number;
  /** Control steps that the emulator itself lost, having no time: gaps around them are the machine's. */
  readonly controlStepsLost: number;
}

const stream = 'bench/counts';
const minuteNanos = 60e9;

/** Begin when inputs flow; call the result when the measurement is over. Undefined where nobody counts inputs. */
export function watchRobotInputs(bus: Bus): () => RobotInputs | undefined {
  const rows: { readonly at: number; readonly counts: Readonly<Record<string, number>> }[] = [];
  const subscription = bus.subscribe((sample) => {
    if (sample.stream.id !== stream) return;
    rows.push({ at: sample.tCapture, counts: Object.fromEntries(sample.stream.fields.map(({ name }, i) => [name, sample.values[i]!])) });
  });
  return () => {
    subscription[Symbol.dispose]();
    const first = rows[0];
    const last = rows.at(-1);
    if (!first || !last || last.at === first.at || first.counts['inputPackages'] === undefined) return undefined;
    const seconds = (last.at - first.at) / 1e9;
    const during = (name: string): number => (last.counts[name] ?? 0) - (first.counts[name] ?? 0);
    const gaps = (from: number): number => {
      const end = rows.findLast(({ at }) => at <= rows[from]!.at + minuteNanos)!;
      return end.counts['inputGapsOver4Milliseconds']! - rows[from]!.counts['inputGapsOver4Milliseconds']!;
    };
    return {
      seconds, inputsPerSecond: during('inputPackages') / seconds, outputsPerSecond: during('outputPackages') / seconds,
      gapsOver4MillisecondsPerMinute: (during('inputGapsOver4Milliseconds') / seconds) * 60,
      gapsInWorstMinute: Math.max(...rows.map((_, i) => gaps(i))),
      // Over the emulator's whole life: what came before the measurement can only make it longer.
      longestGapMilliseconds: last.counts['longestInputGapMilliseconds']!,
      controlStepsLost: during('controlStepsLost'),
    };
  };
}
