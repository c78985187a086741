import { beforeEach, describe, expect, test } from 'vitest';
import { noFaults } from '../fault-plan.ts';
import { createWire, type WireClock } from './wire.ts';

const bytes = (count: number): Uint8Array => Uint8Array.from({ length: count }, (_, index) => index);

describe('the wire', () => {
  let now = 0;
  let written: { at: number; length: number; bytes: Uint8Array }[] = [];
  const clock: WireClock = { now: () => now, pause: (milliseconds) => { now += milliseconds; } };
  const write = (sent: Uint8Array): void => { written.push({ at: now, length: sent.length, bytes: sent }); };
  beforeEach(() => {
    now = 0;
    written = [];
  });

  test('an answer arrives after instruction, wait and its own bytes, ten bits each', () => {
    const wire = createWire(write, noFaults, clock);
    wire.heard(14);
    for (let servo = 0; servo < 6; servo += 1) wire.answer(bytes(8), 0);
    wire.deliver();
    // 62 bytes at 1 Mbaud.
    expect(written).toEqual([expect.objectContaining({ at: expect.closeTo(0.62, 6), length: 48 })]);
  });

  test('return delays and gaps take their time', () => {
    const wire = createWire(write, noFaults, clock);
    wire.heard(8);
    wire.answer(bytes(8), 500);
    wire.gap(800);
    wire.answer(bytes(8), 500);
    wire.deliver();
    expect(written.map((one) => one.at)).toEqual([expect.closeTo(0.66, 6), expect.closeTo(2.04, 6)]);
  });

  test('a slower line takes longer', () => {
    const wire = createWire(write, noFaults, clock);
    wire.setBaud(115_200);
    wire.heard(10);
    wire.answer(bytes(15), 0);
    wire.deliver();
    expect(written[0]?.at).toBeCloseTo((25 * 10 * 1000) / 115_200, 6);
  });

  test('answers of long before do not make new ones late', () => {
    const wire = createWire(write, noFaults, clock);
    wire.heard(10);
    now = 100;
    wire.heard(10);
    wire.answer(bytes(10), 0);
    wire.deliver();
    expect(now).toBeCloseTo(100.2, 6);
  });

  test('what is due much later waits for a timer, in real time', async () => {
    const wire = createWire(write, { ...noFaults, lateMilliseconds: 20 }, { now: () => performance.now(), pause: () => undefined });
    const begun = performance.now();
    wire.heard(1);
    wire.answer(bytes(4), 0);
    wire.deliver();
    expect(written).toEqual([]);
    await new Promise((resolve) => { setTimeout(resolve, 120); });
    expect(written).toHaveLength(1);
    expect(performance.now() - begun).toBeGreaterThan(20);
  });

  test('dropped answers are never sent, corrupt ones differ in one byte', () => {
    const dropping = createWire(write, { ...noFaults, drop: 0.5 }, clock);
    for (let count = 0; count < 200; count += 1) { dropping.answer(bytes(8), 0); dropping.deliver(); }
    expect(written.length).toBe(200 - dropping.counts.dropped);
    expect(dropping.counts.dropped).toBeGreaterThan(60);
    written = [];
    const corrupting = createWire(write, { ...noFaults, corrupt: 1 }, clock);
    for (let count = 0; count < 50; count += 1) { corrupting.answer(bytes(8), 0); corrupting.deliver(); }
    for (const one of written) expect(one.bytes.filter((byte, index) => byte !== index)).toHaveLength(1);
  });

  test('what nobody fetches is bounded, and nothing is sent after the end', () => {
    const wire = createWire(write, { ...noFaults, lateMilliseconds: 60_000 }, clock);
    for (let count = 0; count < 1000; count += 1) wire.answer(bytes(8), 0);
    expect(wire.counts.dropped).toBe(1000 - 256);
    wire.close();
    wire.deliver();
    expect(written).toEqual([]);
  });
});
