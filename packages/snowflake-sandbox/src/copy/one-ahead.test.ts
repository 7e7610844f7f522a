import { expect, it } from '@jest/globals';

import { oneAhead } from './one-ahead.ts';

it('works on the next item while a result is used, and on no more', async () => {
  const seen: string[] = [];
  const results = oneAhead(['a', 'b', 'c'], (item) => {
    seen.push(`work ${item}`);
    return Promise.resolve(item);
  });
  for await (const result of results) seen.push(`use ${result}`);
  expect(seen).toEqual(['work a', 'work b', 'use a', 'work c', 'use b', 'use c']);
});

it('waits for the work it began when the caller gives up, and says nothing of its failure', async () => {
  const seen: string[] = [];
  const results = oneAhead([1, 2, 3], async (item) => {
    await new Promise(setImmediate);
    seen.push(`worked on ${item}`);
    if (item === 2) throw new Error('unseen');
    return item;
  });
  const use = async (): Promise<void> => {
    for await (const result of results) throw new Error(`gave up at ${result}`);
  };
  await expect(use()).rejects.toThrow('gave up at 1');
  expect(seen).toEqual(['worked on 1', 'worked on 2']);
});

it('fails where an item fails', async () => {
  const seen: number[] = [];
  const results = oneAhead([1, 2, 3], (item) =>
    item === 2 ? Promise.reject(new Error('second')) : Promise.resolve(item),
  );
  const use = async (): Promise<void> => {
    for await (const result of results) seen.push(result);
  };
  await expect(use()).rejects.toThrow('second');
  expect(seen).toEqual([1]);
});
