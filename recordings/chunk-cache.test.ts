import { expect, test } from 'vitest';
import { ChunkCache } from './chunk-cache.ts';

test('a chunk is read once for all who ask at the same time, and the oldest go when there are too many bytes', async () => {
  const cache = new ChunkCache();
  const read: number[] = [];
  const get = (place: number): Promise<Buffer | null> => cache.get(place, async () => { read.push(place); return Buffer.alloc(1 << 20, place); });
  expect((await Promise.all([get(1), get(1), get(1)])).map((records) => records![0])).toEqual([1, 1, 1]);
  expect(read).toEqual([1]);
  for (let place = 2; place < 60; place += 1) await get(place);
  read.length = 0;
  expect((await get(59))![0]).toBe(59);
  expect((await get(1))![0]).toBe(1);
  expect(read).toEqual([1]);
});

test('a reading that failed is tried again; a chunk that cannot be read is not', async () => {
  const cache = new ChunkCache();
  let times = 0;
  await expect(cache.get(1, () => { times += 1; return Promise.reject(new Error('the disk is gone')); })).rejects.toThrow('gone');
  expect(await cache.get(1, () => { times += 1; return Promise.resolve(null); })).toBeNull();
  expect(await cache.get(1, () => { times += 1; return Promise.resolve(null); })).toBeNull();
  expect(times).toBe(2);
});
