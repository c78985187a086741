import { describe, expect, test } from 'vitest';
import { searchSchema } from '../../core/contract/episode.ts';
import { everything, feels, isNarrowed, searchFor, toggled, widened, type TakeQuery } from './query.ts';

const noon = new Date(2026, 4, 20, 12).getTime();

describe('what the light table asks for', () => {
  test('everything is a search without filters, newest first', () => {
    expect(searchFor(everything, noon, 0, 100)).toEqual({ text: '', sort: 'startedAt', descending: true, offset: 0, limit: 100 });
  });

  test('each filter is in the search, and the host takes it', () => {
    const query: TakeQuery = { outcomes: ['success'], verdicts: ['flag', 'none'], task: 'stack', operator: 'fern', tag: 'slow', today: true, text: ' lamp ', sort: 'score', descending: false };
    const search = searchFor(query, noon, 200, 100);
    expect(search).toEqual({
      text: 'lamp', outcomes: ['success'], verdicts: ['flag', 'none'], task: 'stack', operator: 'fern', tag: 'slow',
      since: new Date(2026, 4, 20).toISOString(), sort: 'score', descending: false, offset: 200, limit: 100,
    });
    expect(searchSchema.parse(search)).toEqual(search);
    expect(searchSchema.parse(searchFor({ ...everything, text: 'x'.repeat(500) }, noon, 0, 1)).text).toHaveLength(200);
  });

  test('is narrowed by filters and words, not by order or blanks', () => {
    expect(isNarrowed(everything)).toBe(false);
    expect(isNarrowed({ ...everything, sort: 'score', text: '  ' })).toBe(false);
    for (const part of [{ outcomes: ['failure'] }, { verdicts: ['none'] }, { task: 'a' }, { operator: 'a' }, { tag: 'a' }, { today: true }, { text: 'a' }] as const) {
      expect(isNarrowed({ ...everything, ...part }), JSON.stringify(part)).toBe(true);
      expect(isNarrowed(widened({ ...everything, ...part, sort: 'task' }))).toBe(false);
    }
    expect(widened({ ...everything, tag: 'a', sort: 'task', descending: false })).toMatchObject({ sort: 'task', descending: false });
  });

  test('is read again only after changes that it can feel', () => {
    expect(feels(everything, ['outcome', 'tags', 'note'])).toBe(false);
    expect(feels({ ...everything, outcomes: ['success'] }, ['outcome'])).toBe(true);
    expect(feels({ ...everything, outcomes: ['success'] }, ['tags'])).toBe(false);
    expect(feels({ ...everything, sort: 'outcome' }, ['outcome'])).toBe(true);
    expect(feels({ ...everything, text: 'lamp' }, ['note'])).toBe(true);
    expect(feels({ ...everything, tag: 'slow' }, ['tags'])).toBe(true);
  });

  test('a word pressed twice is as it was', () => {
    expect(toggled(toggled(['a'], 'b'), 'b')).toEqual(['a']);
    expect(toggled(['a', 'b'], 'a')).toEqual(['b']);
  });
});
