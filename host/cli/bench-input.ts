// What a bench is given and gives back. One file per bench in this folder, one line each in bench.ts.

export interface BenchInput {
  readonly seconds: number;
  /** How large a library or a recording is, where that is what is measured. */
  readonly episodes: number;
  readonly gigabytes: number;
  /** How often, for a bench that repeats something. */
  readonly times: number;
  /** What stands after the bench's name on the command line. */
  readonly words: readonly string[];
  /** Where a bench that makes a table writes it; undefined: nowhere. */
  readonly out: string | undefined;
  /** Progress, for people. */
  say(line: string): void;
  readonly signal: AbortSignal;
}

/** Measures for so many seconds and returns what --json prints. */
export type Bench = (input: BenchInput) => Promise<Record<string, unknown>>;
