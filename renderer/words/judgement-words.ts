// A reason of a judgement as one sentence: the one that the command line says too.
import type { Judgement } from '../../core/contract/episode.ts';
import { reasonSentence } from '../../core/sentences/en-judgement.ts';

export const reasonWords = (reason: Judgement['reasons'][number]): string => reasonSentence(reason);
