// The edit log on disk: what a crash tears is dropped, what anything else changes is told, whatever the bytes.
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LogLine } from '../core/edits/edits.ts';
import { FaultError } from '../core/fault.ts';
import { ForgetfulDisk, seeded } from './fixtures/forgetful-disk.ts';
import { appendEdit, editLogProblem, editsName, editsSealName, readEditLog, repairEditLog } from './edits-file.ts';

let folder: string;
let path: string;
beforeEach(() => { folder = fs.mkdtempSync(join(tmpdir(), 'waldo-edits-')); path = join(folder, editsName); });
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

const at = '2026-11-22T13:00:00.000Z';
const log: readonly LogLine[] = [
  { do: 'edit', at, by: 'A', edit: { kind: 'trim', from: 0.5, to: 9 } },
  { do: 'edit', at, by: 'Zoë ✓', edit: { kind: 'mark', id: 'm1', from: 1, to: 2, text: 'grasp "the" cube — ünïcode \u2028 \n ok'.replace('\n', ' ') } },
  { do: 'undo', at, by: 'A' },
  { do: 'redo', at, by: 'B' },
];
const write = (): Buffer => { for (const line of log) appendEdit(folder, line); return fs.readFileSync(path); };
const codeOf = (read: () => unknown): string | null => {
  try { read(); return null; } catch (error) { expect(error).toBeInstanceOf(FaultError); return (error as FaultError).fault.code; }
};

test('what is added is read again; no file is no edits', () => {
  expect(readEditLog(folder)).toEqual([]);
  expect(editLogProblem(folder)).toBeNull();
  write();
  expect(readEditLog(folder)).toEqual(log);
});

/** As in recordings of before there was a seal; and after a crash during the first edit. */
const unseal = (): void => fs.rmSync(join(folder, editsSealName));

test('a torn last line is dropped, at every length, and the next edit takes its place', () => {
  const whole = write();
  unseal();
  const ends = [...whole.keys()].filter((index) => whole[index] === 10).map((index) => index + 1);
  for (let length = 0; length < whole.length; length += 1) {
    fs.writeFileSync(path, whole.subarray(0, length));
    const kept = ends.filter((end) => end <= length).length;
    expect(readEditLog(folder)).toEqual(log.slice(0, kept));
    expect(editLogProblem(folder)).toBeNull();
  }
  fs.writeFileSync(path, Buffer.concat([whole.subarray(0, ends[1]), Buffer.alloc(300)]));
  appendEdit(folder, log[3]!);
  expect(readEditLog(folder)).toEqual([log[0], log[1], log[3]]);
});

test('every flipped bit is told', () => {
  const whole = write();
  for (let index = 0; index < whole.length; index += 1) {
    const spoilt = Buffer.from(whole);
    spoilt[index]! ^= 1 << (index % 8);
    fs.writeFileSync(path, spoilt);
    expect(editLogProblem(folder), `byte ${index}`).toMatch(/^edits\.jsonl: changed/);
    expect(codeOf(() => readEditLog(folder))).toBe('episode.corrupt');
    expect(codeOf(() => appendEdit(folder, log[0]!))).toBe('episode.corrupt');
    expect(fs.readFileSync(path).equals(spoilt)).toBe(true);
  }
});

test('lines that are left out, doubled or put in another order are told', () => {
  const lines = write().toString().trimEnd().split('\n');
  for (const order of [[1, 2, 3], [0, 2, 3], [0, 0, 1, 2, 3], [1, 0, 2, 3]]) {
    fs.writeFileSync(path, `${order.map((index) => lines[index]).join('\n')}\n`);
    expect(codeOf(() => readEditLog(folder))).toBe('episode.corrupt');
  }
});

test('a log that was cut, at a line or anywhere, or is gone is told, and so is a seal that was changed', () => {
  const whole = write();
  for (let length = 0; length < whole.length; length += 1) {
    fs.writeFileSync(path, whole.subarray(0, length));
    expect(editLogProblem(folder), `${length} bytes`).toMatch(/^edits\.jsonl: (cut off; [0-3] of 4 lines are there|changed since it was written, at line 4)/);
    expect(codeOf(() => readEditLog(folder))).toBe('episode.corrupt');
  }
  fs.rmSync(path);
  expect(editLogProblem(folder)).toBe('edits.jsonl: cut off; 0 of 4 lines are there');
  fs.writeFileSync(path, whole);
  const sealPath = join(folder, editsSealName);
  const seal = fs.readFileSync(sealPath);
  for (let index = 0; index < seal.length; index += 1) {
    const spoilt = Buffer.from(seal);
    spoilt[index]! ^= 1 << (index % 8);
    fs.writeFileSync(sealPath, spoilt);
    expect(editLogProblem(folder), `byte ${index}`).toBe('edits.seal: changed since it was written');
  }
  // Another log of as many lines, whole in itself.
  fs.writeFileSync(sealPath, seal);
  fs.rmSync(path);
  fs.rmSync(sealPath);
  for (const line of log.toReversed()) appendEdit(folder, line);
  fs.writeFileSync(sealPath, seal);
  expect(editLogProblem(folder)).toBe('edits.jsonl: another log than the one that was written');
  for (const problem of ['another log', null]) {
    const told = repairEditLog(folder, `${path}.original`);
    if (problem === null) expect(told).toBeNull();
    else expect(told).toContain(problem);
  }
});

test('a power cut at any moment of three edits accuses nobody, and loses none that was answered for', () => {
  appendEdit(folder, log[0]!);
  const disk = new ForgetfulDisk(folder);
  const marks: number[] = [];
  {
    using _ = disk.install();
    for (const line of log.slice(1)) {
      appendEdit(folder, line);
      marks.push(disk.changes);
    }
  }
  for (let seed = 0; seed < 600; seed += 1) {
    const moment = seed % (disk.changes + 1);
    const cut = `${folder}-cut`;
    disk.cut(moment, seeded(seed), cut);
    try {
      expect(editLogProblem(cut), `cut ${moment} of ${disk.changes}, seed ${seed}`).toBeNull();
      expect(readEditLog(cut).length).toBeGreaterThanOrEqual(1 + marks.filter((mark) => mark <= moment).length);
      appendEdit(cut, log[0]!);
      expect(editLogProblem(cut)).toBeNull();
    } finally {
      fs.rmSync(cut, { recursive: true });
    }
  }
});

test('whatever the bytes, the answer is a log or a fault, and a repair makes it readable', () => {
  const whole = write();
  const seal = fs.readFileSync(join(folder, editsSealName));
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(whole.length), fc.boolean(), fc.option(fc.uint8Array({ maxLength: 120 })), (bytes, length, isLine, asSeal) => {
    fs.writeFileSync(join(folder, editsSealName), asSeal ?? seal);
    fs.writeFileSync(path, Buffer.concat([whole.subarray(0, length), bytes, Buffer.from(isLine ? '\n' : '')]));
    codeOf(() => readEditLog(folder));
    const original = `${path}.original`;
    const problem = repairEditLog(folder, original);
    expect(fs.existsSync(original)).toBe(problem !== null);
    fs.rmSync(original, { force: true });
    expect(editLogProblem(folder)).toBeNull();
    expect(log.slice(0, readEditLog(folder).length)).toEqual(readEditLog(folder));
  }), { numRuns: 300 });
});

test('a disk that refuses leaves the file as it was', () => {
  const whole = write();
  fs.chmodSync(path, 0o444);
  // Root may write everywhere; then there is nothing to refuse.
  if (process.getuid?.() !== 0) expect(() => { appendEdit(folder, log[0]!); }).toThrow();
  fs.chmodSync(path, 0o644);
  expect(fs.readFileSync(path).subarray(0, whole.length).equals(whole)).toBe(true);
});
