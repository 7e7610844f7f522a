import { describe, expect, it } from '@jest/globals';
import { mapInOrder, readAhead } from './ordered-map.ts';

async function* count(to: number, taken: number[] = []): AsyncGenerator<number> {
  for (let number = 0; number < to; number += 1) {
    taken.push(number);
    yield await Promise.resolve(number);
  }
}

async function collect<T>(items: AsyncIterable<T>): Promise<{ got: T[]; error?: unknown }> {
  const got: T[] = [];
  try {
    for await (const item of items) got.push(item);
  } catch (error) {
    return { got, error };
  }
  return { got };
}

const turns = async (number: number) => {
  for (let turn = 0; turn < number; turn += 1) await Promise.resolve();
};

describe('mapInOrder', () => {
  it.each([1, 2, 7, 100])(
    'gives the results in the order of the items (%i at a time)',
    async (limit) => {
      const results = mapInOrder(count(30), limit, async (number) => {
        await turns((number * 7) % 13);
        return number * 2;
      });
      expect((await collect(results)).got).toEqual(
        Array.from({ length: 30 }, (_, index) => index * 2),
      );
    },
  );

  it('has no more than the limit under way, and reads no further', async () => {
    const taken: number[] = [];
    let underWay = 0;
    let most = 0;
    const results = mapInOrder(count(50, taken), 4, async (number) => {
      underWay += 1;
      most = Math.max(most, underWay);
      await turns(5);
      underWay -= 1;
      return number;
    });
    await results.next();
    await turns(200);
    expect(taken).toEqual([0, 1, 2, 3]);
    await collect(results);
    expect(most).toBeLessThanOrEqual(4);
  });

  it('gives what comes before a failure, then the failure', async () => {
    const results = mapInOrder(count(10), 3, (number) =>
      number === 4 ? Promise.reject(new Error('four')) : Promise.resolve(number),
    );
    expect(await collect(results)).toEqual({ got: [0, 1, 2, 3], error: new Error('four') });
  });

  it('gives what comes before a failure of the items, then the failure', async () => {
    async function* failing(): AsyncGenerator<number> {
      yield 1;
      yield 2;
      await Promise.reject(new Error('the end'));
    }
    const results = mapInOrder(failing(), 5, async (number) => {
      await turns(10);
      return number;
    });
    expect(await collect(results)).toEqual({ got: [1, 2], error: new Error('the end') });
  });
});

describe('readAhead', () => {
  it('stops the reading when nobody takes any more', async () => {
    let isClosed = false;
    async function* endless(): AsyncGenerator<number> {
      try {
        for (let number = 0; ; number += 1) yield await Promise.resolve(number);
      } finally {
        isClosed = true;
      }
    }
    for await (const number of readAhead(endless(), 3)) if (number === 5) break;
    expect(isClosed).toBe(true);
  });
});
