// `waldo serve`: the host with no window of its own; open the printed address, here or on a second screen.
import { once } from 'node:events';
import { join } from 'node:path';
import { launchBrowser } from '../browser.ts';
import { isLoopback } from '../serve/security.ts';
import { configFolder } from '../settings.ts';
import { startHost } from '../start-host.ts';
import { hostOptions, numberOption, textOption } from './options.ts';
import type { Verb } from './verb.ts';

export const serveVerb: Verb = {
  name: 'serve',
  summary: 'Run the host and serve its screen to browsers',
  options: {
    ...hostOptions,
    host: { type: 'string', default: '127.0.0.1', help: 'address to listen on; anything but loopback needs the printed token and uses TLS' },
    port: { type: 'string', default: '7700', help: 'port to listen on; 0 takes any free one' },
    open: { type: 'boolean', default: false, help: 'open a window on it, and end when that is closed' },
  },
  async run({ values, out, signal }) {
    const door = { host: textOption(values, 'host')!, port: numberOption(values, 'port', { minimum: 0, maximum: 65_535 })! };
    await using host = await startHost({
      shell: 'browser', door, say: (line) => process.stderr.write(`${line}\n`),
      rig: textOption(values, 'rig'), library: textOption(values, 'library'), config: textOption(values, 'config'),
    });
    const { url } = host.serving!;
    out.say(`Waldo is at ${url}`);
    out.say(`Recordings go to ${host.board.current().library.folder}`);
    if (values['open'] === true) {
      await using window = await launchBrowser({ url, headless: false, profile: join(textOption(values, 'config') ?? configFolder(), 'window'), trustsAnyCertificate: !isLoopback(door.host) });
      await Promise.race([window.ended, aborted(signal)]);
    } else {
      await aborted(signal);
    }
    return { ok: true, result: { url } };
  },
};

const aborted = async (signal: AbortSignal): Promise<void> => { if (!signal.aborted) await once(signal, 'abort'); };
