import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { columnNames } from './column-names.ts';

const none: ReadonlySet<string> = new Set();

describe('columnNames', () => {
  test('leaves the plain name to the property in lower case, whatever the order', () => {
    const names = { id: 'ID', ID: 'ID_CA37CE8D', Id: 'ID_B3375950' };
    const inOrder = Object.fromEntries(columnNames(['ID', 'id', 'Id'], none));
    expect(inOrder).toEqual(names);
    expect(Object.fromEntries(columnNames(['Id', 'id', 'ID'], none))).toEqual(names);
  });

  test('leaves it to the first in the order of their characters where none is in lower case', () => {
    const names = { ID: 'ID', Id: 'ID_B3375950' };
    expect(Object.fromEntries(columnNames(['ID', 'Id'], none))).toEqual(names);
    expect(Object.fromEntries(columnNames(['Id', 'ID'], none))).toEqual(names);
  });

  test('does not take a name that is reserved', () => {
    expect(columnNames(['_sdc_sequence'], new Set(['_SDC_SEQUENCE'])).get('_sdc_sequence')).toMatch(
      /^_SDC_SEQUENCE_[0-9A-F]{8}$/,
    );
  });

  test('gives different properties different names, whatever they are called', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.constantFrom('a', 'A', 'a_', 'ß', 'ss', 'SS', '"', '""', ' ', '.', "'"),
    );
    fc.assert(
      fc.property(fc.uniqueArray(hostile), (properties) => {
        const names = [...columnNames(properties, none).values()];
        expect(new Set(names).size).toBe(properties.length);
      }),
    );
  });
});
