import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { configuredName, distinctName, storedName } from './stored-name.ts';

describe('storedName', () => {
  test.each([
    ['id', 'ID'],
    ['firstName', 'FIRSTNAME'],
    ['a.b c"d', 'A.B C"D'],
    ['größe', 'GRÖSSE'],
    ['', '_E3B0C442'],
    ['a\u0000b', 'A_B_D06C13D8'],
  ])('stores %j as %j', (original, name) => {
    expect(storedName(original)).toBe(name);
  });

  test('cuts a long name and ends it in a hash of the whole', () => {
    const name = storedName('x'.repeat(300));
    expect(name).toBe(`${'X'.repeat(246)}_${distinctName('x'.repeat(300)).slice(-8)}`);
    expect(storedName(`${'x'.repeat(299)}y`)).not.toBe(name);
  });

  test('gives a name that Snowflake takes, the same each time, for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (original) => {
        for (const name of [storedName(original), distinctName(original)]) {
          expect(name.length).toBeGreaterThan(0);
          expect(name.length).toBeLessThanOrEqual(255);
          expect(name).not.toMatch(/\p{Cc}|\p{Cs}/u);
        }
        expect(storedName(original)).toBe(storedName(original));
      }),
    );
  });
});

describe('configuredName', () => {
  test('folds a name as Snowflake does, unless it is in double quotes', () => {
    expect(configuredName('analytics')).toBe('ANALYTICS');
    expect(configuredName('"My ""Db"""')).toBe('My "Db"');
  });
});
