import { expect, test } from 'vitest';
import type { Columns } from '../../../core/streams/columns.ts';
import { NearWindow, type StretchWish } from './near-window.ts';

const settled = () => new Promise((resolve) => { setTimeout(resolve, 0); });

function opened() {
  const asked: StretchWish[] = [];
  const found: (readonly string[] | null)[] = [];
  const open: (() => void)[] = [];
  const near = new NearWindow(['arm/state'], 5e9, (_id, stretch) => { asked.push(stretch); return new Promise<Columns>((resolve) => { open.push(() => { resolve({} as Columns); }); }); }, (columns) => { found.push(columns && [...columns.keys()]); }, 0);
  return { near, asked, found, answer: async () => { open.shift()?.(); await settled(); } };
}

test('asks once for what is near, and again before it ends', async () => {
  const { near, asked, found, answer } = opened();
  near.lookAt(100);
  expect(asked).toEqual([]);
  await settled();
  for (let at = 100; at < 102; at += 0.1) near.lookAt(at);
  expect(asked).toEqual([{ from: 104e9, to: 111e9 }]);
  await answer();
  expect(found).toEqual([['arm/state']]);
  near.lookAt(103.5);
  await settled();
  expect(asked).toHaveLength(1);
  near.lookAt(104.5);
  await settled();
  expect(asked).toHaveLength(2);
  expect(found).toHaveLength(1);
});

test('looking elsewhere forgets what is at hand, and of many wishes the last one is asked for', async () => {
  const { near, asked, found, answer } = opened();
  near.lookAt(10);
  await settled();
  await answer();
  near.lookAt(1000);
  expect(found.at(-1)).toBeNull();
  await settled();
  for (let at = 2000; at <= 6000; at += 500) near.lookAt(at);
  expect(asked).toHaveLength(2);
  await answer();
  expect(found.at(-1)).toBeNull();
  expect(asked).toHaveLength(3);
  expect(asked[2]).toEqual({ from: 6004e9, to: 6011e9 });
  await answer();
  expect(found.at(-1)).toEqual(['arm/state']);
});

test('a stream that cannot be read is not asked for without end', async () => {
  let asked = 0;
  const near = new NearWindow(['arm/state'], 0, () => { asked += 1; return Promise.reject(new Error('damaged')); }, () => undefined, 0);
  for (let at = 0; at < 50; at += 1) { near.lookAt(at); await settled(); }
  expect(asked).toBe(1);
});
