// Whether the robot at an address is the right one and ready to be driven, asked at its dashboard before anything else.
// What may be done about it (releasing a stop, switching power on) is done only when the operator asked for it.
import { setTimeout as sleep } from 'node:timers/promises';
import { fault, FaultError } from '../../../core/fault.ts';
import { openTextLine, type TextLine } from './text-line.ts';

export interface ReadinessWish {
  readonly device: string;
  readonly host: string;
  readonly port: number;
  /** As the dashboard names it, and the serial number; nothing: any. */
  readonly model: string;
  readonly serial: string;
  readonly releaseStop: boolean;
  readonly powerOn: boolean;
}

const answerMilliseconds = 2000;
const modeMilliseconds = 15_000;
const lookMilliseconds = 100;
/** Answered to commands that a controller does not have. */
const unknown = /understand|not supported|unknown/i;

/** Returns the serial number. Rejects with a FaultError. */
export async function makeReady(wish: ReadinessWish): Promise<string> {
  const { device, host } = wish;
  try {
    using line = await openTextLine(host, wish.port, answerMilliseconds);
    const greeting = await line.hear();
    if (!/dashboard/i.test(greeting)) throw new FaultError(fault('arm.words', { device, what: 'its dashboard does not say that it is one' }, greeting.slice(0, 200)));
    const serial = await rightRobot(line, wish);
    await remote(line, wish);
    await safe(line, wish);
    await powered(line, wish);
    return serial;
  } catch (error) {
    if (error instanceof FaultError) throw error;
    throw new FaultError(fault('arm.unreachable', { device, host }, `dashboard, port ${wish.port}: ${String(error)}`), { cause: error });
  }
}

async function rightRobot(line: TextLine, { host, model, serial }: ReadinessWish): Promise<string> {
  const found = (await line.ask('get robot model')).trim();
  if (model !== '' && !unknown.test(found) && found !== model) throw new FaultError(fault('arm.wrong-robot', { host, found: `a ${found}`, expected: `a ${model}` }));
  const number = (await line.ask('get serial number')).trim();
  if (serial !== '' && number !== serial) throw new FaultError(fault('arm.wrong-robot', { host, found: `the one with serial number ${number}`, expected: `the one with serial number ${serial}` }));
  return number;
}

async function remote(line: TextLine, { device }: ReadinessWish): Promise<void> {
  // Controllers of the older series have no such switch.
  if ((await line.ask('is in remote control')).trim() === 'false') throw new FaultError(fault('arm.local-control', { device }));
}

async function safe(line: TextLine, { device, releaseStop }: ReadinessWish): Promise<void> {
  const status = async (): Promise<string> => (await line.ask('safetystatus')).replace(/^.*:/, '').trim();
  let now = await status();
  if (now === 'PROTECTIVE_STOP' && releaseStop) {
    await line.ask('close safety popup');
    const answer = await line.ask('unlock protective stop');
    await sleep(lookMilliseconds);
    now = await status();
    if (now === 'PROTECTIVE_STOP') throw new FaultError(fault('arm.protective-stop', { device }, answer));
  }
  if (now === 'NORMAL' || now === 'REDUCED') return;
  throw new FaultError(now === 'PROTECTIVE_STOP' ? fault('arm.protective-stop', { device }) : fault('arm.emergency-stop', { device, state: words(now) }));
}

async function powered(line: TextLine, { device, powerOn }: ReadinessWish): Promise<void> {
  const mode = async (): Promise<string> => (await line.ask('robotmode')).replace(/^.*:/, '').trim();
  const end = performance.now() + modeMilliseconds;
  let asked = '';
  for (;;) {
    const now = await mode();
    if (now === 'RUNNING') return;
    if (!powerOn || performance.now() > end) throw new FaultError(fault('arm.powered-off', { device, state: words(now) }));
    const next = now === 'POWER_OFF' ? 'power on' : now === 'IDLE' ? 'brake release' : asked;
    if (next !== asked) await line.ask(next);
    asked = next;
    await sleep(lookMilliseconds);
  }
}

const words = (state: string): string => state.toLowerCase().replaceAll('_', ' ');
