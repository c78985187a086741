// Numbers that people read change four times a second, all together, and without React. LiveText and the
// stories hang on this one timer.

const periodMs = 250;
const listeners = new Set<() => void>();

export function onSlowTick(listener: () => void): () => void {
  listeners.add(listener);
  return () => { listeners.delete(listener); };
}

setInterval(() => { if (!document.hidden) for (const listener of listeners) listener(); }, periodMs);
