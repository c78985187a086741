// `waldo sync FILE.mp4` and `waldo sync EPISODE --camera hand`: time codes that stood before a camera (Rig, Check sync, in
// any window) tell when its footage was taken and how its clock drifts, or how late a recorded camera was stamped.
import { existsSync } from 'node:fs';
import { fault, FaultError } from '../../core/fault.ts';
import { cameraLatency, footageClock } from '../../core/sync/timecode.ts';
import { openEpisode } from '../../recordings/reader.ts';
import { openLibrary } from '../../recordings/library.ts';
import { defaultLibrary } from '../places.ts';
import { codesInFootage } from '../sync/footage.ts';
import { numberOption, textOption } from './options.ts';
import type { Verb, VerbInput } from './verb.ts';

export const syncVerb: Verb = {
  name: 'sync',
  summary: 'When footage was taken, or how late a recorded camera is, by time codes before it: sync FILE.mp4 | EPISODE --camera NAME',
  options: {
    library: { type: 'string', help: 'folder of the episodes' },
    camera: { type: 'string', help: 'the camera of the episode' },
    'screen-hz': { type: 'string', help: 'how often the screen with the codes is drawn a second (default 60)' },
  },
  async run({ values, positionals, out, signal }: VerbInput) {
    const [what] = positionals;
    if (what === undefined) throw new FaultError(fault('request.invalid', { field: 'the footage' }, 'name a video file, or an episode and --camera'));
    return existsSync(what) ? footage(what, out.say, signal) : recorded(what, { values, positionals, out, signal });
  },
};

type Outcome = Awaited<ReturnType<Verb['run']>>;

async function footage(path: string, say: (line: string) => void, signal: AbortSignal): Promise<Outcome> {
  const { sightings, framesRead } = await codesInFootage(path, signal);
  const clock = footageClock(sightings);
  if (!clock) {
    say(`No time could be told: ${sightings.length} codes in ${framesRead} frames. Film the codes of Rig, "Check sync", for a few seconds, sharp and a third of the picture wide.`);
    return { ok: false, result: { codes: sightings.length, framesRead, clock: null } };
  }
  say(`Second zero is ${new Date(clock.startUnixMilliseconds).toISOString()} (±${clock.residualMilliseconds.toFixed(1)} ms, ${clock.sightings} codes); the camera's clock drifts by ${clock.driftPartsPerMillion.toFixed(1)} ppm`);
  return { ok: true, result: { codes: sightings.length, framesRead, clock: { ...clock } } };
}

async function recorded(id: string, { values, out, signal }: VerbInput): Promise<Outcome> {
  const screenHz = numberOption(values, 'screen-hz', { minimum: 1, maximum: 1000 }) ?? 60;
  await using library = await openLibrary(textOption(values, 'library') ?? defaultLibrary, {});
  const { videos, manifest } = await openEpisode(await library.folderOf(id));
  const name = textOption(values, 'camera') ?? videos[0]?.camera;
  const video = videos.find(({ camera }) => camera === name);
  if (!video) throw new FaultError(fault('request.invalid', { field: '--camera' }, `there are ${videos.map(({ camera }) => camera).join(', ') || 'no cameras'}`));
  const zero = Number(BigInt(manifest.clock.epochUnixNanos) / 1000n) / 1000 + manifest.clock.startNanos / 1e6;
  const { sightings, framesRead } = await codesInFootage(video.path, signal);
  const latency = cameraLatency(sightings.map(({ seconds, code }) => ({ capturedMilliseconds: zero + seconds * 1000, code, standingMilliseconds: 1000 / screenHz })));
  out.say(latency
    ? `${video.camera} stamps its frames ${latency.milliseconds.toFixed(1)} ms late (±${latency.spreadMilliseconds.toFixed(1)} ms, ${latency.measurements} codes), the screen's own delay included`
    : `No code could be read in ${framesRead} frames of ${video.camera}.`);
  return { ok: latency !== undefined, result: { camera: video.camera, framesRead, latency: latency ? { ...latency } : null } };
}
