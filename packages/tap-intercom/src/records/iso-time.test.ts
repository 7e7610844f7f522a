import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isoTime } from './iso-time.ts';

it('writes a time as toISOString does', () => {
  expect(isoTime(0)).toBe('1970-01-01T00:00:00.000Z');
  expect(isoTime(-1)).toBe('1969-12-31T23:59:59.999Z');
  expect(isoTime(951_868_799_007)).toBe('2000-02-29T23:59:59.007Z');
  const lastMs = 8_640_000_000_000_000;
  fc.assert(
    fc.property(fc.integer({ min: -lastMs, max: lastMs }), (ms) => {
      expect(isoTime(ms)).toBe(new Date(ms).toISOString());
    }),
  );
});

it('refuses what is no time', () => {
  expect(() => isoTime(Number.NaN)).toThrow(RangeError);
  expect(() => isoTime(8_640_000_000_000_000 + 86_400_000)).toThrow(RangeError);
});
