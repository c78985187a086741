// The program that `waldo bench kill` kills: records takes of a fraction of a second to three seconds, keeps them, and
// tells its parent what it is doing. Argument: the library's folder. Its clock is the machine's monotonic one, so that
// the parent can say how old the last sample on disk was when it killed.
import { numbersStream } from '../../core/streams/kinds.ts';
import { nanos } from '../../core/time.ts';
import { openLibrary } from '../../recordings/library.ts';
import { openRecorder } from '../../recordings/recorder.ts';
import { version } from '../places.ts';
import { packet } from './bench-record-load.ts';

export type Deed = 'starting' | 'recording' | 'ending' | 'keeping' | 'kept';
export interface Told { readonly deed: Deed; readonly id: string }

const clock = { now: () => nanos(Number(process.hrtime.bigint())) };
const tell = (deed: Deed, id = ''): void => void process.send!({ deed, id } satisfies Told);
const streams = ['arm/state', 'arm/command', 'hand.right/landmarks', 'teleop/wish'].map((id) =>
  numbersStream(id, id, 120, [{ name: 'value', unit: 'ratio', size: 40 }]));
const framesPerSecond = 15;

const library = await openLibrary(process.argv[2]!);
const recorder = openRecorder({ library, clock, report: (trouble) => { throw new Error(trouble.code); } });
for (;;) {
  tell('starting');
  const startsAt = clock.now();
  const started = recorder.start({
    rig: 'bench', task: 'to be killed', operator: '', seed: 0, softwareVersion: version, epochUnixMilliseconds: Date.now() - startsAt / 1e6, startsAt, streams, latched: [],
  });
  void started.then(({ episodeId }) => tell('recording', episodeId));
  const seconds = 0.2 + Math.random() * 2.8;
  let [step, frame] = [0, 0];
  for (let elapsed = 0; elapsed < seconds;) {
    await new Promise((resolve) => setTimeout(resolve, 8));
    const now = clock.now();
    elapsed = (now - startsAt) / 1e9;
    for (const stream of streams) recorder.write({ stream, sequence: step, tCapture: now, tArrive: now, tDevice: step, values: Float64Array.from({ length: 40 }, () => Math.random()) });
    if (elapsed * framesPerSecond > frame) recorder.writeVideo(packet(0, frame++, now));
    step += 1;
  }
  const { episodeId } = await started;
  tell('ending', episodeId);
  await recorder.end();
  tell('keeping', episodeId);
  await recorder.keep({ outcome: 'success', note: '', taskSuccess: null });
  tell('kept', episodeId);
}
