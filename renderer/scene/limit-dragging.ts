// The mouse on the limits' handles: over one it shows a grip, held it moves that face or the plane along its axis, and the
// view stays still meanwhile. ScenePanel starts it while limits are edited.
import { add, conjugate, rotate, subtract, type Pose } from '../../core/math/vector.ts';
import type { HeroView } from './hero-view.ts';
import { alongAxis, axisOf, limitHandles, limitsDraft, placeOfHandle, withHandleAt, type LimitHandle, type LimitsDraft } from './limits-draft.ts';

/** Within so many pixels of a handle it is meant. */
const graspPixels = 18;

export function startLimitDragging(canvas: HTMLCanvasElement, hero: HeroView, base: Pose): () => void {
  const gone = new AbortController();
  const { signal } = gone;
  let held: { readonly handle: LimitHandle; readonly offset: number } | null = null;

  const change = (next: (draft: LimitsDraft) => LimitsDraft): void => {
    limitsDraft.setState(({ draft }) => ({ draft: draft && next(draft) }));
    hero.refresh();
  };
  const at = (event: PointerEvent): [number, number] => {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const under = ([x, y]: [number, number]): LimitHandle | null => {
    const { draft } = limitsDraft.getState();
    let nearest: LimitHandle | null = null;
    let least = graspPixels;
    for (const handle of draft ? limitHandles : []) {
      const pixel = hero.pixelOf(add(base.position, rotate(base.orientation, placeOfHandle(draft!, handle))));
      const apart = pixel ? Math.hypot(pixel[0] - x, pixel[1] - y) : Number.POSITIVE_INFINITY;
      if (apart < least) { least = apart; nearest = handle; }
    }
    return nearest;
  };
  /** Metres along the handle's axis, in the arm's frame, that the pointer stands at. */
  const metresAt = (handle: LimitHandle, [x, y]: [number, number]): number | undefined => {
    const { draft } = limitsDraft.getState();
    if (!draft) return undefined;
    const { eye, direction } = hero.rayThrough(x, y);
    const inverse = conjugate(base.orientation);
    const place = placeOfHandle(draft, handle);
    const along = alongAxis(place, axisOf(handle), rotate(inverse, subtract(eye, base.position)), rotate(inverse, direction));
    return along === undefined ? undefined : along + (handle.kind === 'plane' ? place[2] : place[handle.axis]);
  };

  canvas.addEventListener('pointerdown', (event) => {
    const handle = under(at(event));
    const metres = handle && metresAt(handle, at(event));
    const { draft } = limitsDraft.getState();
    if (!handle || metres === undefined || metres === null || !draft) return;
    const place = placeOfHandle(draft, handle);
    held = { handle, offset: (handle.kind === 'plane' ? place[2] : place[handle.axis]) - metres };
    hero.orbit(false);
    canvas.setPointerCapture(event.pointerId);
    change((one) => ({ ...one, handle }));
    // Before the view's own listeners: a grasped handle turns nothing.
    event.stopImmediatePropagation();
  }, { signal, capture: true });
  canvas.addEventListener('pointermove', (event) => {
    if (held) {
      const metres = metresAt(held.handle, at(event));
      const { handle, offset } = held;
      if (metres !== undefined) change((draft) => withHandleAt(draft, handle, metres + offset));
      return;
    }
    const handle = under(at(event));
    if (handle !== limitsDraft.getState().draft?.handle) change((draft) => ({ ...draft, handle }));
    canvas.style.cursor = handle ? 'move' : '';
  }, { signal });
  const letGo = (): void => {
    held = null;
    hero.orbit(true);
  };
  canvas.addEventListener('pointerup', letGo, { signal });
  canvas.addEventListener('pointercancel', letGo, { signal });
  return () => {
    gone.abort();
    letGo();
    canvas.style.cursor = '';
    hero.refresh();
  };
}
