// What every kind of device must do, as one suite. Called by devices.test.ts for each kind in the list.
import { expect, test } from 'vitest';
import { FaultError } from '../../core/fault.ts';
import { rowLength } from '../../core/streams/stream.ts';
import type { Sample } from '../../core/streams/sample.ts';
import { createBus } from '../bus.ts';
import { systemClock } from '../clock.ts';
import { createHub } from '../hub.ts';
import type { AnyDeviceKind } from './device.ts';

/** How long an open device is listened to, milliseconds. */
const listenMilliseconds = 300;

export function deviceContract(kind: AnyDeviceKind): void {
  const defaults = () => kind.settings.parse({});

  test('describes itself with nothing plugged in', () => {
    expect(kind.kind).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(kind.title).not.toBe('');
    const streams = kind.streams(defaults(), 'one');
    expect(new Set(streams.map(({ id }) => id)).size).toBe(streams.length);
    for (const stream of streams) {
      expect(stream.id).toMatch(/^[a-z0-9.-]+\/[a-z0-9-]+$/);
      expect(stream.title).not.toBe('');
      for (const field of stream.fields) {
        expect(field.size).toBeGreaterThan(0);
        if (field.labels && field.unit !== 'code') expect(field.size % field.labels.length).toBe(0);
      }
      expect(rowLength(stream) > 0 || stream.kind === 'event').toBe(true);
    }
  });

  test('every setting has a default and a description', () => {
    expect(defaults()).toBeTypeOf('object');
    const shape = (kind.settings as unknown as { shape?: Record<string, { description?: string }> }).shape ?? {};
    for (const [name, field] of Object.entries(shape)) expect([name, field.description]).toEqual([name, expect.any(String)]);
  });

  test('refuses settings that are none, with a Fault', async () => {
    const shape = (kind.settings as unknown as { shape?: Record<string, unknown> }).shape ?? {};
    const nonsense = Object.fromEntries(Object.keys(shape).map((name) => [name, { not: 'a setting' }]));
    if (Object.keys(nonsense).length === 0) return;
    const silent = () => undefined;
    await using hub = createHub({
      bus: createBus(systemClock, silent), clock: systemClock, kinds: [kind],
      changed: silent, report: silent, armOpened: silent, armLost: silent,
    });
    await expect(hub.open({ kind: kind.kind, settings: nonsense })).rejects.toMatchObject({ fault: { code: 'device.settings' } });
  });

  test('finds what is plugged in without disturbing it, and stops when told', async () => {
    for (const found of await kind.find(new AbortController().signal)) {
      expect(found).toMatchObject({ kind: kind.kind, title: expect.any(String), identity: expect.any(String) });
      expect(kind.settings.safeParse(found.settings).success).toBe(true);
    }
  });

  test('opens or says why not, publishes only what it declared, and closes cleanly, twice', async () => {
    const bus = createBus(systemClock, (error) => { throw error; });
    const samples: Sample[] = [];
    bus.register(kind.streams(defaults(), 'one'), 'one');
    bus.subscribe((sample) => { samples.push(sample); });
    let closed = false;
    let afterClose = 0;
    // Streams known only once open may be published from inside open() on: kept until they are declared.
    const early: [string, Parameters<typeof bus.publish>[1]][] = [];
    let declared = false;
    const device = await kind.open(defaults(), {
      id: 'one', clock: systemClock, report: () => undefined,
      publish: (streamId, sample) => {
        if (closed) { afterClose += 1; return; }
        if (!declared && !bus.streams().some(({ id }) => id === streamId)) early.push([streamId, sample]);
        else bus.publish(streamId, sample);
      },
    }).catch((error: unknown) => {
      // Not here, or not allowed: that is an answer too, but only as a Fault.
      expect(error).toBeInstanceOf(FaultError);
      return undefined;
    });
    if (!device) return;
    bus.register(device.streams ?? [], 'one');
    declared = true;
    for (const [streamId, sample] of early) bus.publish(streamId, sample);
    const fed = device.accept ? kind.streams(defaults(), 'one') : [];
    for (const sequence of [0, 1, 4]) {
      for (const stream of fed) device.accept!(stream.id, { sequence, values: new Float64Array(rowLength(stream)) });
    }
    await new Promise((resolve) => { setTimeout(resolve, listenMilliseconds); });

    const last = new Map<string, number>();
    for (const { stream, sequence, tArrive, values } of samples) {
      expect(sequence).toBeGreaterThan(last.get(stream.id) ?? -1);
      last.set(stream.id, sequence);
      expect(values).toHaveLength(rowLength(stream));
      expect(Number.isFinite(tArrive)).toBe(true);
    }
    for (const stream of fed) expect(samples.filter((sample) => sample.stream.id === stream.id)).toHaveLength(3);
    await device[Symbol.asyncDispose]();
    closed = true;
    await device[Symbol.asyncDispose]();
    await new Promise((resolve) => { setTimeout(resolve, listenMilliseconds / 3); });
    expect(afterClose).toBe(0);
  }, 30_000);
}
