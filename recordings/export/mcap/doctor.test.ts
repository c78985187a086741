// One fault a rule: a sound file is broken in one place, and the doctor has to say so.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openLibrary } from '../../library.ts';
import { examine } from './doctor.ts';
import { bytesOf, fileOf, rechunked, recordsOf, type RawRecord } from './fixtures/dissect.ts';
import { episodeOf, exportAs, mcapIn, recordTake, spanOf } from './fixtures/take-as-mcap.ts';
import { mcapFormat } from './index.ts';
import { opcodes } from './records.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 240_000 });
const folder = mkdtempSync(join(tmpdir(), 'waldo-doctor-'));
let sound = new Uint8Array();
let out = '';
beforeAll(async () => {
  await using library = await openLibrary(join(folder, 'library'));
  out = await exportAs(join(folder, 'out'), episodeOf([spanOf(await recordTake(library, 20))]));
  // No Buffer: its slices share their memory.
  sound = new Uint8Array(readFileSync(mcapIn(out)));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function problemsOf(bytes: Uint8Array): Promise<string> {
  const path = join(folder, 'broken.mcap');
  writeFileSync(path, bytes);
  return (await examine(path)).problems.join('\n');
}

type Break = (records: RawRecord[]) => RawRecord[] | void;
const first = (records: readonly RawRecord[], opcode: number): number => records.findIndex((one) => one.opcode === opcode);
const last = (records: readonly RawRecord[], opcode: number): number => records.findLastIndex((one) => one.opcode === opcode);
const without = (opcode: number, which = first): Break => (records) => { records.splice(which(records, opcode), 1); };
const twice = (opcode: number, which = first): Break => (records) => { const at = which(records, opcode); records.splice(at, 0, { opcode, body: records[at]!.body.slice() }); };
const poke = (opcode: number, at: number, which = first): Break => (records) => { records[which(records, opcode)]!.body[at]! ^= 0x5a; };
const inChunk = (change: (inside: RawRecord[]) => void): Break => (records) => { const at = first(records, opcodes.chunk); records[at] = rechunked(records[at]!, change); };
const pokeInChunk = (opcode: number, at: number, which = first): Break => inChunk((inside) => { inside[which(inside, opcode)]!.body[at]! ^= 0x5a; });
/** Message content begins after channel, sequence and two times. */
const messageHead = 22;
const find = (inside: readonly RawRecord[], name: string): RawRecord[] => {
  const schema = inside.find((one) => one.opcode === opcodes.schema && Buffer.from(one.body).includes(name))!.body;
  const channel = inside.find((one) => one.opcode === opcodes.channel && one.body[2] === schema[0])!.body;
  return inside.filter((one) => one.opcode === opcodes.message && one.body[0] === channel[0]);
};

const faults: readonly (readonly [what: string, breaks: Break, said: string])[] = [
  ['no header', without(opcodes.header), 'does not begin with a header'],
  ['two headers', twice(opcodes.header), 'more than one header'],
  ['a header that says nothing', (records) => { records[0] = { opcode: opcodes.header, body: new Uint8Array(8) }; }, 'does not say what wrote it'],
  ['an odd profile', (records) => { records[0] = { opcode: opcodes.header, body: Uint8Array.of(1, 0, 0, 0, 120, 1, 0, 0, 0, 121) }; }, 'is not a known one'],
  ['no end of data', without(opcodes.dataEnd), 'its data has no end record'],
  ['no footer', without(opcodes.footer), 'it has no footer'],
  ['a footer that points elsewhere', poke(opcodes.footer, 0), 'does not point to its summary'],
  ['a footer that points beside the offsets', poke(opcodes.footer, 8), 'does not point to the offsets'],
  ['an unknown record', (records) => { records.splice(1, 0, { opcode: 0x40, body: new Uint8Array(3) }); }, 'unknown kind'],
  ['a message outside of chunks', (records) => { records.splice(first(records, opcodes.dataEnd), 0, { opcode: opcodes.message, body: new Uint8Array(30) }); }, 'outside of the chunks'],
  ['a chunk with a wrong checksum', poke(opcodes.chunk, 24), 'checksum of the chunk'],
  ['a chunk with wrong times', poke(opcodes.chunk, 0), 'other times than its messages'],
  ['a chunk that is not packed', poke(opcodes.chunk, 60), 'cannot be unpacked'],
  ['a chunk with a header in it', inChunk((inside) => { inside.push({ opcode: opcodes.header, body: new Uint8Array(8) }); }), 'holds a record that it must not'],
  ['a chunk that is too large', inChunk((inside) => { for (let more = 0; more < 9; more += 1) inside.push({ opcode: opcodes.metadata, body: new Uint8Array(200_000) }); }), 'more than a megabyte'],
  ['schema number 0', pokeInChunk(opcodes.schema, 0), 'not there'],
  ['a schema twice', inChunk((inside) => { inside.splice(1, 0, inside[first(inside, opcodes.schema)]!); }), 'stands twice in the data'],
  ['a schema that differs in the summary', (records) => { poke(opcodes.schema, 20, last)(records); }, 'two different schemas'],
  ['a schema missing in the summary', without(opcodes.schema, last), 'is not in the summary'],
  ['a schema in the summary alone', (records) => { const at = last(records, opcodes.schema); const body = records[at]!.body.slice(); body[0] = 200; records.splice(at, 0, { opcode: opcodes.schema, body }); }, 'in the summary alone'],
  ['a channel missing in the summary', without(opcodes.channel, last), 'is not in the summary'],
  ['a channel twice', inChunk((inside) => { inside.splice(first(inside, opcodes.channel), 0, inside[first(inside, opcodes.channel)]!); }), 'stands twice in the data'],
  ['a channel that differs in the summary', (records) => { poke(opcodes.channel, 9, last)(records); }, 'two different channels'],
  ['a channel without its schema', inChunk((inside) => { inside.splice(first(inside, opcodes.schema), 1); }), 'names a schema that is not there'],
  ['a message before its channel', inChunk((inside) => { const at = first(inside, opcodes.message); inside[at]!.body[0] = 250; }), 'comes before its channel'],
  ['messages out of order', inChunk((inside) => { const at = last(inside, opcodes.message); inside[at]!.body.set(inside[first(inside, opcodes.message)]!.body.subarray(6, 14).map((byte, index) => (index === 6 ? byte - 1 : byte)), 6); }), 'not in order of log_time'],
  ['a message that is not in its index', inChunk((inside) => { inside.push({ opcode: opcodes.message, body: inside[last(inside, opcodes.message)]!.body.slice() }); }), 'does not point to the messages'],
  ['no message index', without(opcodes.messageIndex), 'in no message index'],
  ['a message index that points elsewhere', poke(opcodes.messageIndex, 14), 'does not point to the messages'],
  ['a message index before any chunk', (records) => { const at = first(records, opcodes.messageIndex); records.splice(1, 0, { opcode: opcodes.messageIndex, body: records[at]!.body }); }, 'before the first chunk'],
  ['no chunk index', without(opcodes.chunkIndex), 'is in no index'],
  ['two chunk indexes', twice(opcodes.chunkIndex), 'has two indexes'],
  ['a chunk index that points elsewhere', poke(opcodes.chunkIndex, 16), 'where no chunk is'],
  ['a chunk index with another length', poke(opcodes.chunkIndex, 24), 'tells another size'],
  ['a chunk index with other times', poke(opcodes.chunkIndex, 8), 'tells other times'],
  ['a chunk index that points beside the message indexes', poke(opcodes.chunkIndex, 38), 'does not point to its message indexes'],
  ['an attachment with a wrong checksum', (records) => { const at = first(records, opcodes.attachment); records[at]!.body[records[at]!.body.length - 8]! ^= 1; }, 'checksum of its attachment'],
  ['an attachment in no index', without(opcodes.attachmentIndex), 'attachment world'],
  ['an attachment index that points elsewhere', poke(opcodes.attachmentIndex, 0), 'does not point to it'],
  ['metadata in no index', without(opcodes.metadataIndex), 'metadata waldo.episode is in no index'],
  ['a metadata index that points elsewhere', poke(opcodes.metadataIndex, 0), 'does not point to it'],
  ['no statistics', without(opcodes.statistics), 'it has no statistics'],
  ['two statistics', twice(opcodes.statistics), 'it has two statistics'],
  ['statistics that count wrongly', poke(opcodes.statistics, 0), 'its statistics tell'],
  ['statistics with other times', poke(opcodes.statistics, 26), 'other times than its messages'],
  ['statistics that count a channel wrongly', poke(opcodes.statistics, 48), 'its statistics count'],
  ['an offset that points elsewhere', poke(opcodes.summaryOffset, 1), "the summary's offset of its"],
  ['a summary out of groups', (records) => { const at = last(records, opcodes.schema); const [one] = records.splice(at, 1); records.splice(last(records, opcodes.channel) + 1, 0, one!); }, 'does not keep its'],
  ['no metadata of the episode', without(opcodes.metadata), 'it has no metadata waldo.episode'],
  ['a message of no protobuf', inChunk((inside) => { find(inside, 'waldo.ArmState')[0]!.body[messageHead] = 7; }), 'cannot be decoded'],
  ['a video that begins without a key frame', inChunk((inside) => {
    const [key] = find(inside, 'CompressedVideo');
    const at = Buffer.from(key!.body).lastIndexOf(Uint8Array.of(0, 0, 1, 0x65));
    key!.body[at + 3] = 0x41;
  }), 'does not begin with a key frame'],
  ['a key frame without its parameters', inChunk((inside) => {
    const [key] = find(inside, 'CompressedVideo');
    key!.body[Buffer.from(key!.body).indexOf(Uint8Array.of(0, 0, 1, 0x67)) + 3] = 0x66;
  }), 'lacks its parameter sets'],
  ['pictures out of order', inChunk((inside) => { const pictures = find(inside, 'CompressedVideo'); pictures[1]!.body.set(pictures[0]!.body.subarray(14, 22), 14); }), 'not in order of capture'],
  ['a picture of another format', inChunk((inside) => { const [key] = find(inside, 'CompressedVideo'); key!.body[Buffer.from(key!.body).lastIndexOf('h264')] = 0x69; }), 'is of the format'],
  ['a frame that hangs on nothing', inChunk((inside) => { const [fixed] = find(inside, 'FrameTransforms'); const at = Buffer.from(fixed!.body).indexOf('world'); fixed!.body[at] = 0x57; }), 'does not hang on world'],
];

test('the sound file has no fault, whether or not it was taken apart', async () => {
  expect(await problemsOf(sound)).toBe('');
  expect(await problemsOf(fileOf(recordsOf(sound)))).toBe('');
});

describe('each fault is told', () => {
  for (const [what, breaks, said] of faults) {
    test(what, async () => {
      const records = recordsOf(sound);
      expect(await problemsOf(fileOf(breaks(records) ?? records))).toContain(said);
    });
  }
  test('wrong checksums of data and summary', async () => {
    const records = recordsOf(sound);
    records[first(records, opcodes.dataEnd)]!.body[0]! ^= 1;
    records[first(records, opcodes.footer)]!.body[16]! ^= 1;
    const bytes = Buffer.concat([sound.subarray(0, 8), bytesOf(records), sound.subarray(0, 8)]);
    const said = await problemsOf(bytes);
    expect(said).toContain('checksum of its data');
    expect(said).toContain('checksum of its summary');
  });
  test('bytes behind the end, and an end that is none', async () => {
    expect(await problemsOf(Buffer.concat([sound.subarray(0, -8), new Uint8Array(5), sound.subarray(0, 8)]))).toContain('behind its footer');
    expect(await problemsOf(Buffer.concat([sound.subarray(0, -8), new Uint8Array(8)]))).toContain('does not end as an MCAP file does');
  });
});

test('any cut and any flipped byte is told, and never throws', async () => {
  await fc.assert(fc.asyncProperty(fc.double({ min: 0, max: 0.999999, noNaN: true }), fc.integer({ min: 1, max: 255 }), fc.boolean(), async (place, change, isCut) => {
    const at = Math.floor(place * sound.length);
    const broken = isCut ? sound.subarray(0, at) : Uint8Array.from(sound, (byte, index) => (index === at ? byte ^ change : byte));
    expect(await problemsOf(broken)).not.toBe('');
  }), { numRuns: 60 });
});

test('the list of a data set is compared with its files', async () => {
  const list = join(out, 'episodes.json');
  const text = readFileSync(list, 'utf8');
  const told = async (change: string): Promise<string> => {
    writeFileSync(list, change);
    return (await mcapFormat.validate(out)).join('\n');
  };
  expect(await told(text.replace(/"messages": (\d+),\n {6}"facts"/, '"messages": 7,\n      "facts"'))).toContain('messages instead of 7');
  expect(await told(text.replaceAll('episode.mcap', 'other.mcap'))).toMatch(/episode.mcap: not in episodes.json[^]*other.mcap: missing/);
  expect(await told('{')).toContain('not readable');
  rmSync(list);
  expect((await mcapFormat.validate(out)).join('\n')).toContain('episodes.json: missing');
  writeFileSync(list, text);
  expect(await mcapFormat.validate(out)).toEqual([]);
});
