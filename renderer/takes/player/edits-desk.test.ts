// The desk in front of a host that does what the real one does: a log, folded.
import { describe, expect, test } from 'vitest';
import { createStore } from 'zustand';
import { foldEdits, refusalOf, type Edit, type EpisodeEdits, type LogLine } from '../../../core/edits/edits.ts';
import { fault, FaultError } from '../../../core/fault.ts';
import type { HostLink } from '../../host/link.ts';
import { cutChosen, keepChosen, nameChosen, splitAt, trimAt } from './edit-deeds.ts';
import { cutAway, EditsDesk, keptSpans } from './edits-desk.ts';

const duration = 10;

function opened() {
  const log: LogLine[] = [];
  const state = createStore<{ host: { library: { revision: number } } }>(() => ({ host: { library: { revision: 1 } } }));
  const answer = async (line?: LogLine): Promise<EpisodeEdits> => {
    await Promise.resolve();
    const refusal = line?.do === 'edit' ? refusalOf(line.edit, duration, log) : null;
    if (refusal) throw new FaultError(fault(refusal));
    if (line) log.push(line);
    return foldEdits(duration, log);
  };
  const step = (what: 'undo' | 'redo') => () => answer({ do: what, at: '', by: '' });
  const edits = { show: () => answer(), apply: ({ edit }: { edit: Edit }) => answer({ do: 'edit', at: '', by: '', edit }), undo: step('undo'), redo: step('redo') };
  const desk = new EditsDesk({ call: { episodes: { edits } }, state } as unknown as HostLink, 'one');
  return { desk, log, elsewhere: (edit: Edit) => { log.push({ do: 'edit', at: '', by: '', edit }); state.setState({ host: { library: { revision: log.length + 1 } } }); } };
}
const settled = () => new Promise((resolve) => { setTimeout(resolve, 5); });
const shown = (desk: EditsDesk): EpisodeEdits => desk.store.getState().edits!;

describe('the desk of edits', () => {
  test('keys struck at once are done in their order', async () => {
    const { desk, log } = opened();
    await Promise.all([trimAt(desk, 'from', 1, duration), splitAt(desk, 5), desk.undo(), desk.redo()]);
    expect(log.map((line) => (line.do === 'edit' ? line.edit.kind : line.do))).toEqual(['trim', 'split', 'undo', 'redo']);
    expect(shown(desk)).toMatchObject({ trim: { from: 1, to: 10 }, splits: [5] });
  });

  test('start and end are set one by one, never crosswise, and set to the take’s own ends they are none', async () => {
    const { desk } = opened();
    await settled();
    await trimAt(desk, 'from', 2, duration);
    await trimAt(desk, 'to', 8, duration);
    expect(shown(desk).trim).toEqual({ from: 2, to: 8 });
    await trimAt(desk, 'to', 1, duration);
    expect(shown(desk).trim).toEqual({ from: 0, to: 1 });
    await trimAt(desk, 'from', 4, duration);
    expect(shown(desk).trim).toEqual({ from: 4, to: 10 });
    await trimAt(desk, 'from', 0, duration);
    expect(shown(desk).trim).toBeNull();
  });

  test('a split where one is joins again', async () => {
    const { desk } = opened();
    await splitAt(desk, 4);
    await splitAt(desk, 4.01);
    expect(shown(desk).splits).toEqual([]);
  });

  test('a stretch is begun and ended in either order, then named or cut, and is chosen no longer', async () => {
    const { desk } = opened();
    desk.mark(6);
    desk.mark(6.001);
    expect(desk.store.getState().stretch).toEqual({ from: 6, to: null });
    desk.mark(4);
    expect(desk.store.getState().stretch).toEqual({ from: 4, to: 6 });
    expect(await nameChosen(desk, '  ')).toBe(false);
    expect(await nameChosen(desk, ' grasp ')).toBe(true);
    expect(shown(desk).subtasks).toMatchObject([{ from: 4, to: 6, text: 'grasp' }]);
    expect(desk.store.getState().stretch).toBeNull();
    desk.choose({ from: 7, to: 8 });
    await cutChosen(desk);
    expect(keptSpans(shown(desk))).toEqual([{ from: 0, to: 7 }, { from: 8, to: 10 }]);
    expect(cutAway(shown(desk), duration)).toEqual([{ from: 7, to: 8 }]);
    desk.choose({ from: 2, to: 9 });
    await keepChosen(desk);
    expect(keptSpans(shown(desk))).toEqual([{ from: 2, to: 7 }, { from: 8, to: 9 }]);
  });

  test('a refusal is said and the stretch stays; the next edit that is done takes it back', async () => {
    const { desk } = opened();
    desk.choose({ from: 0, to: 10 });
    await cutChosen(desk);
    expect(desk.store.getState()).toMatchObject({ fault: { code: 'edit.nothing-left' }, stretch: { from: 0, to: 10 } });
    await splitAt(desk, 3);
    expect(desk.store.getState().fault).toBeNull();
  });

  test('what another window edits is seen', async () => {
    const { desk, elsewhere } = opened();
    await settled();
    elsewhere({ kind: 'split', at: 2 });
    await settled();
    expect(shown(desk).splits).toEqual([2]);
    desk.close();
    elsewhere({ kind: 'split', at: 3 });
    await settled();
    expect(shown(desk).splits).toEqual([2]);
  });
});
