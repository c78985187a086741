// What a stage of the tests found. Made by the stages, added up by test.ts.
export interface Outcome {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Sentences, or a program's output, to print. */
  readonly problems: readonly string[];
}
