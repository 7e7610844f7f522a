import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { propertyRuns } from '../../../../test/property-runs.ts';
import { scanJson as scan } from './scan-json.ts';
import { hostileJson } from '../testing/hostile-json.ts';

/** Whether the text is one JSON value with nothing but space round it, as the scanner sees it. */
function accepts(text: string): boolean {
  const { isValue, stop } = scan(Buffer.from(text));
  return isValue && stop === Buffer.byteLength(text);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('scanning JSON', () => {
  it('accepts what JSON.parse accepts, and nothing else', () => {
    const numRuns = propertyRuns(2_000);
    let accepted = 0;
    fc.assert(
      fc.property(hostileJson(), (text) => {
        const isValid = isJson(text);
        if (isValid) accepted++;
        expect(accepts(text)).toBe(isValid);
      }),
      { numRuns },
    );
    // Neither answer may be the only one that was tried.
    expect(accepted).toBeGreaterThan(0.2 * numRuns);
    expect(accepted).toBeLessThan(0.8 * numRuns);
  });

  it.each([
    '01',
    '-01',
    '1.',
    '.5',
    '+1',
    '-',
    '1e',
    '1e+',
    '1.e1',
    '0x1',
    '1_000',
    'NaN',
    'Infinity',
    '-Infinity',
    '"\u0000"',
    '"\n"',
    '"\u001f"',
    '"\\x41"',
    '"\\u12g4"',
    '"\\u123"',
    '"\\',
    '"abc',
    "'a'",
    '[1,]',
    '[,1]',
    '[1 2]',
    '[',
    ']',
    '{"a":1,}',
    '{,}',
    '{"a"}',
    '{"a":}',
    '{a:1}',
    '{"a":1',
    '{1:1}',
    '{"a" 1}',
    '[}',
    '{]',
    '{"a":[}]',
    'tru',
    'trueq',
    'nulL',
    'falsee',
    '1 2',
    '\ufeff{}',
    '\u00a01',
    '\v1',
    '',
    ' ',
  ])('refuses %j', (text) => {
    expect(isJson(text)).toBe(false);
    expect(accepts(text)).toBe(false);
  });

  it.each([
    '0',
    '-0',
    '-0.0e-0',
    '1e400',
    '12345678901234567890',
    '0.1',
    '1E5',
    '"\u007f"',
    '"\u2028"',
    '"\\ud800"',
    '"\\/"',
    '{"a":1,"a":2}',
    ' \t\r\n[ ] ',
    '{ }',
    '[[],{}]',
    '{"":{"":[null,true,false]}}',
  ])('accepts %j', (text) => {
    expect(isJson(text)).toBe(true);
    expect(accepts(text)).toBe(true);
  });

  it('judges every pair of bytes as JSON.parse does, wherever it stands in a string', () => {
    // Bytes that mean something, and those that differ from them by one, or in their highest bit.
    const pieces = [
      '\0',
      '\n',
      '\u001f',
      ' ',
      '!',
      '"',
      '#',
      '[',
      '\\',
      ']',
      '\u007f',
      '¢',
      'Ü',
      '\\"',
    ];
    for (let before = 0; before < 18; before++) {
      for (let after = 0; after < 4; after++) {
        for (const [first, second] of pieces.flatMap((a) => pieces.map((b) => [a, b]))) {
          const content = `${'a'.repeat(before)}${first}${second}${'a'.repeat(after)}`;
          for (const text of [`"${content}"`, `{"a":1,"${content}":"${content}"}`]) {
            if (accepts(text) !== isJson(text)) throw new Error(text);
          }
        }
      }
    }
  });

  it('says where the first byte is that cannot stand there', () => {
    const stopOf = (text: string) => scan(Buffer.from(text)).stop;
    expect(stopOf('{"a":01}')).toBe(6);
    expect(stopOf('{"a":tru}')).toBe(8);
    expect(stopOf('["\\u12x4"]')).toBe(6);
    expect(stopOf('[1,]')).toBe(3);
    expect(stopOf('{"a":')).toBe(5);
    expect(stopOf('{"a"\n:\n1}\n}')).toBe(10);
  });

  it('looks at no byte of a text that was longer before it', () => {
    for (const [text, isValue] of [
      ['123', true],
      ['"abc', false],
      ['tru', false],
      ['1.', false],
      ['1e+', false],
      ['-', false],
      ['{"a"', false],
    ] as const) {
      scan(Buffer.from('"123456789"}}}}true'));
      expect(scan(Buffer.from(text))).toEqual({ isValue, stop: text.length });
    }
  });

  it('takes a hundred thousand open brackets, closed or not', () => {
    const depth = 100_000;
    expect(accepts('['.repeat(depth) + ']'.repeat(depth))).toBe(true);
    expect(accepts('{"a":'.repeat(depth) + '1' + '}'.repeat(depth))).toBe(true);
    expect(accepts('['.repeat(depth))).toBe(false);
    expect(accepts('['.repeat(depth) + '}'.repeat(depth))).toBe(false);
  });
});
