// `waldo stop`: sets the stop of every host that runs on this machine, or of the one at --url. For scripts, buttons
// and other programs; POST /stop with the door's token does the same.
import { readFile } from 'node:fs/promises';
import { request as requestPlain } from 'node:http';
import { request as requestSecure } from 'node:https';
import { fault, FaultError } from '../../core/fault.ts';
import { notedDoors, type DoorNote } from '../serve/door-notes.ts';
import { configFolder } from '../settings.ts';
import { textOption } from './options.ts';
import type { Verb } from './verb.ts';

const patienceMilliseconds = 2000;

export const stopVerb: Verb = {
  name: 'stop',
  summary: 'Stop every arm of the hosts on this machine, at once',
  options: {
    url: { type: 'string', help: 'the full address of one host, with its token, instead of all on this machine' },
    certificate: { type: 'string', help: 'with --url: the host\'s door-certificate.pem, where its address is https' },
    config: { type: 'string', help: 'folder of the settings' },
  },
  async run({ values, out }) {
    const url = textOption(values, 'url');
    const certificate = textOption(values, 'certificate');
    const doors = url === undefined
      ? await notedDoors(textOption(values, 'config') ?? configFolder())
      : [{ url, certificate: certificate === undefined ? null : await readFile(certificate, 'utf8') }];
    const heard = await Promise.all(doors.map(async (door) => ({ address: new URL(door.url).origin, ok: await stop(door) })));
    const stopped = heard.filter(({ ok }) => ok).map(({ address }) => address);
    // A note of a host that is gone is no failure, as long as one that runs was reached.
    if (stopped.length === 0) throw new FaultError(fault('stop.unheard', { address: heard.map(({ address }) => address).join(', ') || 'none was found' }));
    for (const address of stopped) out.say(`Stopped: ${address}`);
    return { ok: true, result: { stopped } };
  },
};

function stop({ url, certificate }: DoorNote): Promise<boolean> {
  const target = new URL(url);
  const token = target.searchParams.get('token');
  const secure = target.protocol === 'https:';
  return new Promise((resolve) => {
    const asked = (secure ? requestSecure : requestPlain)(new URL('/stop', target), {
      method: 'POST', timeout: patienceMilliseconds,
      headers: token === null ? {} : { authorization: `Bearer ${token}` },
      ...(certificate === null ? {} : { ca: certificate }),
    }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    asked.on('timeout', () => asked.destroy());
    asked.on('error', () => resolve(false));
    asked.end();
  });
}
