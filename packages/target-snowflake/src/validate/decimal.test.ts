import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { propertyRuns } from '../../../../test/property-runs.ts';
import { decimalOf, isKept, scaleOf } from './decimal.ts';

describe('a decimal', () => {
  it.each([
    ['0', { digits: '', power: 0 }],
    ['-0.00e5', { digits: '', power: 0 }],
    ['-120', { digits: '12', power: 1 }],
    ['0.0120', { digits: '12', power: -3 }],
    ['1.20e-400', { digits: '12', power: -401 }],
    ['100.5E+3', { digits: '1005', power: 2 }],
  ])('of %s', (number, expected) => {
    expect(decimalOf(number)).toEqual(expected);
  });

  it('has as many decimals as it needs', () => {
    expect(['1e2', '1.50', '12.5e-3'].map((number) => scaleOf(decimalOf(number)))).toEqual([
      0, 1, 4,
    ]);
  });
});

describe('Snowflake keeps', () => {
  it('every number of up to 38 digits, 37 of them decimals', () => {
    const digits = fc.stringMatching(/^[0-9]{1,38}$/);
    fc.assert(
      fc.property(digits, fc.nat(37), (text, decimals) => {
        const whole = text.slice(0, Math.max(0, text.length - decimals)).replace(/^0+(?=.)/, '');
        const fraction = text.slice(whole === '' ? 0 : text.length - decimals).slice(0, 37);
        expect(isKept(`${whole || '0'}${fraction === '' ? '' : `.${fraction}`}`)).toBe(true);
      }),
      { numRuns: propertyRuns(200) },
    );
  });

  it('every double, in whatever way it was written', () => {
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.integer({ min: 16, max: 99 }),
        (value, digits) => {
          expect(isKept(value.toExponential())).toBe(true);
          expect(isKept(value.toExponential(digits))).toBe(true);
          expect(isKept(String(value).replace('e+', 'E'))).toBe(true);
        },
      ),
      { numRuns: propertyRuns(200) },
    );
  });

  it.each([
    '12345678901234567890e0',
    '1.00000000000000001e0',
    `1${'0'.repeat(38)}1`,
    '0.12345678901234567890123456789012345678',
    '1e309',
    '1e-324',
    `0.${'1'.repeat(101)}`,
  ])('not %s', (number) => {
    expect(isKept(number)).toBe(false);
  });
});
