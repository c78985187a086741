import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tightenedBox } from '../../core/math/arm-limits.ts';
import { alongAxis, axisOf, boundsOfHandle, limitHandles, limitsOf, placeOfHandle, resetDraft, startDraft, withHandleAt } from './limits-draft.ts';

const workspace = { minimum: [0.06, -0.3, 0.01], maximum: [0.38, 0.3, 0.36] } as const;
const draft = startDraft('arm', { workspace }, {});

test('however handles are dragged, the box stays within the file’s and has room inside', () => {
  const drag = fc.tuple(fc.constantFrom(...limitHandles), fc.double());
  fc.assert(fc.property(fc.array(drag, { maxLength: 30 }), (drags) => {
    const { box, plane } = drags.reduce((at, [handle, metres]) => withHandleAt(at, handle, metres), draft);
    for (let axis = 0; axis < 3; axis += 1) {
      expect(box.minimum[axis]).toBeGreaterThanOrEqual(workspace.minimum[axis]!);
      expect(box.maximum[axis]).toBeLessThanOrEqual(workspace.maximum[axis]!);
      expect(box.maximum[axis]! - box.minimum[axis]!).toBeGreaterThan(0.0299);
    }
    expect(plane === null || Number.isFinite(plane)).toBe(true);
    // What is saved is what the guard takes up.
    expect(tightenedBox(workspace, limitsOf({ ...draft, box }, {}).workspace)).toEqual(box);
  }));
});

test('nothing changed is nothing kept; joint ranges stay; reset is the file', () => {
  expect(limitsOf(draft, { jointRanges: { one: { minimum: 0, maximum: 1 } } })).toEqual({ jointRanges: { one: { minimum: 0, maximum: 1 } } });
  const changed = { ...withHandleAt(withHandleAt(draft, limitHandles[0]!, 0.1), { kind: 'plane' }, 0.05), speedScale: 0.5, clearanceMetres: 0.02 };
  expect(limitsOf(changed, {})).toEqual({ workspace: { ...workspace, minimum: [0.1, -0.3, 0.01] }, tablePlane: 0.05, speedScale: 0.5, clearanceMetres: 0.02 });
  expect(startDraft('arm', { workspace }, limitsOf(changed, {}))).toEqual({ ...changed, handle: null });
  expect(limitsOf(resetDraft(changed), {})).toEqual({});
});

test('a ray through a place beside an axis finds where along it that is', () => {
  for (const handle of limitHandles) {
    const point = placeOfHandle(draft, handle);
    const axis = axisOf(handle);
    const [low, high] = boundsOfHandle(draft, handle);
    expect(high).toBeGreaterThan(low);
    const eye = [0.9, -0.7, 0.6] as const;
    const target = point.map((value, i) => value + 0.05 * axis[i]!);
    const length = Math.hypot(...target.map((value, i) => value - eye[i]!));
    const direction = target.map((value, i) => (value - eye[i]!) / length) as [number, number, number];
    expect(alongAxis(point, axis, eye, direction)).toBeCloseTo(0.05, 9);
  }
  expect(alongAxis([0, 0, 0], [0, 0, 1], [0, 0, 1], [0, 0, -1])).toBeUndefined();
});
