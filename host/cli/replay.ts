// `waldo replay <episode> --on sim`: the recorded goals again in the simulator, and what came of it.
import { fault, FaultError } from '../../core/fault.ts';
import { openLibrary } from '../../recordings/library.ts';
import { defaultLibrary } from '../places.ts';
import { replayInSimulator } from '../replay/replay-in-simulator.ts';
import { textOption } from './options.ts';
import type { Verb, VerbInput } from './verb.ts';

const invalid = (field: string, hint: string): FaultError => new FaultError(fault('request.invalid', { field }, hint));

export const replayVerb: Verb = {
  name: 'replay',
  summary: 'Run an episode\'s goals again in the simulator: replay ID --on sim',
  options: {
    on: { type: 'string', default: 'sim', help: 'where: sim (the simulator)' },
    library: { type: 'string', help: 'folder of the episodes' },
  },
  async run({ values, positionals, out }: VerbInput) {
    const [id] = positionals;
    if (id === undefined) throw invalid('the episode', 'name the episode: waldo episodes list shows them');
    if (values['on'] !== 'sim') throw invalid('--on', 'sim is the one place to replay on');
    await using library = await openLibrary(textOption(values, 'library') ?? defaultLibrary);
    const result = await replayInSimulator(await library.folderOf(id));
    out.say(`${result.success ? 'The task succeeded again' : 'The task did not succeed'}: ${result.commands} commands in ${result.seconds.toFixed(1)} s, `
      + `objects at most ${result.objectErrorMillimetres.toFixed(3)} mm from where they were`);
    return { ok: result.success, result: { ...result } };
  },
};
