// `waldo doctor`: what this machine has and lacks, each with the fix.
import { examine } from '../doctor.ts';
import { defaultLibrary } from '../places.ts';
import { hostOptions, textOption } from './options.ts';
import type { Verb } from './verb.ts';

export const doctorVerb: Verb = {
  name: 'doctor',
  summary: 'Tell what this machine has and lacks, with the fix for each',
  options: { library: hostOptions.library },
  async run({ values, out }) {
    const checks = await examine(textOption(values, 'library') ?? defaultLibrary);
    const width = Math.max(...checks.map(({ name }) => name.length));
    for (const { name, ok, found, fix } of checks) {
      out.say(`${ok ? 'ok     ' : 'MISSING'}  ${name.padEnd(width)}  ${found}`);
      if (fix !== '') out.say(`${' '.repeat(width + 11)}→ ${fix}`);
    }
    const ok = checks.every((check) => check.ok);
    out.say(ok ? 'This machine is ready.' : 'Something that Waldo needs is missing: see the arrows.');
    return { ok, result: { ok, checks } };
  },
};
