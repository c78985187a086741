// Where an export is while it is written: beside the folder that it becomes. Used by the job, its forecast and the host.
import { resolve } from 'node:path';

export const partialOf = (out: string): string => `${resolve(out)}.partial`;
