import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { consents, outcomes, type LabelChange } from '../../core/contract/episode.ts';
import { applied, fieldsOf, labelsBefore, undoneBy, type LabelDeed } from './deeds.ts';
import { deedOf, emptyEntry, sharedTags, sharedText } from './shared-labels.ts';
import { take } from './take.fixture.ts';

const words = fc.constantFrom('', 'a', 'b', 'c');
const tags = fc.uniqueArray(fc.constantFrom('slow', 'regrasp', 'best'));
const consent = fc.constantFrom(...consents);
const anyTake = fc.record({ outcome: fc.constantFrom(...outcomes), note: words, task: words, operator: words, tags, consent });
const anyDeed: fc.Arbitrary<LabelDeed> = fc.record({
  change: fc.record({ outcome: fc.constantFrom(...outcomes), note: words, task: words, operator: words, tags, consent }, { requiredKeys: [] }) as fc.Arbitrary<LabelChange>, addTags: tags, removeTags: tags,
});

describe('a deed and its undoing', () => {
  test('whatever was changed of however many takes is as it was', () => {
    fc.assert(fc.property(fc.array(anyTake, { minLength: 1, maxLength: 8 }), anyDeed, (labels, deed) => {
      const takes = labels.map((each, index) => take(`t${index}`, each));
      const changed = new Map(takes.map((each) => [each.id, applied(each, deed)]));
      for (const { ids, change } of undoneBy(new Map(takes.map((each) => [each.id, labelsBefore(each, deed)])))) for (const id of ids) changed.set(id, applied(changed.get(id)!, { change }));
      expect([...changed.values()]).toEqual(takes);
    }));
  });

  test('takes with the same labels before are undone in one call', () => {
    const before = new Map([['a', { outcome: 'success' as const }], ['b', { outcome: 'failure' as const }], ['c', { outcome: 'success' as const }]]);
    expect(undoneBy(before).map(({ ids }) => ids)).toEqual([['a', 'c'], ['b']]);
  });

  test('names the fields that it changes', () => {
    expect(fieldsOf({ change: { outcome: 'success' } })).toEqual(['outcome']);
    expect(fieldsOf({ change: {}, addTags: ['a'] })).toEqual(['tags']);
    expect(fieldsOf({ change: {}, addTags: [] })).toEqual([]);
  });
});

describe('the card of several takes', () => {
  const two = [take('a', { tags: ['slow', 'best'], note: 'x' }), take('b', { tags: ['slow'], note: 'y' })];

  test('shows what they share, and which tags are on some only', () => {
    expect([sharedText(two, 'task'), sharedText(two, 'note')]).toEqual(['stack', null]);
    expect(sharedTags(two)).toEqual({ all: ['slow'], some: new Map([['best', 1]]) });
  });

  test('what nobody touched is not changed', () => {
    expect(deedOf(emptyEntry, two)).toBeNull();
    expect(deedOf({ ...emptyEntry, task: ' stack ' }, two)).toBeNull();
    expect(deedOf({ ...emptyEntry, note: '' }, two)).toEqual({ change: { note: '' }, addTags: [], removeTags: [] });
  });

  test('a tag that all have is not added, one that none has is not taken off', () => {
    expect(deedOf({ ...emptyEntry, added: ['slow', 'best', 'new'], removed: ['gone'] }, two)).toEqual({ change: {}, addTags: ['best', 'new'], removeTags: [] });
  });
});
