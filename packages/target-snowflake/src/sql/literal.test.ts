import { describe, expect, test } from '@jest/globals';
import { integerLiteral, textLiteral } from './literal.ts';

describe('textLiteral', () => {
  test('doubles quotes and backslashes, both of which end or change a Snowflake string', () => {
    expect(textLiteral(`it's a \\ backslash`)).toBe(`'it''s a \\\\ backslash'`);
    expect(textLiteral(`\\'; DROP TABLE t; --`)).toBe(`'\\\\''; DROP TABLE t; --'`);
  });

  test('writes control characters and lone surrogates as escapes', () => {
    expect(textLiteral('a\nb\u0000c\ud800')).toBe(String.raw`'a\u000ab\u0000c\ud800'`);
  });

  test('leaves all other text as it is', () => {
    expect(textLiteral('größe "x" 🙂 %_;--')).toBe(`'größe "x" 🙂 %_;--'`);
  });
});

describe('integerLiteral', () => {
  test('refuses what is not a whole number of 53 bits', () => {
    expect(integerLiteral(1_700_000_000_000)).toBe('1700000000000');
    expect(() => integerLiteral(1.5)).toThrow(RangeError);
    expect(() => integerLiteral(2 ** 53)).toThrow(RangeError);
  });
});
