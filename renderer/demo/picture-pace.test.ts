// A tracker that takes 50 ms a picture, drawing that takes 10, on a clock turned by hand.
import { describe, expect, it } from 'vitest';
import { pacePictures } from './picture-pace.ts';

interface Run { readonly looks: { readonly at: number; readonly age: number }[]; readonly drawn: number }

/** Both live on one thread's worth of events; `takes` is how long each look lasts. */
function run(seconds: number, takes: (look: number) => number, drawMs = 10, freshMs = 8): Run {
  let now = 0;
  let events: { at: number; then: () => void }[] = [];
  const after = (ms: number, then: () => void): (() => void) => {
    const event = { at: now + ms, then };
    events.push(event);
    return () => { events = events.filter((other) => other !== event); };
  };
  const looks: { at: number; age: number }[] = [];
  let drawn = 0;
  let held: number | undefined;
  let busy = false;
  let freeSince = 0;
  let dropped = 0;
  let expected = 50;
  const look = (): void => {
    if (busy) return;
    if (held !== undefined && now - held > freshMs) { held = undefined; dropped += 1; }
    if (held === undefined) { pace.hear({ type: 'waiting', sinceMs: now, freshMs }); return; }
    const age = now - held;
    held = undefined;
    busy = true;
    const duration = takes(looks.length);
    looks.push({ at: now, age });
    pace.hear({ type: 'started', startedMs: now, expectedMs: expected, ageMs: age, idleMs: now - freeSince, dropped });
    expected += (duration - expected) * 0.1;
    dropped = 0;
    after(duration, () => { busy = false; freeSince = now; look(); });
  };
  const pace = pacePictures({
    now: () => now, after,
    draw: () => {
      drawn += 1;
      const stamp = now + drawMs;
      after(drawMs, () => { if (held !== undefined) dropped += 1; held = stamp; look(); });
      return stamp;
    },
  });
  while (now < seconds * 1000) {
    const next = events.reduce((soonest, event) => (event.at < soonest.at ? event : soonest));
    events = events.filter((event) => event !== next);
    now = next.at;
    next.then();
  }
  return { looks, drawn };
}

describe('picture pace', () => {
  it('feeds a steady tracker fresh pictures without making it wait', () => {
    const { looks, drawn } = run(20, () => 50);
    expect(looks.length).toBeGreaterThan(0.85 * (20_000 / 50));
    expect(Math.max(...looks.map(({ age }) => age))).toBeLessThanOrEqual(8);
    expect(drawn).toBeLessThan(1.25 * looks.length);
  });

  it('keeps up with a tracker that is uneven', () => {
    const { looks } = run(20, (i) => 40 + ((i * 7919) % 30));
    expect(looks.length).toBeGreaterThan(0.7 * (20_000 / 55));
  });

  it('never draws more than thirty pictures a second, nor fewer than a few with nobody looking', () => {
    expect(run(10, () => 1).drawn).toBeLessThanOrEqual(301);
    let drawn = 0;
    let now = 0;
    const waiting: { at: number; then: () => void }[] = [];
    pacePictures({ now: () => now, draw: () => { drawn += 1; return now; }, after: (ms, then) => { waiting.push({ at: now + ms, then }); return () => undefined; } });
    while (now < 2_000) { const next = waiting.shift()!; now = next.at; next.then(); }
    expect(drawn).toBeGreaterThanOrEqual(10);
  });
});
