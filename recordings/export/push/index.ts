// Sends a written data set to the Hugging Face Hub or to an S3-compatible store. What is there already, by its hash, is
// not sent again: a push that was cut off goes on when it is started again. Used by the host's exports and `waldo push`.
import type { PushTarget } from '../../../core/contract/exports.ts';
import { fault, FaultError } from '../../../core/fault.ts';
import { consentedFor } from './consent.ts';
import { filesToPush, type Push, type PushFile } from './files.ts';
import { pushToHuggingFace } from './hugging-face.ts';
import { patientFetch, type Patience } from './patient-fetch.ts';
import { pushToS3 } from './s3.ts';

export interface PushProgress {
  /** 0 to 1, by bytes. */
  readonly share: number;
  readonly doneBytes: number;
  readonly totalBytes: number;
  readonly filesDone: number;
  readonly files: number;
  /** What is being sent. */
  readonly file: string;
}

export interface PushOptions {
  readonly say?: (progress: PushProgress) => void;
  readonly signal?: AbortSignal;
  readonly patience?: Omit<Patience, 'signal'>;
}

export interface PushReport {
  readonly files: number;
  readonly bytes: number;
  /** Of these, what was sent this time; the rest was there. */
  readonly sentFiles: number;
  readonly sentBytes: number;
  /** Files there that the data set here does not have. */
  readonly others: readonly string[];
  /** Where people find it. */
  readonly address: string;
}

/** Rejects with a 'push.…' fault. */
export async function pushDataSet(folder: string, target: PushTarget, { say = () => {}, signal = new AbortController().signal, patience }: PushOptions = {}): Promise<PushReport> {
  const files = await filesToPush(folder);
  const consent = await consentedFor(folder, target);
  const totalBytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const under = new Map<string, number>();
  let doneBytes = 0;
  let filesDone = 0;
  let sentFiles = 0;
  let sentBytes = 0;
  const tell = (file: PushFile): void => {
    const bytes = Math.min(totalBytes, doneBytes + [...under.values()].reduce((sum, some) => sum + some, 0));
    say({ share: totalBytes === 0 ? filesDone / files.length : bytes / totalBytes, doneBytes: bytes, totalBytes, filesDone, files: files.length, file: file.name });
  };
  const push: Push = {
    files, signal, fetch: patientFetch({ ...patience, signal }),
    done(file, sent) {
      under.delete(file.name);
      doneBytes += file.bytes;
      filesDone += 1;
      if (sent) {
        sentFiles += 1;
        sentBytes += file.bytes;
      }
      tell(file);
    },
    underWay(file, bytes) {
      under.set(file.name, bytes);
      tell(file);
    },
  };
  try {
    const { others, address } = await (target.kind === 's3' ? pushToS3(push, target) : pushToHuggingFace(push, target, consent));
    return { files: files.length, bytes: totalBytes, sentFiles, sentBytes, others, address };
  } catch (error) {
    if (signal.aborted) throw new FaultError(fault('push.stopped'));
    throw error;
  }
}
