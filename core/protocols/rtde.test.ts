import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fixedOutputs, inputTypes, outputTypes, registerNumber, rtdeTypes } from './rtde-names.ts';
import { pack, recipeFrom, rtdeOffset, RtdeError, unpack } from './rtde-values.ts';
import {
  answerControllerVersion, answerInputs, answerOutputs, answerPause, answerStart, answerVersion, pauseData, readAnswer, readRequest,
  requestControllerVersion, requestVersion, rtdeBytes, RtdeReader, sayText, setUpInputs, setUpOutputs, startData,
} from './rtde.ts';

const hex = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ').toUpperCase();
const ascii = (text: string): string => hex(Uint8Array.from(text, (letter) => letter.charCodeAt(0)));

interface Package { type: number; payload: Uint8Array }
function packagesIn(chunks: readonly Uint8Array[]): Package[] {
  const found: Package[] = [];
  const reader = new RtdeReader((type, payload) => found.push({ type, payload: payload.slice() }));
  for (const chunk of chunks) reader.push(chunk);
  return found;
}
const only = (bytes: Uint8Array): Package => {
  const found = packagesIn([bytes]);
  expect(found).toHaveLength(1);
  return found[0]!;
};

describe('bytes known from the vendor', () => {
  test.each([
    ['request version 2', requestVersion(2), '00 05 56 00 02'],
    ['version accepted', answerVersion(true), '00 04 56 01'],
    ['controller version?', requestControllerVersion(), '00 03 76'],
    ['outputs at 125 Hz', setUpOutputs(['timestamp', 'actual_q'], 125, 2), `00 1D 4F 40 5F 40 00 00 00 00 00 ${ascii('timestamp,actual_q')}`],
    ['outputs at 500 Hz', setUpOutputs(['timestamp'], 500, 2), `00 14 4F 40 7F 40 00 00 00 00 00 ${ascii('timestamp')}`],
    ['outputs answered', answerOutputs(['DOUBLE', 'VECTOR6D'], 1, 2), `00 13 4F 01 ${ascii('DOUBLE,VECTOR6D')}`],
    ['outputs in version 1', setUpOutputs(['timestamp'], 125, 1), `00 0C 4F ${ascii('timestamp')}`],
    ['inputs', setUpInputs(['input_int_register_0']), `00 17 49 ${ascii('input_int_register_0')}`],
    ['start', startData(), '00 03 53'], ['started', answerStart(true), '00 04 53 01'],
    ['pause', pauseData(), '00 03 50'], ['paused', answerPause(true), '00 04 50 01'],
    ['controller version', answerControllerVersion({ major: 5, minor: 12, bugfix: 4, build: 11 }), '00 13 76 00 00 00 05 00 00 00 0C 00 00 00 04 00 00 00 0B'],
    ['text, version 2', sayText({ level: 2, text: 'no', source: 'me' }, 2), '00 0A 4D 02 6E 6F 02 6D 65 02'],
    ['text, version 1', sayText({ level: 1, text: 'no', source: '' }, 1), '00 06 4D 01 6E 6F'],
  ])('%s', (_name, bytes, wanted) => { expect(hex(bytes)).toBe(wanted); });
});

test('requests and answers read back as they were meant', () => {
  const asked = (bytes: Uint8Array, version: 1 | 2 = 2) => { const { type, payload } = only(bytes); return readRequest(type, payload, version); };
  const told = (bytes: Uint8Array, version: 1 | 2 = 2) => { const { type, payload } = only(bytes); return readAnswer(type, payload, version); };
  expect(asked(requestVersion(1))).toEqual({ type: 'version', version: 1 });
  expect(asked(setUpOutputs(['a', 'b'], 250, 2))).toEqual({ type: 'outputs', hertz: 250, names: ['a', 'b'] });
  expect(asked(setUpOutputs(['a', 'b'], 250, 1), 1)).toEqual({ type: 'outputs', hertz: Number.NaN, names: ['a', 'b'] });
  expect(asked(setUpInputs(['x', '']))).toEqual({ type: 'inputs', names: ['x'] });
  expect(asked(setUpInputs(['x']))).toEqual({ type: 'inputs', names: ['x'] });
  expect(asked(startData())).toEqual({ type: 'start' });
  expect(told(answerVersion(false))).toEqual({ type: 'version', accepted: false });
  expect(told(answerInputs(['IN_USE'], 3))).toEqual({ type: 'inputs', recipe: 3, types: ['IN_USE'] });
  expect(told(answerOutputs(['DOUBLE'], 9, 1), 1)).toEqual({ type: 'outputs', recipe: 0, types: ['DOUBLE'] });
  expect(told(sayText({ level: 3, text: 'hello', source: 'robot' }, 2))).toEqual({ type: 'text', level: 3, text: 'hello', source: 'robot' });
  const version = { major: 5, minor: 2, bugfix: 1, build: 99 };
  expect(told(answerControllerVersion(version))).toEqual({ type: 'controllerVersion', version });
});

describe('recipes', () => {
  test('hold what was packed, for every type and every value that fits', () => {
    const names = ['timestamp', 'actual_q', 'robot_mode', 'joint_mode', 'actual_digital_input_bits', 'payload_cog', 'input_bit_register_64', 'robot_status_bits'];
    const recipe = recipeFrom(names, names.map((name) => outputTypes(name)!), 'output');
    expect(recipe.bytes).toBe(8 + 48 + 4 + 24 + 8 + 24 + 1 + 4);
    const double = fc.double({ noNaN: true });
    const value = (type: keyof typeof rtdeTypes): fc.Arbitrary<number> => ({
      flag: fc.nat({ max: 1 }), u8: fc.nat({ max: 255 }), u32: fc.nat({ max: 0xffffffff }),
      u64: fc.maxSafeNat(), i32: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), f64: double,
    })[rtdeTypes[type].scalar];
    const rows = fc.tuple(...recipe.fields.flatMap((field) => Array.from({ length: field.count }, () => value(field.type))));
    fc.assert(fc.property(rows, (row) => {
      const view = new DataView(new ArrayBuffer(recipe.bytes + 1));
      pack(recipe, row, view, 1);
      const back = new Float64Array(recipe.width);
      unpack(recipe, view, 1, back);
      expect([...back]).toEqual(row);
    }));
    expect(rtdeOffset(recipe, 'robot_mode')).toBe(7);
  });

  test('fall back on the known type when a stand-in repeats the names, and refuse what is missing or taken', () => {
    expect(recipeFrom(['timestamp', 'actual_q'], ['timestamp', 'actual_q'], 'output').width).toBe(7);
    expect(recipeFrom(['input_double_register_24'], ['input_double_register_24'], 'input').bytes).toBe(8);
    for (const said of ['NOT_FOUND', 'IN_USE', '', 'constructor', 'actual_q']) {
      expect(() => recipeFrom(['timestamp'], [said], 'output')).toThrow(RtdeError);
    }
    expect(() => recipeFrom(['timestamp'], ['DOUBLE', 'DOUBLE'], 'output')).toThrow(RtdeError);
  });

  test('refuse a data package of another length', () => {
    const recipe = recipeFrom(['timestamp'], ['DOUBLE'], 'output');
    for (const length of [0, 7, 9, 100]) expect(() => { unpack(recipe, new DataView(new ArrayBuffer(length)), 0, new Float64Array(1)); }).toThrow(RtdeError);
  });
});

test('every variable has a type, and registers end where the robot\'s do', () => {
  for (const name of fixedOutputs) expect(rtdeTypes[outputTypes(name)!]).toBeDefined();
  expect(inputTypes('input_int_register_47')).toBe('INT32');
  expect(inputTypes('input_int_register_48')).toBeUndefined();
  expect(inputTypes('output_int_register_1')).toBeUndefined();
  expect(outputTypes('output_bit_register_63')).toBeUndefined();
  expect(outputTypes('input_double_register_3')).toBe('DOUBLE');
  expect(registerNumber('output_double_register_24')).toEqual({ kind: 'double', number: 24 });
  expect(inputTypes('constructor')).toBeUndefined();
});

describe('the reader', () => {
  const packages = fc.array(fc.record({ type: fc.nat({ max: 255 }), payload: fc.uint8Array({ maxLength: 300 }) }), { maxLength: 8 });
  test('finds the same packages wherever the stream is cut', () => {
    fc.assert(fc.property(packages, fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), (sent, cuts) => {
      const stream = Uint8Array.from(sent.flatMap(({ type, payload }) => [...rtdeBytes(type, payload)]));
      const chunks: Uint8Array[] = [];
      for (let at = 0, i = 0; at < stream.length; i += 1) chunks.push(stream.subarray(at, at += cuts[i % cuts.length]!));
      expect(packagesIn(chunks)).toEqual(sent.map(({ type, payload }) => ({ type, payload })));
    }));
  });

  test('refuses sizes that cannot be, and never more than an RtdeError comes out of any bytes', () => {
    expect(() => packagesIn([Uint8Array.of(0, 2, 85)])).toThrow(RtdeError);
    fc.assert(fc.property(fc.array(fc.uint8Array({ maxLength: 80 })), fc.constantFrom(1 as const, 2 as const), (chunks, version) => {
      const known = (run: () => void): void => { try { run(); } catch (error) { expect(error).toBeInstanceOf(RtdeError); } };
      known(() => {
        for (const { type, payload } of packagesIn(chunks)) {
          known(() => { readAnswer(type, payload, version); });
          known(() => { readRequest(type, payload, version); });
        }
      });
    }), { numRuns: 500 });
  });

  test('reads any payload of any type without more than an RtdeError', () => {
    const types = [86, 118, 77, 85, 79, 73, 83, 80, 0, 255];
    fc.assert(fc.property(fc.constantFrom(...types), fc.uint8Array({ maxLength: 40 }), fc.constantFrom(1 as const, 2 as const), (type, payload, version) => {
      for (const read of [readAnswer, readRequest]) {
        try { read(type, payload, version); } catch (error) { expect(error).toBeInstanceOf(RtdeError); }
      }
    }), { numRuns: 1000 });
  });
});
