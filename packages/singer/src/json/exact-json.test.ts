import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ExactNumber } from './exact-number.ts';
import { parseJson, stringifyJson } from './exact-json.ts';
import { isJsonObject } from './json.ts';

describe('a JSON text that is read and written again', () => {
  it.each([
    '{"id":12345678901234567890}',
    '[-12345678901234567890,9007199254740993]',
    '{"a":0.1234567890123456789,"b":12345678.901234567890}',
    '{"a":1e400,"b":-1e400,"c":1e-400,"d":123456789012345678901e5}',
    '[[[1.00000000000000000001]]]',
    '{"say \\"12345678901234567890\\"":{"__proto__":12345678901234567890,"":[]}}',
    '{"text":"[12345678901234567890, \\\\\\" 12345678901234567890","n":12345678901234567890}',
  ])('keeps every digit of %s', (text) => {
    expect(stringifyJson(parseJson(text) as object)).toBe(text);
  });

  it('keeps the numbers that JavaScript can hold as numbers, in its spelling', () => {
    const text =
      '[1.10, 9007199254740992, 12345678901234567000, 1e21, -0.0, 1E+2, 0.1000000000000000]';
    expect(parseJson(text)).toEqual([
      1.1, 9007199254740992, 12345678901234567000, 1e21, -0, 100, 0.1,
    ]);
  });

  it('is not misled by a text that looks like one of the marked numbers', () => {
    const written = JSON.stringify(new ExactNumber('12345678901234567890'));
    const text = `{"a":${written.replace('12345678901234567890', 'x')},"n":12345678901234567890}`;
    expect(written).toMatch(/^"exact-number:[-0-9a-f]{36}:12345678901234567890"$/);
    const other = text.replace(/[0-9a-f]{8}-/, '00000000-');
    expect(stringifyJson(parseJson(other) as object)).toBe(other);
  });

  it('is refused where JSON.parse refuses it', () => {
    for (const text of ['{"a":01234567890123456789}', '[12345678901234567890', '', '"\n"']) {
      expect(() => parseJson(text)).toThrow(SyntaxError);
    }
  });

  it('may hold texts of many megabytes', () => {
    const text = `{"body":"${'x\\n"'.slice(0, 3).repeat(5_000_000)}","n":12345678901234567890}`;
    expect(stringifyJson(parseJson(text) as object)).toBe(text);
  });

  it('keeps any number whatever, and is what JSON.parse makes of it where that keeps it', () => {
    const digits = fc.stringMatching(/^[1-9]\d{0,29}$/);
    const number = fc
      .tuple(
        fc.constantFrom('', '-'),
        digits,
        fc.stringMatching(/^(\.\d{1,25})?$/),
        fc.integer({ min: -400, max: 400 }),
      )
      .map(
        ([sign, whole, fraction, e]) => `${sign}${whole}${fraction}${e % 3 === 0 ? `e${e}` : ''}`,
      );
    fc.assert(
      fc.property(number, (text) => {
        const value = (parseJson(`[${text}]`) as readonly unknown[])[0];
        if (value instanceof ExactNumber) expect(value.text).toBe(text);
        else {
          expect(value).toBe(Number(text));
          expect(scaled(String(value))).toBe(scaled(text));
        }
      }),
    );
  });
});

/** A decimal as an integer times 10^-1000, written out. */
function scaled(text: string): string {
  const [mantissa = '', exponent = '0'] = text.toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  return (
    BigInt(`${whole}${fraction}`) *
    10n ** BigInt(1000 + Number(exponent) - fraction.length)
  ).toString();
}

describe('an exact number', () => {
  it('is no JSON object', () => {
    expect(isJsonObject(new ExactNumber('1'))).toBe(false);
  });
});
