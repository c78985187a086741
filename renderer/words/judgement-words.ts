// A reason of a judgement as one sentence.
import type { Judgement } from '../../core/contract/episode.ts';

export const reasonWords = ({ code, stream }: Judgement['reasons'][number]): string => (stream === '' ? code : `${code}: ${stream}`);
