import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { propertyRuns } from '../../../../test/property-runs.ts';
import { createJsonScanner, type Scan } from './scan-json.ts';

function scan(text: string, allowDuplicate = false, last = true): Scan {
  const bytes = Buffer.from(text);
  return createJsonScanner({ allowDuplicate })(bytes, 0, bytes.length, last);
}

describe('scanning one JSON value', () => {
  it('accepts what JSON.parse accepts and finds its end', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom('', ' ', '\n\t'), (value, space) => {
        const text = JSON.stringify(value, undefined, space);
        expect(scan(`${text} 1`)).toMatchObject({ kind: 'value', end: Buffer.byteLength(text) });
      }),
    );
  });

  it('agrees with JSON.parse on damaged JSON', () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.nat(),
        fc.constantFrom('"', ',', ']', '}', ':', '1', 'x', '\\', ' '),
        (value, at, junk) => {
          const text = JSON.stringify(value);
          const place = at % (text.length + 1);
          const damaged = text.slice(0, place) + junk + text.slice(place + 1);
          let valid = true;
          try {
            JSON.parse(damaged);
          } catch {
            valid = false;
          }
          const result = scan(damaged, true);
          const whole =
            result.kind === 'value' &&
            damaged.slice(0).trim().length > 0 &&
            Buffer.from(damaged).subarray(result.end).toString().trim() === '';
          // A lone surrogate is the one thing that JSON.parse lets through and Snowflake must not see.
          if (!/\\ud[89a-f]/i.test(damaged)) expect(whole).toBe(valid);
        },
      ),
      { numRuns: propertyRuns(500) },
    );
  });

  it.each([
    ['{"a":1,"a":2}', 7, 'duplicate object attribute "a"'],
    ['{"a":1,"\\u0061":2}', 7, 'duplicate object attribute "\\u0061"'],
    ['{"x":{"b":1,"b":1}}', 12, 'duplicate object attribute "b"'],
    ['{"a":01}', 5, 'invalid number: 01'],
    ['{"a":+1}', 5, 'invalid number: +1'],
    ['{"a":NaN}', 5, 'unknown keyword "NaN"'],
    ['{"a":nul}', 5, 'unknown keyword "nul"'],
    ["{'a':1}", 1, "misplaced character '''"],
    ['[1,]', 3, "misplaced character ']'"],
    ['{"a" 1}', 5, 'missing colon'],
    ['"abc', 0, 'unfinished string'],
    ['{"a":1', 6, 'incomplete object or array value'],
    ['"a\u0001b"', 2, 'unescaped control character in string'],
    ['"\\q"', 1, 'invalid escape sequence in string'],
    ['"\\u12g4"', 1, 'invalid unicode escape sequence in string'],
    ['"\\ud800"', 1, 'unpaired surrogate in unicode escape sequence'],
    ['"\\udc00\\ud800"', 1, 'unpaired surrogate in unicode escape sequence'],
    ['"\\ud83dx"', 1, 'unpaired surrogate in unicode escape sequence'],
  ])('refuses %s', (text, at, message) => {
    expect(scan(text)).toEqual({ kind: 'error', at, message });
  });

  it('lets an object repeat a name when that is allowed', () => {
    expect(scan('{"a":1,"a":2}', true)).toEqual({ kind: 'value', end: 13, reworded: true });
  });

  it('finds a repeated name among two thousand', () => {
    const members = Array.from({ length: 2_000 }, (_, index) => `"k${index}":0`);
    expect(scan(`{${members.join(',')}}`).kind).toBe('value');
    expect(scan(`{${members.join(',')},"k1999":0}`)).toMatchObject({
      message: 'duplicate object attribute "k1999"',
    });
  });

  it('keeps surrogate pairs, NUL and 38 digits', () => {
    expect(scan('["\\ud83d\\ude00","\\u0000",12345678901234567890123456789012345678]').kind).toBe(
      'value',
    );
  });

  it('asks for more while the value may go on', () => {
    const text = '{"a":["x\\u00e9",-1.5e3,true]}';
    for (let length = 0; length < text.length; length += 1) {
      expect(scan(text.slice(0, length), false, false)).toEqual({ kind: 'incomplete' });
    }
    expect(scan('12', false, false)).toEqual({ kind: 'incomplete' });
  });

  it('survives a hundred thousand open brackets', () => {
    expect(scan('['.repeat(100_000))).toMatchObject({ kind: 'error' });
    expect(scan('['.repeat(100_000) + ']'.repeat(100_000))).toMatchObject({
      kind: 'value',
      end: 200_000,
    });
  });
});
