// `waldo demo`: the main job unattended. A scripted operator drives the arm with a rendered hand through the
// real tracker, places the cube, records; this prints the numbers and fails when the task did.
import { fault, FaultError } from '../../core/fault.ts';
import { openDemoStage } from './demo-run.ts';
import { hostOptions, numberOption, textOption } from './options.ts';
import type { Verb } from './verb.ts';

export const demoVerb: Verb = {
  name: 'demo',
  summary: 'Let the demo operator do the task, headless, and print how it went',
  options: {
    ...hostOptions,
    seed: { type: 'string', default: '1', help: 'which start the objects have' },
    hand: { type: 'string', default: 'rendered', help: 'what the tracker looks at: rendered, or camera (with --camera-file)' },
    'camera-file': { type: 'string', help: 'a video file that plays the camera (y4m)' },
    timeout: { type: 'string', default: '240', help: 'give up after so many seconds' },
  },
  async run({ values, out, signal }) {
    const seed = numberOption(values, 'seed', { minimum: 0, maximum: 2 ** 31 - 1 })!;
    await using stage = await openDemoStage({
      seed, hand: textOption(values, 'hand')!, cameraFile: textOption(values, 'camera-file'),
      rig: textOption(values, 'rig'), library: textOption(values, 'library'), config: textOption(values, 'config'),
      timeoutSeconds: numberOption(values, 'timeout', { minimum: 1, maximum: 3600 })!, say: (line) => process.stderr.write(`${line}\n`), signal,
    });
    const report = await stage.play(seed);
    if (!report?.episodeId) throw new FaultError(fault('demo.failed', { message: report?.message ?? 'no episode was kept' }));
    const { host, measured } = stage;
    const episode = (await host.library.list()).find(({ id }) => id === report.episodeId);
    if (!episode) throw new FaultError(fault('episode.absent', { path: host.library.folder }));

    const { total, overhead } = measured.latency();
    const inference = measured.inferenceMs();
    const streams = measured.streams();
    const { hz, lateMs } = measured.loop();
    const handHz = Math.max(streams['hand.right/landmarks']?.hz ?? 0, streams['hand.left/landmarks']?.hz ?? 0);
    const three = ({ p50, p95, p99 }: typeof total): Record<'p50' | 'p95' | 'p99', number> => ({ p50, p95, p99 });
    const result = {
      episodeId: episode.id, folder: episode.folder, durationSeconds: episode.durationSeconds,
      task: { name: episode.task, success: episode.taskSuccess === true },
      handTracking: { source: report.tracking?.source ?? 'unknown', hz: handHz, inferenceMs: { p50: inference.p50, p95: inference.p95 } },
      captureToCommandMs: three(total), overheadMs: three(overhead),
      loop: { hz, lateMs },
      streams,
      environment: { shell: 'headless', node: process.version, gpu: report.gpu },
    };
    out.say(`${result.task.success ? 'Done' : 'NOT done'}: ${episode.task} with seed ${seed}, ${episode.durationSeconds.toFixed(1)} s, episode ${episode.id}`);
    out.say(`Hand tracked ${handHz.toFixed(1)} times a second, ${inference.p50.toFixed(0)} ms each; capture to command ${total.p50.toFixed(0)} ms (p95 ${total.p95.toFixed(0)}), of which not tracking ${overhead.p50.toFixed(1)} ms (p95 ${overhead.p95.toFixed(1)})`);
    out.say(`Loop ${hz.toFixed(1)} Hz, late p99 ${lateMs.p99.toFixed(2)} ms, worst ${lateMs.max.toFixed(2)} ms`);
    const lost = Object.entries(streams).filter(([, { drops }]) => drops > 0).map(([id, { drops }]) => `${id} ${drops}`);
    out.say(lost.length === 0 ? 'Nothing was dropped' : `Dropped: ${lost.join(', ')}`);
    out.say(episode.folder);
    return { ok: result.task.success, result };
  },
};
