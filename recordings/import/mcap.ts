// MCAP files as episodes of ours: our own exports and samples files exactly as they were, those of others as far as their
// messages mean something here. Used by open-foreign.ts.
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Sample } from '../../core/streams/sample.ts';
import { unreadable, type ForeignDataSet, type ForeignEpisode, type OpenForeignEpisode } from './foreign.ts';
import { channelsFrom } from './mcap-channels.ts';
import { factsOf } from './mcap-facts.ts';
import { surveyMcap } from './mcap-survey.ts';
import { walkMcap } from './mcap-walk.ts';

/** Files are in order of arrival but for what was written late; that far back it is put in order. */
const reorderNanos = 5e9;
const fingerprintBytes = 1 << 20;

export function openMcap(path: string, files: readonly string[]): ForeignDataSet {
  return { format: 'mcap', path, left: [], episodes: files.map((file): ForeignEpisode => ({ name: basename(file), open: (signal) => openEpisode(file, signal) })) };
}

async function openEpisode(path: string, signal: AbortSignal): Promise<OpenForeignEpisode> {
  const name = basename(path);
  try {
    const survey = await surveyMcap(path, signal);
    const facts = factsOf(survey);
    const { streams, cameras, decoders, left } = channelsFrom(path, survey, facts);
    if (streams.length === 0 && cameras.length === 0) throw new RangeError('no message in it means anything here');
    return {
      ...facts, streams, cameras, left: [...survey.cut, ...left], fingerprint: await fingerprintOf(path, facts.identity),
      async *samples() {
        let waiting: Sample[] = [];
        let newest = -Infinity;
        for await (const step of walkMcap(path, {}, signal)) {
          if ('cut' in step) continue;
          const sample = decoders.get(step.channel.id)?.(step.message);
          if (!sample) continue;
          waiting.push(sample);
          newest = Math.max(newest, sample.tArrive);
          if (waiting.length < 20_000 || waiting[0]!.tArrive > newest - 2 * reorderNanos) continue;
          waiting.sort(byArrival);
          let ready = waiting.findIndex(({ tArrive }) => tArrive > newest - reorderNanos);
          if (ready < 0) ready = waiting.length;
          yield* waiting.slice(0, ready);
          waiting = waiting.slice(ready);
        }
        yield* waiting.sort(byArrival);
      },
    };
  } catch (error) {
    signal.throwIfAborted();
    throw unreadable(name, path, error);
  }
}

const byArrival = (a: Sample, b: Sample): number => a.tArrive - b.tArrive;

/** Our own files say which episode they are; others are known by how they begin and end. */
async function fingerprintOf(path: string, identity: string | null): Promise<string> {
  const hash = createHash('sha256');
  if (identity !== null) return hash.update(identity).digest('hex');
  await using file = await open(path, 'r');
  const { size } = await file.stat();
  hash.update(`mcap ${size}\n`);
  for (const at of [0, Math.max(0, size - fingerprintBytes)]) {
    const bytes = new Uint8Array(Math.min(fingerprintBytes, size));
    const { bytesRead } = await file.read(bytes, 0, bytes.length, at);
    hash.update(bytes.subarray(0, bytesRead));
  }
  return hash.digest('hex');
}
