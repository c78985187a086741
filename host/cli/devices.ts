// `waldo devices`: the kinds Waldo knows, which of them are here, and everything else that is plugged in.
import { deviceKinds } from '../devices/index.ts';
import { pluggedIn } from '../plugged-in.ts';
import type { Verb } from './verb.ts';

export const devicesVerb: Verb = {
  name: 'devices',
  summary: 'List the devices that Waldo knows and what is plugged in',
  options: {},
  async run({ out, signal }) {
    const notes: string[] = [];
    const found = (await Promise.all(deviceKinds.map((kind) => kind.find(signal).catch((error: unknown) => {
      notes.push(`${kind.title} cannot be looked for: ${error instanceof Error ? error.message : String(error)}`);
      return [];
    })))).flat();
    const others = await pluggedIn();
    out.say('Kinds:');
    for (const { kind, title } of deviceKinds) out.say(`  ${kind.padEnd(16)} ${title}`);
    out.say(found.length === 0 ? 'None of them needs plugging in, and none that does is here.' : 'Here:');
    for (const { kind, title, identity } of found) out.say(`  ${kind.padEnd(16)} ${title} (${identity})`);
    if (others.found.length > 0) out.say('Also plugged in:');
    for (const { bus, title, identity } of others.found) out.say(`  ${bus.padEnd(4)} ${identity}  ${title}`);
    for (const note of [...notes, ...others.notes]) out.say(note);
    return {
      ok: true,
      result: { kinds: deviceKinds.map(({ kind, title }) => ({ kind, title })), found, pluggedIn: others.found, notes: [...notes, ...others.notes] },
    };
  },
};
