import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { propertyRuns } from '../../../../test/property-runs.ts';
import { isJsonObject, type JsonObject } from '../json/json.ts';
import { ENTRY } from './received-records.ts';
import { createLineScanner, memberPlaces } from './scan-lines.ts';
import { hostileJson } from '../testing/hostile-json.ts';

const lineScanner = () => createLineScanner({ maxLineBytes: 2 ** 29 });

/** The members that the scanner finds in each line, parsed; and its complaint. */
function scan(...chunks: readonly string[]): {
  readonly lines: readonly JsonObject[];
  readonly problem?: string;
} {
  const scanner = lineScanner();
  const lines: JsonObject[] = [];
  const collect = () => {
    for (let scanned = scanner.scan(); scanned; scanned = scanner.scan()) {
      const { bytes, table, entries } = scanned;
      for (let entry = 0; entry < entries * ENTRY; entry += ENTRY) {
        const members = Object.entries(memberPlaces).flatMap(([name, place]) => {
          const [start, end] = table.subarray(entry + place, entry + place + 2);
          return start ? [[name, JSON.parse(bytes.toString('utf8', start, end))]] : [];
        });
        lines.push(Object.fromEntries(members) as JsonObject);
      }
    }
  };
  for (const chunk of chunks) {
    scanner.push(Buffer.from(chunk));
    collect();
  }
  scanner.end();
  collect();
  const bad = scanner.badLine();
  return { lines, ...(bad && { problem: `line ${bad.line}: ${bad.problem}` }) };
}

/** What JSON.parse finds: the members a message may have, or undefined for what is no JSON object. */
function parse(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (!isJsonObject(value)) return undefined;
    return Object.fromEntries(
      Object.keys(memberPlaces).flatMap((name) =>
        Object.hasOwn(value, name) ? [[name, value[name] ?? null]] : [],
      ),
    );
  } catch {
    return undefined;
  }
}

describe('scanning lines', () => {
  it('finds what JSON.parse finds, and refuses what it refuses', () => {
    const numRuns = propertyRuns(600);
    let refused = 0;
    fc.assert(
      fc.property(fc.oneof(hostileJson(), envelopes()), (text) => {
        if (/^[ \t\r]*$/.test(text)) return;
        const line = text.replaceAll('\n', ' ');
        const { lines, problem } = scan(line);
        const parsed = parse(line);
        if (problem !== undefined) refused += 1;
        expect(problem === undefined ? lines : [undefined]).toEqual([parsed]);
      }),
      { numRuns },
    );
    expect(refused).toBeGreaterThan(0.1 * numRuns);
    expect(refused).toBeLessThan(0.9 * numRuns);
  });

  it('finds the same however the bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(envelopes(), fc.constantFrom('', ' \r', '{"type":"É"}')), {
          maxLength: 9,
        }),
        fc.array(fc.nat(), { maxLength: 9 }),
        (texts, cuts) => {
          const whole = texts.map((text) => `${text.replaceAll('\n', '')}\n`).join('');
          const places = [...new Set(cuts.map((cut) => cut % (whole.length + 1)))].sort(
            (a, b) => a - b,
          );
          const pieces = [0, ...places].map((from, index) => whole.slice(from, places[index]));
          expect(scan(...pieces)).toEqual(scan(whole));
        },
      ),
      { numRuns: propertyRuns(100) },
    );
  });

  it('takes members in any order, with any space', () => {
    expect(
      scan(' { "record" : {"id":1} ,\t"stream":"a" , "extra":[{}], "type" : "RECORD" }\r\n'),
    ).toEqual({ lines: [{ type: 'RECORD', stream: 'a', record: { id: 1 } }] });
  });

  it('lets the last of two members count', () => {
    expect(scan('{"type":"A","type":"B"}')).toEqual({ lines: [{ type: 'B' }] });
  });

  it('reads a key that is written with escapes', () => {
    expect(scan('{"\\u0074ype":"A"}')).toEqual({ lines: [{ type: 'A' }] });
    expect(scan('{"\\u0074":"A"}')).toEqual({ lines: [{}] });
    expect(scan('{"\\u005f_proto__":"A"}')).toEqual({ lines: [{}] });
  });

  const noMessage =
    'not a JSON object, as every message is. What a tap logs must go to its stderr, not here';

  it.each([
    ['{"a":1}}', 'invalid JSON at byte 8'],
    ['{"a":1', 'the JSON text ends too early'],
    ['{"a"', 'the JSON text ends too early'],
    ['{"a":1,', 'the JSON text ends too early'],
    ['{', 'the JSON text ends too early'],
    ['{"a":01}', 'invalid JSON at byte 7'],
    ['{"a":1 "b":2}', 'invalid JSON at byte 8'],
    ['{a:1}', 'invalid JSON at byte 2'],
    ['\ufeff{}', noMessage],
    ['[1]', 'a JSON value, but not an object'],
    ['"type"', 'a JSON value, but not an object'],
    ['[1', 'the JSON text ends too early'],
    ['nul!', 'invalid JSON at byte 4'],
    ['hello', noMessage],
  ])('says what is wrong with %j', (text, problem) => {
    expect(scan(`\n{}\n${text}\n{}\n`)).toEqual({ lines: [{}], problem: `line 3: ${problem}` });
  });

  it('takes a line that is longer than its memory, and gives the memory back', () => {
    const scanner = lineScanner();
    const sizes = [100, 3_000_000, 100].map((length) => {
      scanner.push(Buffer.from(`{"value":"${'x'.repeat(length)}"}\n{"va`));
      const scanned = scanner.scan();
      const size = scanned?.bytes.length;
      scanner.push(Buffer.from('lue":1}\n'));
      expect(scanned?.entries).toBe(1);
      expect(scanner.scan()?.entries).toBe(1);
      return size;
    });
    expect(sizes[1]).toBeGreaterThan(3_000_000);
    expect(sizes[2]).toBe(sizes[0]);
  });
});

function envelopes(): fc.Arbitrary<string> {
  const value = fc.json({ maxDepth: 3 });
  const names = [...Object.keys(memberPlaces), 'other', 'valve', '\\u0074ype', 'strea\\u006d'];
  return fc
    .array(fc.tuple(fc.constantFrom(...names), value), { maxLength: 8 })
    .map((members) => `{${members.map(([name, text]) => `"${name}":${text}`).join(',')}}`);
}
