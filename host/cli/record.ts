// `waldo record`: records the rig for some seconds with nobody at a screen; viewers may still look on.
import { setTimeout as sleep } from 'node:timers/promises';
import { outcomes, type Outcome } from '../../core/contract/episode.ts';
import { fault, FaultError } from '../../core/fault.ts';
import { startHost } from '../start-host.ts';
import { measure } from './measure.ts';
import { hostOptions, numberOption, textOption } from './options.ts';
import { sayJudgement } from './say-judgement.ts';
import type { Verb } from './verb.ts';

export const recordVerb: Verb = {
  name: 'record',
  summary: 'Record the rig for some seconds without a screen',
  options: {
    ...hostOptions,
    seconds: { type: 'string', default: '10', help: 'how long; Ctrl-C ends it earlier and keeps what is there' },
    port: { type: 'string', default: '0', help: 'port on which viewers may look on' },
    outcome: { type: 'string', default: 'unlabelled', help: `label: ${outcomes.join(', ')}` },
    note: { type: 'string', default: '', help: 'a note kept with the episode' },
  },
  async run({ values, out, signal }) {
    const seconds = numberOption(values, 'seconds', { minimum: 0.1, maximum: 86_400 })!;
    const outcome = outcomes.find((one) => one === values['outcome']) satisfies Outcome | undefined;
    if (!outcome) throw new FaultError(fault('request.invalid', { field: '--outcome' }, `one of ${outcomes.join(', ')}`));
    await using host = await startHost({
      shell: 'headless', rig: textOption(values, 'rig'), library: textOption(values, 'library'), config: textOption(values, 'config'),
      door: { host: '127.0.0.1', port: numberOption(values, 'port', { minimum: 0, maximum: 65_535 })! },
      say: (line) => process.stderr.write(`${line}\n`),
    });
    out.say(`Recording for ${seconds} seconds; look on at ${host.serving!.url}`);
    using measured = measure(host.bus, () => host.takes.view().phase === 'recording');
    host.takes.start(0);
    await sleep(seconds * 1000, undefined, { signal }).catch(() => undefined);
    // A full disk ends a take by itself: then it waits in review already.
    if (host.takes.view().phase === 'recording') await host.takes.end();
    const episode = await host.takes.keep(outcome, textOption(values, 'note') ?? '');
    out.say(`Kept ${episode.id}: ${episode.durationSeconds.toFixed(1)} s, ${(episode.sizeBytes / 1e6).toFixed(1)} MB, ${episode.drops} lost`);
    const { judgement } = (await host.library.show(episode.id)).manifest;
    if (judgement !== null) sayJudgement(judgement, out.say);
    out.say(episode.folder);
    return {
      ok: episode.drops === 0,
      result: { episodeId: episode.id, folder: episode.folder, durationSeconds: episode.durationSeconds, sizeBytes: episode.sizeBytes, drops: episode.drops, judgement, streams: measured.streams() },
    };
  },
};
