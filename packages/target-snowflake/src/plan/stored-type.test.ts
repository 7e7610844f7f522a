import { describe, expect, test } from '@jest/globals';
import type { ColumnType } from './column-type.ts';
import { FLOAT, INTEGER, VARCHAR, VARIANT } from './column-type.ts';
import { fitOf, parseStoredType } from './stored-type.ts';

describe('parseStoredType', () => {
  test.each<[string, ColumnType | undefined]>([
    ['NUMBER(38,0)', INTEGER],
    ['NUMBER(10,2)', { kind: 'NUMBER', precision: 10, scale: 2 }],
    ['FLOAT', FLOAT],
    ['VARCHAR(255)', { kind: 'VARCHAR', length: 255 }],
    ['VARIANT', VARIANT],
    ['TIMESTAMP_NTZ(9)', { kind: 'TIMESTAMP_NTZ' }],
    ['TIMESTAMP_TZ(6)', { kind: 'TIMESTAMP_TZ', fraction: 6 }],
    ['TIME(9)', { kind: 'TIME' }],
    ['BINARY(8388608)', { kind: 'BINARY', encoding: 'HEX' }],
    // It would cut the fraction of a second.
    ['TIMESTAMP_NTZ(3)', undefined],
    ['OBJECT', undefined],
    ['ARRAY', undefined],
    ['GEOGRAPHY', undefined],
    ['VECTOR(FLOAT, 3)', undefined],
  ])('%s', (text, type) => {
    expect(parseStoredType(text)).toEqual(type);
  });
});

const number = (precision: number, scale: number): ColumnType => ({
  kind: 'NUMBER',
  precision,
  scale,
});
const varchar = (length: number): ColumnType => ({ kind: 'VARCHAR', length });
const DATE: ColumnType = { kind: 'DATE' };
const NTZ: ColumnType = { kind: 'TIMESTAMP_NTZ' };
const TZ: ColumnType = { kind: 'TIMESTAMP_TZ' };

describe('fitOf', () => {
  test.each<[string, ColumnType, ColumnType]>([
    ['anything in a VARIANT', NTZ, VARIANT],
    ['whole numbers in a NUMBER with decimals of full precision', INTEGER, number(38, 9)],
    ['decimals in a NUMBER with more of them', number(10, 2), number(38, 4)],
    ['whole numbers in a FLOAT', INTEGER, FLOAT],
    ['a number as text', INTEGER, VARCHAR],
    ['a timestamp as text', NTZ, VARCHAR],
    ['one kind of timestamp in another', NTZ, TZ],
    ['a date in a timestamp', DATE, NTZ],
  ])('takes %s', (_, wanted, stored) => {
    expect(fitOf(wanted, stored)).toEqual({ fits: 'as it is' });
  });

  test.each<[string, ColumnType, ColumnType, ColumnType]>([
    ['the precision of a NUMBER', INTEGER, number(10, 0), INTEGER],
    ['it no further than needed', number(8, 0), number(9, 2), number(10, 2)],
    ['the length of a VARCHAR', VARCHAR, varchar(255), VARCHAR],
    ['it for what comes as another scalar', INTEGER, varchar(20), VARCHAR],
    ['it beyond the usual', varchar(134_217_728), VARCHAR, varchar(134_217_728)],
  ])('raises %s', (_, wanted, stored, to) => {
    expect(fitOf(wanted, stored)).toEqual({ fits: 'when widened', to });
  });

  test.each<[string, ColumnType, ColumnType]>([
    ['fractions in a column of whole numbers', FLOAT, INTEGER],
    ['more decimals than a NUMBER has', number(10, 4), number(38, 2)],
    ['exact decimals in a FLOAT', number(10, 2), FLOAT],
    ['text in a column of numbers', VARCHAR, INTEGER],
    ['a union in text', VARIANT, VARCHAR],
    ['a timestamp in a date', NTZ, DATE],
    ['a boolean in a number', { kind: 'BOOLEAN' }, INTEGER],
  ])('never takes %s', (_, wanted, stored) => {
    expect(fitOf(wanted, stored)).toEqual({ fits: 'never' });
  });
});
