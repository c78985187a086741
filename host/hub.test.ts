import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { fault, FaultError, type Fault } from '../core/fault.ts';
import { numbersStream } from '../core/streams/kinds.ts';
import { createBus, type Bus } from './bus.ts';
import { systemClock } from './clock.ts';
import type { AnyDeviceKind, ArmPort, DeviceContext, DeviceKind } from './devices/device.ts';
import { fakeGlove } from './devices/fixtures/fake-glove.ts';
import { deviceKinds } from './devices/index.ts';
import { createHub, type Hub } from './hub.ts';

const odd = numbersStream('odd/x', 'Odd', 10, [{ name: 'x', unit: 'm', size: 1 }]);
/** A device whose fate the test decides. */
let context: DeviceContext;
let disposed = 0;
let plugged: string[] = [];
let opened: string[] = [];
const puppet: DeviceKind<{ fail: boolean; port: string }> = {
  kind: 'puppet', title: 'Puppet', settings: z.object({ fail: z.boolean().default(false), port: z.string().default('') }),
  find: async () => plugged.map((identity, i) => ({ kind: 'puppet', title: 'Puppet', identity, settings: { port: `port-${i}` } })),
  streams: () => [odd],
  async open({ fail, port }, given) {
    context = given;
    if (fail) throw new Error('no answer');
    opened.push(port);
    return { identity: 'serial-7', arm: {} as ArmPort, async [Symbol.asyncDispose]() { disposed += 1; } };
  },
};
/** One that cannot even be looked for. */
const blind: DeviceKind = { ...puppet, kind: 'blind', settings: z.object({}), find: async () => { throw new Error('no bus'); } } as DeviceKind;

let bus: Bus;
let hub: Hub;
let faults: Fault[];
let arm: string[];
beforeEach(() => {
  disposed = 0;
  plugged = [];
  opened = [];
  faults = [];
  arm = [];
  bus = createBus(systemClock, (error) => { throw error; });
  const kinds: readonly AnyDeviceKind[] = [...deviceKinds, fakeGlove, puppet, blind];
  hub = createHub({
    bus, clock: systemClock, kinds, changed: () => undefined, report: (what) => faults.push(what), findEveryMilliseconds: 20,
    armOpened: () => arm.push('opened'), armLost: (_id, what) => arm.push(`lost ${what.code}`),
  });
});
afterEach(() => hub[Symbol.asyncDispose]());

const codeOf = async (promise: Promise<unknown>): Promise<string> =>
  promise.then(() => 'fine', (error: unknown) => (error instanceof FaultError ? error.fault.code : `threw ${String(error)}`));

describe('the hub', () => {
  test('a new device publishes onto the bus with nothing else changed, and is found', async () => {
    const seen = new Promise((resolve) => { bus.subscribe(resolve, ['fake-glove/bend']); });
    await hub.open({ kind: 'fake-glove', settings: { rate: 200 } });
    expect(await seen).toMatchObject({ stream: { id: 'fake-glove/bend' }, values: new Float64Array(5).fill(0.5) });
    await hub.open({ kind: 'fake-glove', settings: {} });
    expect(hub.devices().map(({ id, state }) => `${id} ${state}`)).toEqual(['fake-glove open', 'fake-glove-2 open']);
    expect((await hub.find(new AbortController().signal)).map(({ identity }) => identity)).toEqual(['fake-1']);
    await hub.close('fake-glove');
    expect(bus.streams().map(({ id }) => id)).toEqual(['fake-glove-2/bend']);
  });

  test('refuses what is unknown, wrong or taken, each with its fault', async () => {
    expect(await codeOf(hub.open({ kind: 'nothing', settings: {} }))).toBe('device.unknown');
    expect(await codeOf(hub.open({ kind: 'fake-glove', settings: { rate: 'fast' } }))).toBe('device.settings');
    await hub.open({ kind: 'puppet', settings: {} });
    expect(await codeOf(hub.open({ kind: 'puppet', settings: {}, id: 'puppet' }))).toBe('device.busy');
    expect(await codeOf(hub.open({ kind: 'puppet', settings: {} }))).toBe('device.busy');
    expect(await codeOf(hub.close('nobody'))).toBe('device.unknown');
  });

  test('one that fails to open leaves a fault in the list and no streams, and can be tried again', async () => {
    expect(await codeOf(hub.open({ kind: 'puppet', settings: { fail: true }, id: 'p' }))).toBe('device.open');
    expect(hub.devices()).toMatchObject([{ id: 'p', state: 'lost', fault: { code: 'device.open', hint: 'no answer' } }]);
    expect(bus.streams()).toEqual([]);
    expect(await codeOf(hub.open({ kind: 'puppet', settings: {}, id: 'p' }))).toBe('fine');
    expect(hub.devices()).toMatchObject([{ id: 'p', state: 'open', fault: null }]);
  });

  test('loss closes it once, takes its streams away and tells the session', async () => {
    await hub.open({ kind: 'puppet', settings: {}, id: 'p' });
    expect(hub.arm()).toBeDefined();
    context.report(fault('device.lost', { device: 'p' }));
    context.report(fault('device.lost', { device: 'p' }));
    context.publish('odd/x', { values: Float64Array.of(1) });
    await Promise.resolve();
    expect([arm, disposed, bus.streams(), hub.arm()]).toEqual([['opened', 'lost device.lost'], 1, [], undefined]);
    expect(hub.devices()).toMatchObject([{ state: 'lost', fault: { code: 'device.lost' } }]);
  });

  test('a lost device is opened again on request, with the same id and streams', async () => {
    await hub.open({ kind: 'puppet', settings: { port: 'a' }, id: 'p' });
    expect(await codeOf(hub.reopen('p'))).toBe('device.busy');
    context.report(fault('device.lost', { device: 'p' }));
    await hub.reopen('p');
    expect([opened, arm, hub.arms().map(({ id }) => id)]).toEqual([['a', 'a'], ['opened', 'lost device.lost', 'opened'], ['p']]);
    expect(bus.streams().map(({ id }) => id)).toEqual(['odd/x']);
    expect(await codeOf(hub.reopen('nobody'))).toBe('device.unknown');
  });

  test('the same device plugged in again, at whatever port, is opened by itself; another one is not', async () => {
    await hub.open({ kind: 'puppet', settings: { port: 'a' }, id: 'p' });
    context.report(fault('device.lost', { device: 'p' }));
    plugged = ['serial-8'];
    await new Promise((resolve) => { setTimeout(resolve, 80); });
    expect(hub.devices()).toMatchObject([{ state: 'lost', back: false }]);
    plugged = ['serial-8', 'serial-7'];
    await expect.poll(() => hub.devices()[0]!.state).toBe('open');
    expect(opened).toEqual(['a', 'port-1']);
  });

  test('of two that would do none is taken by itself, nor one that another device has', async () => {
    expect(await codeOf(hub.open({ kind: 'puppet', settings: { fail: true }, id: 'p' }))).toBe('device.open');
    plugged = ['serial-8', 'serial-9'];
    await new Promise((resolve) => { setTimeout(resolve, 80); });
    expect(hub.devices()[0]!.back).toBe(false);
    await hub.close('p');
    expect(await codeOf(hub.open({ kind: 'puppet', settings: {}, id: 'left', choose: true }))).toBe('device.choose');
    plugged = ['serial-7'];
    await new Promise((resolve) => { setTimeout(resolve, 80); });
    expect([hub.devices()[0]!.state, await codeOf(hub.reopen('left'))]).toEqual(['lost', 'device.choose']);
    await hub.reopen('left', { port: 'b' });
    expect(opened).toEqual(['b']);
  });

  test('another one may be chosen in its place, also while it is open; that is then the one that is looked for', async () => {
    await hub.open({ kind: 'puppet', settings: { port: 'a' }, id: 'p' });
    expect(hub.devices()[0]!.identity).toBe('serial-7');
    await hub.reopen('p', { port: 'b' });
    expect([opened, arm]).toEqual([['a', 'b'], ['opened', 'lost device.lost', 'opened']]);
    expect(await codeOf(hub.reopen('p', { fail: true }))).toBe('device.open');
    expect(hub.devices()).toMatchObject([{ state: 'lost', identity: null }]);
    await hub.reopen('p', { fail: false });
    expect(opened).toEqual(['a', 'b', 'b']);
  });

  test('one that is there again and does not open is tried once, and left to the operator', async () => {
    expect(await codeOf(hub.open({ kind: 'puppet', settings: { fail: true }, id: 'p' }))).toBe('device.open');
    plugged = ['serial-7'];
    await expect.poll(() => hub.devices()[0]!.back).toBe(true);
    await new Promise((resolve) => { setTimeout(resolve, 100); });
    expect(hub.devices()).toMatchObject([{ state: 'lost', back: true }]);
    expect(faults).toHaveLength(2);
  });

  test('settings come from the device that it connects to, also when it is opened again', async () => {
    const far: DeviceKind = { kind: 'far', title: 'Far', settings: z.object({}), find: async () => [], streams: () => [], open: async () => ({ endpoint: { port: `far-${opened.length}` }, async [Symbol.asyncDispose]() { /* nothing */ } }) };
    await using other = createHub({ bus, clock: systemClock, kinds: [far, puppet], changed: () => undefined, report: () => undefined, armOpened: () => undefined, armLost: () => undefined });
    await other.open({ kind: 'far', settings: {}, id: 'bench' });
    await other.open({ kind: 'puppet', settings: {}, id: 'p', connectTo: 'bench' });
    expect(opened).toEqual(['far-0']);
  });

  test('a device that publishes what it did not declare is a programming mistake', async () => {
    await hub.open({ kind: 'puppet', settings: {} });
    expect(() => context.publish('else/x', { values: Float64Array.of(1) })).toThrow('did not declare');
  });

  test('a page-fed device takes samples only from who opened it, or from who is in control', async () => {
    await hub.open({ kind: 'page-cameras', settings: {}, id: 'rig' });
    const frame = { values: Float64Array.of(0, 1, 100, 0, 90, 0, 0, 300, 1, 0) };
    const feed = (id: string, inControl: boolean) => hub.feed('camera.wrist/frames', frame, { id, inControl });
    expect([feed('one', false), feed('one', true), hub.feed('nowhere/x', frame, { id: 'one', inControl: true })]).toEqual([false, true, false]);
    await hub.close('rig');
    await hub.open({ kind: 'page-cameras', settings: {}, viewer: 'two' });
    expect([feed('one', true), feed('two', false)]).toEqual([false, true]);
    await hub.viewerGone('two');
    expect([hub.devices(), feed('two', true)]).toEqual([[], false]);
  });

  test('the page tells trouble of its camera, and feeding again ends it', async () => {
    await hub.open({ kind: 'page-hand', settings: {}, id: 'hand' });
    hub.reportFrom('hand', fault('camera.unplugged'), { id: 'one', inControl: true });
    expect(hub.devices()).toMatchObject([{ state: 'open', fault: { code: 'camera.unplugged' } }]);
    expect(faults.map(({ code }) => code)).toEqual(['camera.unplugged']);
    hub.feed('camera.hand/frames', { values: Float64Array.of(0, 1, 100, 0, 90, 0, 0, 300, 1, 0) }, { id: 'one', inControl: true });
    expect(hub.devices()).toMatchObject([{ fault: null }]);
  });
});
