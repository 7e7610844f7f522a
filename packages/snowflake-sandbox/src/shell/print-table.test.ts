import { expect, it } from '@jest/globals';

import { printCsv, printTable } from './print-table.ts';

const table = {
  columns: ['ID', 'NAME'],
  rows: [
    ['1', 'a, "b"'],
    ['22', null],
    ['3', ''],
  ],
};

it('aligns columns and counts rows', () => {
  expect(printTable(table)).toBe(`ID | NAME
---+-------
1  | a, "b"
22 | NULL
3  |
(3 rows)
`);
});

it('writes CSV in which NULL and empty text differ', () => {
  expect(printCsv(table)).toBe('ID,NAME\n1,"a, ""b"""\n22,\n3,""\n');
});
