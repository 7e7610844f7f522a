import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isJsonObject, type JsonObject } from './json.ts';
import { createMessageScanner, memberNames } from './scan-message.ts';
import { hostileJson } from './testing/hostile-json.ts';

type Scanned = { readonly members: JsonObject; readonly irregular: boolean };

/** The members that the scanner finds, parsed; or its complaint. */
function scan(text: string, before = ''): Scanned | string {
  const bytes = Buffer.from(before + text);
  try {
    const { starts, ends, irregular } = createMessageScanner()(
      bytes,
      Buffer.byteLength(before),
      bytes.length,
    );
    const members = memberNames.flatMap((name, index) =>
      ends[index] ? [[name, JSON.parse(bytes.toString('utf8', starts[index], ends[index]))]] : [],
    );
    return { members: Object.fromEntries(members), irregular };
  } catch (error) {
    return (error as Error).message;
  }
}

/** What JSON.parse finds: the members a message may have, or undefined for what is no JSON object. */
function parse(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (!isJsonObject(value)) return undefined;
    return Object.fromEntries(
      memberNames.flatMap((name) =>
        Object.hasOwn(value, name) ? [[name, value[name] ?? null]] : [],
      ),
    );
  } catch {
    return undefined;
  }
}

describe('scanning a message', () => {
  it('finds what JSON.parse finds, and refuses what it refuses', () => {
    fc.assert(
      fc.property(fc.oneof(hostileJson(), envelopes()), (text) => {
        const scanned = scan(text);
        const parsed = parse(text);
        expect(typeof scanned === 'string' ? undefined : scanned.members).toEqual(parsed);
      }),
      { numRuns: 10_000 },
    );
  });

  it('finds the same in the middle of other bytes', () => {
    expect(scan('{"type":"STATE","value":{"a":[1]}}', 'x{"')).toEqual({
      members: { type: 'STATE', value: { a: [1] } },
      irregular: false,
    });
  });

  it('takes members in any order, with any space', () => {
    expect(
      scan(' { "record" : {"id":1} ,\t"stream":"a" , "extra":[{}], "type" : "RECORD" }\r'),
    ).toEqual({
      members: { type: 'RECORD', stream: 'a', record: { id: 1 } },
      irregular: false,
    });
  });

  it('lets the last of two members count, and says so', () => {
    expect(scan('{"type":"A","type":"B"}')).toEqual({ members: { type: 'B' }, irregular: true });
  });

  it('reads a key that is written with escapes, and says so', () => {
    expect(scan('{"\\u0074ype":"A"}')).toEqual({ members: { type: 'A' }, irregular: true });
    expect(scan('{"\\u0074":"A"}')).toEqual({ members: {}, irregular: false });
  });

  it.each([
    ['{"a":1}}', 'invalid JSON at byte 8'],
    ['{"a":1', 'the JSON text ends too early'],
    ['{"a"', 'the JSON text ends too early'],
    ['{"a":1,', 'the JSON text ends too early'],
    ['{', 'the JSON text ends too early'],
    ['{"a":01}', 'invalid JSON at byte 7'],
    ['{"a":1 "b":2}', 'invalid JSON at byte 8'],
    ['{a:1}', 'invalid JSON at byte 2'],
    ['\ufeff{}', 'invalid JSON at byte 1'],
    ['[1]', 'a JSON value, but not an object'],
    ['"type"', 'a JSON value, but not an object'],
    ['[1', 'the JSON text ends too early'],
    ['nul!', 'invalid JSON at byte 4'],
    ['hello', 'invalid JSON at byte 1'],
  ])('says what is wrong with %j', (text, problem) => {
    expect(scan(text)).toBe(problem);
  });
});

function envelopes(): fc.Arbitrary<string> {
  const value = fc.json({ maxDepth: 3 });
  return fc
    .array(
      fc.tuple(fc.constantFrom(...memberNames, 'other', '\\u0074ype', 'strea\\u006d'), value),
      { maxLength: 8 },
    )
    .map((members) => `{${members.map(([name, text]) => `"${name}":${text}`).join(',')}}`);
}
