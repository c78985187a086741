// What a command-line verb is. One file per verb in this folder, one line in waldo.ts.

export interface Verb {
  readonly name: string;
  /** One line for `waldo help`. */
  readonly summary: string;
  /** Options for node:util parseArgs; `json` is added to every verb. */
  readonly options: Readonly<Record<string, { readonly type: 'string' | 'boolean'; readonly default?: string | boolean; readonly help: string }>>;
  /**
   * Does the work. People's text goes to `out.say` (standard output, or standard error with --json).
   * Returns the object that --json prints as the last line of standard output, and whether it succeeded (exit status).
   */
  run(input: VerbInput): Promise<{ readonly ok: boolean; readonly result: Record<string, unknown> }>;
}

export interface VerbInput {
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  readonly positionals: readonly string[];
  readonly out: {
    say(line: string): void;
    /** For verbs that stay: with --json prints this at once, as one line, for whoever waits for it. */
    now(result: Readonly<Record<string, unknown>>): void;
  };
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}
