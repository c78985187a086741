// What the virtual bench checks, run in the guest by its first process: arms found by what they are and not by where
// they are plugged in, lost when the cable goes, found and opened again when it comes back. A line of JSON a check.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sentence } from '../../core/sentences/en.ts';
import { createBus } from '../../host/bus.ts';
import { systemClock } from '../../host/clock.ts';
import { servoArmKind } from '../../host/devices/servo-arm/servo-arm.ts';
import { so101 as onTheBench } from '../../host/devices/so101.ts';
import { createHub } from '../../host/hub.ts';
import { createGadget, feetechBoard } from './gadget.ts';

const tell = (check: string, ok: boolean, detail = ''): void => { console.log(`BENCH ${JSON.stringify({ check, ok, detail })}`); };
/** The guest's processor is emulated: what takes a moment elsewhere takes seconds here. */
async function within(seconds: number, met: () => boolean | Promise<boolean>): Promise<number | undefined> {
  const started = performance.now();
  while (performance.now() - started < seconds * 1000) {
    if (await met()) return (performance.now() - started) / 1000;
    await sleep(50);
  }
  return undefined;
}
const took = (seconds: number | undefined): string => (seconds === undefined ? 'never' : `after ${seconds.toFixed(1)} s`);

/** The driver as it is, with a bus as slow as the guest: an answer takes 20 to 40 ms there. */
const so101 = servoArmKind({ ...onTheBench.servoArm, chain: (chain) => ({ ...chain, cycleHz: 5 }) });

const found = () => so101.find(new AbortController().signal);
const armA = '1a86:55d3-5A46083062';
const armB = '1a86:55d3-5A46083099';
const first = createGadget('one', feetechBoard('5A46083062'));
const second = createGadget('two', feetechBoard('5A46083099'));
const stranger = { vendorId: 0x2341, productId: 0x0043, manufacturer: 'Somebody', product: 'Another board', serial: '77' };

tell('nothing plugged in, nothing found', (await found()).length === 0);
first.plugIn();
const seen = await within(20, async () => (await found()).length === 1);
const [one] = await found();
tell('an SO-101 is found by its USB identity', one?.identity === armA, `${one?.identity} at ${String(one?.settings['path'])} ${took(seen)}`);

const arm = spawn(process.execPath, [join(import.meta.dirname, 'arm.ts'), first.armPath], { stdio: ['ignore', 'pipe', 'inherit'] });
// Its first word says that it answers.
await Promise.race([once(arm.stdout, 'data'), sleep(60_000)]);

const told: string[] = [];
const bus = createBus(systemClock, (error) => { throw error; });
let states = 0;
using _counting = bus.subscribe((sample) => { if (sample.stream.id === 'arm/state') states += 1; });
let arms = 0;
const hub = createHub({
  bus, clock: systemClock, kinds: [so101], changed: () => undefined, report: (what) => { told.push(sentence(what)); },
  armOpened: () => { arms += 1; }, armLost: () => { arms -= 1; }, findEveryMilliseconds: 500,
});
let opened: string | undefined;
for (let tries = 0; tries < 5 && opened === undefined; tries += 1) {
  opened = await hub.open({ kind: 'so101', id: 'arm', settings: { ...one?.settings, calibration: 'published', restCheck: false } }).catch(() => undefined);
  if (opened === undefined) await sleep(2000);
}
tell('it opens through the kernel\'s own serial driver', opened !== undefined, told.at(-1) ?? '');
const heard = await within(20, () => states > 20);
tell('its joints are read', heard !== undefined, `${states} states ${took(heard)}`);

first.pullOut();
const lost = await within(20, () => hub.devices().some(({ state }) => state === 'lost'));
tell('the cable pulled out is told, and the arm is lost', lost !== undefined, `${took(lost)}: ${told.at(-1) ?? ''}`);
tell('it is no longer found', (await found()).length === 0);

// Somebody else takes its place, so it comes back at another port.
second.plugIn();
await within(20, async () => (await found()).some(({ identity }) => identity === armB));
await sleep(3000);
tell('another SO-101 in its place is not taken for it', hub.devices().every(({ state }) => state === 'lost'));
first.plugIn();
const back = await within(60, () => hub.devices().some(({ state }) => state === 'open'));
const where = (await found()).find(({ identity }) => identity === armA);
tell('plugged in again at another port, it is known and opened again', back !== undefined && where?.settings['path'] !== one?.settings['path'], `${String(where?.settings['path'])} ${took(back)}`);
states = 0;
const again = await within(20, () => states > 20);
tell('and its joints are read again', again !== undefined, `${states} states ${took(again)}`);
tell('it is open once, not twice', arms === 1, `${arms} arm open`);
tell('two boards of one make are two identities', new Set((await found()).map(({ identity }) => identity)).size === 2, (await found()).map(({ identity }) => identity).join(', '));
second.pullOut();
const other = createGadget('three', stranger);
other.plugIn();
await sleep(3000);
tell('a board of another make is no SO-101', (await found()).every(({ identity }) => identity === armA));
await hub[Symbol.asyncDispose]();
arm.kill();
process.exit(0);
