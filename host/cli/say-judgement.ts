// A judgement as lines of the terminal. Used by `waldo episodes` and `waldo record`.
import type { Judgement } from '../../core/contract/episode.ts';
import { reasonSentence } from '../../core/sentences/en-judgement.ts';

/** Remarks that change nothing are for the file. */
export function sayJudgement({ score, verdict, reasons }: Judgement, say: (line: string) => void): void {
  say(`  ${verdict}, ${score} of 100`);
  for (const reason of reasons.filter(({ weight }) => weight !== 'accept')) {
    say(`    ${reason.weight.padEnd(6)}  ${reasonSentence(reason)}${reason.at === null ? '' : `  (${reason.at.fromSeconds.toFixed(1)} s)`}`);
  }
}
