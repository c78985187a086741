// What a project asks of a take: `quality.json` in the library's folder, every limit with a default. A file that
// cannot be used leaves the defaults in force and says so; FORMAT.md describes it for people.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { fault, type Fault } from '../../core/fault.ts';

export const qualityName = 'quality.json';

const limit = (value: number) => z.number().min(0).max(1e9).default(value);
const share = (value: number) => z.number().min(0).max(1).default(value);
const group = <Shape extends z.ZodRawShape>(shape: Shape) => z.strictObject(shape).prefault({} as never);

/** `flag…`: from here on a take is flagged; `refuse…`: refused. Shares are of 1. A word that is not here is an error: it would limit nothing. */
export const thresholdsSchema = z.strictObject({
  duration: group({ flagSeconds: limit(3), refuseSeconds: limit(1) }),
  /** Effective rate as a share of the nominal one, of joint states and commands. */
  rate: group({ flagBelow: share(0.9), refuseBelow: share(0.5) }),
  /** The same of cameras, hands and everything else that comes steadily. */
  slowRate: group({ flagBelow: share(0.8), refuseBelow: share(0.1) }),
  /** A gap is an interval over so many periods; a long one flags by itself, all together by their share of the take. */
  gap: group({ periods: z.number().min(1.1).max(100).default(1.5), flagMilliseconds: limit(100), flagShare: share(0.02), refuseShare: share(0.3) }),
  /** Share of samples or frames that are missing. */
  drops: group({ flagShare: share(0.0005), refuseShare: share(0.05) }),
  /** A stream that begins late or ends early by so much. */
  silent: group({ flagSeconds: limit(1), refuseShare: share(0.5) }),
  /** How wrong a device's clock may be against the host's, milliseconds, 95 % of the time. */
  sync: group({ flagMilliseconds: limit(20), refuseMilliseconds: limit(200) }),
  clockJump: group({ wallMilliseconds: limit(100), streamMilliseconds: limit(25), refuseSeconds: limit(10) }),
  /** Shares of the time under way. `margin` is of the joint's range, `effort` of what its motor gives. */
  saturation: group({
    margin: share(0.005), flagLimitShare: share(0.05), effort: share(0.95), flagEffortShare: share(0.1),
    lagRadians: limit(0.25), flagLagShare: share(0.1),
  }),
  /** Shares of the clutched time in which the guard changed or refused the command. */
  guard: group({ flagClampShare: share(0.15), flagRejectShare: share(0.05), refuseRejectShare: share(0.3) }),
  /** Before the first and after the last movement of any arm; a joint moved when it is so far from where it stood. */
  idle: group({ movedRadians: limit(0.01), flagHeadSeconds: limit(3), flagTailSeconds: limit(3) }),
  /** RMS of the worst joint, radians per second³, of positions averaged over 50 ms. */
  jerk: group({ flagRms: limit(250), refuseRms: limit(2500) }),
  /** Share of the clutched time with a hand in sight. */
  tracking: group({ flagBelow: share(0.95), refuseBelow: share(0.5), longestSeconds: limit(0.25) }),
  /** Pictures that are the same as the one before, while something moved; change is the mean of 255 grey levels. */
  frozen: group({ seconds: limit(1), change: limit(0), refuseShare: share(0.3) }),
  /** A black picture has this share of dark pixels. */
  black: group({ darkShare: share(0.95), flagShare: share(0.005), refuseShare: share(0.5) }),
  /** Grey level (of 255) under which a picture is too dark, share of burnt-out pixels over which it is too bright. */
  exposure: group({ darkLevel: limit(30), brightShare: share(0.5), flagShare: share(0.2) }),
  /** Variance of the Laplacian: under the floor, or under a share of the camera's own median. */
  blur: group({ floor: limit(4), ofMedian: share(0.1), flagShare: share(0.1) }),
  /** Share of numbers that are none where others are. */
  notFinite: group({ refuseShare: share(0.001) }),
});
export type Thresholds = z.infer<typeof thresholdsSchema>;

export const defaultThresholds: Thresholds = thresholdsSchema.parse({});

export interface ThresholdsRead { readonly thresholds: Thresholds; readonly fault: Fault | null }

const largestBytes = 64 << 10;

/** Never throws: a project whose file is broken still records and judges. */
export function readThresholds(library: string): ThresholdsRead {
  const path = join(library, qualityName);
  const broken = (hint: string): ThresholdsRead => ({ thresholds: defaultThresholds, fault: fault('library.quality', { path }, hint) });
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' || code === 'ENOTDIR' ? { thresholds: defaultThresholds, fault: null } : broken(message);
  }
  if (text.length > largestBytes) return broken(`it is longer than ${largestBytes} bytes`);
  try {
    return { thresholds: thresholdsSchema.parse(JSON.parse(text)), fault: null };
  } catch (error) {
    const issue = error instanceof z.ZodError ? error.issues[0] : undefined;
    return broken(issue === undefined ? (error as Error).message : `${issue.path.join('.') || 'the file'}: ${issue.message}`);
  }
}

/** Tells judgements by different rules apart. */
export const rulesOf = (thresholds: Thresholds): string => createHash('sha256').update(JSON.stringify(thresholds)).digest('hex').slice(0, 12);
