import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compareIds, sortedIndex } from './sorted-index.ts';

type Item = { readonly id: string; readonly value: number };

describe('a sorted index', () => {
  test('orders by value, then numeric ids as numbers', () => {
    const items = ['100', '99', '1000', '9'].map((id) => ({ id, value: 1 }));
    const { rows } = sortedIndex<Item>((item) => item.value, [...items, { id: '1', value: 2 }]);
    expect(rows.map(({ id }) => id)).toEqual(['9', '99', '100', '1000', '1']);
  });

  test('stays in order whatever is inserted and removed', () => {
    const item = fc.record({
      id: fc.integer({ min: 0, max: 300 }).map(String),
      value: fc.integer({ min: 0, max: 5 }),
    });
    fc.assert(
      fc.property(
        fc.uniqueArray(item, { selector: ({ id }) => id }),
        fc.uniqueArray(item, { selector: ({ id }) => id }),
        (initial, changes) => {
          const index = sortedIndex<Item>((one) => one.value, initial);
          const expected = new Map(initial.map((one) => [one.id, one]));
          for (const change of changes) {
            const old = expected.get(change.id);
            if (old !== undefined) index.remove(old);
            index.insert(change);
            expected.set(change.id, change);
          }
          expect(index.rows).toEqual(
            [...expected.values()].sort((a, b) => a.value - b.value || compareIds(a.id, b.id)),
          );
          for (const one of index.rows) {
            expect(index.rows[index.position(one.value, one.id)]).toBe(one);
          }
        },
      ),
    );
  });
});
