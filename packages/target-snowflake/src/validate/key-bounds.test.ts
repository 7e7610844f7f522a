import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { byteRule } from './byte-rules.ts';
import { createBytesChecker } from './check-bytes.ts';
import { createBatchBounds, createKeyRanges } from './key-bounds.ts';
import { withKeys } from './key-rules.ts';
import { openLoading } from '../testing/loading.ts';
import type { Loading } from '../testing/loading.ts';
import { line, recordLine, stateLine } from '../testing/messages.ts';
import { receivedRecords } from '../testing/records.ts';

let loading: Loading;
beforeAll(async () => {
  loading = await openLoading();
});
afterAll(() => loading.close());

const schema = (stream: string, properties: object, keys: readonly string[] = ['id']) =>
  line({
    type: 'SCHEMA',
    stream,
    schema: { type: 'object', properties },
    key_properties: keys,
  });

/** The record's text goes into the message as it is. */
const record = (stream: string, text: string) =>
  `{"type":"RECORD","stream":"${stream}","record":${text}}\n`;

const whole = { id: { type: 'integer' }, v: { type: ['string', 'null'] } };
const text = { id: { type: 'string' }, v: { type: ['string', 'null'] } };

/** The ON clauses of the MERGE statements of a run. */
async function joinsOf(settings: object, input: string): Promise<readonly string[]> {
  loading.forget();
  await loading.run({ add_record_metadata: false, ...settings }, input);
  return loading
    .statements()
    .flatMap((sql) => (sql.startsWith('MERGE') ? (/^ON (.*)$/m.exec(sql)?.[1] ?? []) : []));
}

describe('the MERGE of a batch', () => {
  test('looks between its lowest and its highest key, each batch between its own', async () => {
    const some = (ids: readonly string[]) =>
      ids.map((id) => record('whole', `{"id":${id}}`)).join('') + stateLine({});
    const input = some(['30', '-7', '12']) + some(['5', '9007199254740993']);
    const together = input.replaceAll(stateLine({}), '');
    for (const records of [input, together]) {
      expect(await joinsOf({ batch_size_rows: 3 }, schema('whole', whole) + records)).toEqual([
        't."ID" = s."ID" AND t."ID" BETWEEN -7 AND 30',
        't."ID" = s."ID" AND t."ID" BETWEEN 5 AND 9007199254740993',
      ]);
    }
  });

  test('compares texts by their bytes, and looks at each part of the key', async () => {
    const properties = { id: { type: 'string' }, n: { type: 'integer' }, v: {} };
    const records = [
      ['ﬀ', 2],
      ['🙂', 1],
      ['', 10],
    ].map(([id, n]) => recordLine('parts', id, { n, v: 1 }));
    const input = schema('parts', properties, ['id', 'n', 'v']) + records.join('');
    expect(await joinsOf({}, input)).toEqual([
      `t."ID" = s."ID" AND t."N" = s."N" AND TO_JSON(t."V") = TO_JSON(s."V") AND t."ID" BETWEEN '' AND '🙂' AND t."N" BETWEEN 1 AND 10`,
    ]);
  });

  const plain = 't."ID" = s."ID"';

  test.each([
    ['is not written as a whole number', whole, ['1', '1.0']],
    ['has an escape in it', text, ['"a"', '"\\u0041"']],
    ['is long', text, ['"a"', JSON.stringify('x'.repeat(257))]],
  ])('looks everywhere when a key %s', async (_, properties, ids) => {
    const input = ids.map((id) => record('unknown', `{"id":${id}}`)).join('');
    expect(await joinsOf({}, schema(`unknown`, properties) + input)).toEqual([plain]);
    await loading.sandbox.query('DROP TABLE LOADED.UNKNOWN');
  });

  test('looks everywhere when records are not checked, or one of them is mended, or put aside', async () => {
    const input = (stream: string) =>
      schema(stream, whole) + record(stream, '{"id":1}') + record(stream, '{"id":2,"v":3}');
    expect(await joinsOf({ validate_records: false }, input('unchecked'))).toEqual([plain]);
    expect(await joinsOf({ invalid_record_behavior: 'null' }, input('mended'))).toEqual([plain]);
    expect(await joinsOf({ invalid_record_behavior: 'quarantine' }, input('aside'))).toEqual([
      't."ID" = s."ID" AND t."ID" BETWEEN 1 AND 2',
      plain,
    ]);
  });

  test('keeps to them in a batch that Snowflake has refused, but not in its quarantine', async () => {
    const born = { ...text, born: { type: 'string', format: 'date' } };
    const input =
      schema('refused', born) +
      record('refused', '{"id":"x3","born":"soon"}') +
      record('refused', '{"id":"x5"}');
    expect(await joinsOf({ invalid_record_behavior: 'quarantine' }, input)).toEqual([
      plain,
      `t."ID" = s."ID" AND t."ID" BETWEEN 'x3' AND 'x5'`,
    ]);
  });

  test('looks for each part of the key between its own values, in whatever order a SCHEMA names the parts', async () => {
    const t = { type: 'string' };
    const keys = ['a', 'b'];
    const first = schema('ordered', { a: t, b: t, v: t }, keys);
    const again = schema('ordered', { v: t, b: t, a: t }, keys);
    const one = (v: string) => record('ordered', JSON.stringify({ a: 'a', b: 'z', v }));
    const bounds = `t."A" = s."A" AND t."B" = s."B" AND t."A" BETWEEN 'a' AND 'a' AND t."B" BETWEEN 'z' AND 'z'`;
    expect(await joinsOf({}, first + one('1'))).toEqual([bounds]);
    expect(await joinsOf({}, first + again + one('2'))).toEqual([bounds]);
    expect(await joinsOf({}, first + one('3') + again + one('4'))).toEqual([bounds]);
    expect(await loading.rows('SELECT A, B, V FROM LOADED.ORDERED')).toEqual(['a | z | 4']);
  });

  test('looks everywhere in a table whose key column is of another kind', async () => {
    for (const [table, type] of [
      ['AS_TEXT', 'VARCHAR'],
      ['AS_FLOAT', 'FLOAT'],
      ['AS_VARIANT', 'VARIANT'],
    ] as const) {
      await loading.sandbox.query(`CREATE TABLE LOADED.${table} (ID ${type}, V VARCHAR)`);
      const [join] = await joinsOf({}, schema(table, whole) + record(table, '{"id":9}'));
      expect(join).not.toContain('BETWEEN');
    }
  });

  test('finds the rows that there are, in a batch with members that are there twice', async () => {
    const run = (...texts: readonly string[]) =>
      joinsOf({}, schema('twice', whole) + texts.map((it) => record('twice', it)).join(''));
    await run('{"id":1,"v":"a"}', '{"id":2,"v":"a"}', '{"id":3,"v":"a"}');
    expect(await run('{"id":2,"id":1,"v":"b"}')).toEqual([
      't."ID" = s."ID" AND t."ID" BETWEEN 1 AND 2',
    ]);
    expect(await run('{"id":2,"v":"c","\\u0069d":3}')).toEqual([plain]);
    expect(await loading.rows('SELECT ID, V FROM LOADED.TWICE ORDER BY ID')).toEqual([
      ...['1 | b', '2 | a', '3 | c'],
    ]);
  });
});

const anyInteger = fc.oneof(
  fc.integer({ min: -3, max: 3 }).map(String),
  fc.integer({ min: -999, max: 9999 }).map(String),
  fc.bigInt({ min: -(10n ** 38n) + 1n, max: 10n ** 38n - 1n }).map(String),
  fc.constantFrom('-0', '0', '1.0', '1e2', '100', '-1.50e1', '-15', '10E-1'),
);

const anyText = fc
  .oneof(
    fc.constantFrom(
      '"A"',
      '"\\u0041"',
      '"a"',
      '""',
      '" "',
      '"\\"',
      '"🙂"',
      '"\\ud83d\\ude42"',
      '"ﬀ"',
    ),
    fc
      .constantFrom('x'.repeat(255), 'x'.repeat(256), 'é'.repeat(300))
      .map((it) => JSON.stringify(it)),
    fc
      .string({ unit: 'binary', maxLength: 20 })
      .map((it) => JSON.stringify(it.replace(/\p{Cs}|\0/gu, '?'))),
  )
  .map((json) => (json === '"\\"' ? '"\\\\"' : json));

test('whatever the keys are, each has the one row that its last record left', async () => {
  let streams = 0;
  const anyRuns = fc.record({
    isText: fc.boolean(),
    runs: fc.array(fc.array(fc.nat(20), { minLength: 1, maxLength: 25 }), {
      minLength: 2,
      maxLength: 3,
    }),
    numbers: fc.array(anyInteger, { minLength: 21, maxLength: 21 }),
    texts: fc.array(anyText, { minLength: 21, maxLength: 21 }),
    rows: fc.integer({ min: 1, max: 9 }),
  });
  await fc.assert(
    fc.asyncProperty(anyRuns, async ({ isText, runs, numbers, texts, rows }) => {
      streams += 1;
      const stream = `any_${streams}`;
      const expected = new Map<string, string>();
      let place = 0;
      for (const picks of runs) {
        const records = picks.map((pick) => {
          place += 1;
          const id = (isText ? texts : numbers)[pick] ?? '';
          const key = isText ? (JSON.parse(id) as string) : wholeNumber(id);
          expected.set(key, String(place));
          return record(stream, `{"id":${id},"v":"${place}"}`);
        });
        await loading.run(
          { add_record_metadata: false, batch_size_rows: rows },
          schema(stream, isText ? text : whole) + records.join('') + stateLine({ place }),
        );
      }
      const found = await loading.sandbox.query(`SELECT ID, V FROM LOADED.${stream}`);
      expect(found.map((row) => [String(row['ID']), row['V']]).sort()).toEqual(
        [...expected].sort(),
      );
    }),
    { numRuns: 4 },
  );
});

/** `-1.50e1` is -15. */
function wholeNumber(json: string): string {
  return /[.eE]/.test(json) ? String(Number(json)) : String(BigInt(json));
}

describe('the range of values', () => {
  const checker = createBytesChecker();

  /** The bounds of a batch that takes records with these keys, some at a time, after a batch with other keys. */
  function boundsOf(of: 'texts' | 'integers', pieces: readonly (readonly string[])[]) {
    const properties = { id: { type: of === 'texts' ? 'string' : 'integer' } };
    const rule = checker.add(of, () =>
      withKeys(byteRule({ type: 'object', properties }), ['id'], ['id']),
    );
    const ranges = createKeyRanges(checker, [{ property: 'id', of }]);
    const batchOf = (keys: readonly (readonly string[])[]) => {
      const batch = createBatchBounds();
      for (const piece of keys) {
        const records = receivedRecords(
          'any',
          piece.map((id) => `{"record":{"id":${id}}}`),
        );
        const look = (index: number) => checker.isSurelyValid(rule, records, index, ranges.address);
        for (const index of piece.keys()) expect(look(index)).toBe(true);
        batch.add(ranges);
        // Where they stood are others now.
        records.lines.bytes.fill('x');
      }
      return batch.take();
    };
    batchOf([
      of === 'texts'
        ? ['""', `"${'\u{10ffff}'.repeat(20)}"`]
        : [`${-(2n ** 63n) + 1n}`, `${2n ** 63n - 1n}`],
    ]);
    const bounds = batchOf(pieces);
    ranges.forget();
    checker.remove(rule);
    return bounds;
  }

  const someOf = <T>(value: fc.Arbitrary<T>) =>
    fc.array(fc.array(value, { minLength: 1, maxLength: 9 }), { minLength: 1, maxLength: 3 });

  test('is that of the numbers', () => {
    const digits = fc.bigInt({ min: -(2n ** 63n) + 1n, max: 2n ** 63n - 1n });
    const few = fc.bigInt({ min: -999_999_999n, max: 999_999_999n });
    fc.assert(
      fc.property(someOf(fc.oneof(digits, few)), (pieces) => {
        const sorted = pieces.flat().sort((a, b) => (a < b ? -1 : 1));
        expect(
          boundsOf(
            'integers',
            pieces.map((piece) => piece.map(String)),
          ),
        ).toEqual([{ property: 'id', of: 'integers', low: sorted[0], high: sorted.at(-1) }]);
      }),
      { numRuns: 300 },
    );
  });

  test('is that of the bytes of texts', () => {
    const plain = fc
      .string({ unit: 'binary', maxLength: 40 })
      .map((it) => it.replace(/["\\\p{Cs}\p{Cc}]/gu, '_'));
    const alike = fc.string({ unit: fc.constantFrom('a', 'b', 'ä'), maxLength: 30 });
    fc.assert(
      fc.property(someOf(fc.oneof(plain, alike)), (pieces) => {
        const sorted = pieces
          .flat()
          .map((it) => Buffer.from(it))
          .sort((a, b) => a.compare(b));
        expect(
          boundsOf(
            'texts',
            pieces.map((piece) => piece.map((it) => `"${it}"`)),
          ),
        ).toEqual([
          {
            ...{ property: 'id', of: 'texts' },
            ...{ low: sorted[0]?.toString(), high: sorted.at(-1)?.toString() },
          },
        ]);
      }),
      { numRuns: 300 },
    );
  });

  test('is not known when one of them is not', () => {
    const odd = String(2n ** 63n);
    for (const pieces of [[['1', odd]], [['1'], [odd], ['2']], [[odd], ['2']]])
      expect(boundsOf('integers', pieces)).toEqual([]);
    for (const odd of ['"\\n"', `"${'x'.repeat(256)}\\n"`, `"${'x'.repeat(257)}"`])
      expect(boundsOf('texts', [['"a"', odd]])).toEqual([]);
    expect(boundsOf('texts', [[`"${'x'.repeat(16)}"`, `"${'x'.repeat(255)}"`]])).toHaveLength(1);
  });

  test('is that of a batch which all of its records were taken into, and not known when it is forgotten', () => {
    const ranges = () => createKeyRanges(checker, [{ property: 'id', of: 'integers' }]);
    const rule = checker.add('whole', () =>
      withKeys(byteRule({ type: 'object', properties: whole }), ['id'], ['id']),
    );
    const records = receivedRecords('any', ['{"record":{"id":7}}']);
    const bounds = [{ property: 'id', of: 'integers', low: 7n, high: 7n }];
    const [one, other] = [ranges(), ranges()];
    const take = (...given: readonly (typeof one | undefined)[]) => {
      const batch = createBatchBounds();
      for (const each of given) {
        checker.isSurelyValid(rule, records, 0, each?.address);
        batch.add(each);
      }
      return batch.take();
    };
    expect(take(one, one)).toEqual(bounds);
    expect(take(one, other)).toEqual([]);
    expect(take(one, undefined)).toEqual([]);
    expect(take(other)).toEqual(bounds);
    one.spoil();
    expect(take(one)).toEqual([]);
    expect(take(one)).toEqual(bounds);
    expect(take()).toEqual([]);
    other.forget();
    expect(take(other)).toEqual([]);
  });
});
