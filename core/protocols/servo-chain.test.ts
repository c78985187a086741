import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { radiansOf, readServoChain, ticksOf } from './servo-chain.ts';

const worlds = join(import.meta.dirname, '../../worlds');
const files = readdirSync(worlds).map((world) => join(worlds, world, 'servos.json')).filter((file) => existsSync(file));

test.each(files)('%s is a chain: ids once, shadows of servos that are there', (file) => {
  const { servos } = readServoChain(JSON.parse(readFileSync(file, 'utf8')));
  expect(new Set(servos.map((one) => one.id)).size).toBe(servos.length);
  for (const one of servos.filter((place) => place.shadowOf !== undefined)) {
    expect(servos.find((other) => other.id === one.shadowOf)?.joint).toBe(one.joint);
  }
});

test('ticks and radians are each other’s reverse', () => {
  const place = fc.record({ id: fc.constant(1), joint: fc.constant('a'), model: fc.constant(777), sign: fc.constantFrom(1 as const, -1 as const), zeroTicks: fc.integer({ min: -4096, max: 8192 }) });
  fc.assert(fc.property(place, fc.double({ min: -7, max: 7, noNaN: true }), (one, radians) => {
    expect(radiansOf(one, ticksOf(one, radians))).toBeCloseTo(radians, 9);
  }));
});
