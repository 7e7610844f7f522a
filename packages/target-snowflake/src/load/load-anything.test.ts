import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { JsonObject } from '@intercom-to-snowflake/singer';
import type { Fault } from '@intercom-to-snowflake/snowflake-sandbox';
import fc from 'fast-check';
import { propertyRuns } from '../../../../test/property-runs.ts';
import { propertyOfComment } from '../plan/column-comment.ts';
import { qualifiedName } from '../sql/identifier.ts';
import { openLoading } from '../testing/loading.ts';
import type { Loading } from '../testing/loading.ts';

let loading: Loading;
beforeAll(async () => {
  loading = await openLoading();
});
afterAll(() => loading.close());

/** A kind of property: its schema, its values as JSON text, and the text that Snowflake must give back for one. */
type Kind = {
  readonly schema: Readonly<Record<string, string | number>>;
  readonly json: fc.Arbitrary<string>;
  readonly shown: (json: string) => string;
};

const TEXT = fc
  .string({ unit: 'binary', maxLength: 12 })
  // Snowflake's texts hold neither.
  .map((text) => text.replace(/\p{Cs}|\0/gu, '?'));

const KINDS: readonly Kind[] = [
  {
    schema: { type: 'string' },
    json: TEXT.map((text) => JSON.stringify(text)),
    shown: (json) => JSON.parse(json) as string,
  },
  {
    schema: { type: 'integer' },
    json: fc.bigInt({ min: -(10n ** 38n) + 1n, max: 10n ** 38n - 1n }).map(String),
    shown: (json) => json,
  },
  { schema: { type: 'boolean' }, json: fc.boolean().map(String), shown: (json) => json },
  {
    schema: {},
    json: fc
      .oneof(
        fc.integer(),
        TEXT,
        fc.boolean(),
        fc.array(fc.option(TEXT), { maxLength: 3 }),
        fc.record({ k: fc.option(TEXT) }),
      )
      .map((value) => JSON.stringify(value)),
    shown: (json) => json,
  },
];

const NAMES = [
  'a',
  'A',
  'b"',
  "b'",
  'c\\',
  'd.e:f',
  'ä',
  ' ',
  '',
  '$1',
  'null',
  'select',
  'x'.repeat(300),
];

/** Properties of the stream with their kinds; each batch is received under a schema that has some of them. */
const anyStream = fc.record({
  kinds: fc.array(fc.nat(KINDS.length - 1), { minLength: NAMES.length, maxLength: NAMES.length }),
  upsert: fc.boolean(),
  batches: fc.array(
    fc.record({
      present: fc.subarray(NAMES.map((_, index) => index)),
      fault: fc.option(fc.constantFrom('PUT', 'CREATE OR', 'COPY', 'MERGE')),
      // Rare, as the driver takes its time to ask again.
      lost: fc.nat(4).map((draw) => draw === 0),
      files: fc.array(fc.array(fc.nat(4), { minLength: 1, maxLength: 5 }), {
        minLength: 1,
        maxLength: 3,
      }),
    }),
    { minLength: 1, maxLength: 4 },
  ),
  seed: fc.nat(),
});

type Row = Map<string, string | null>;

/** What the target promises, in a few plain lines. */
function model(rows: Row[], record: Row, isUpsert: boolean): void {
  const known = isUpsert ? rows.find((row) => row.get('id') === record.get('id')) : undefined;
  if (known) for (const [property, value] of record) known.set(property, value);
  else rows.push(new Map(record));
}

const asLines = (rows: readonly Row[]) =>
  rows.map((row) => JSON.stringify([...row].filter(([, value]) => value !== null).sort())).sort();

async function readBack(table: string): Promise<Row[]> {
  const columns = await loading.sandbox.query(`DESCRIBE TABLE ${table}`);
  const cells = columns.map(({ name, type }) => {
    const column = qualifiedName(String(name));
    return type === 'VARIANT' ? `TO_JSON(${column})` : `${column}::VARCHAR`;
  });
  const properties = columns.map(
    ({ name, comment }) =>
      propertyOfComment(typeof comment === 'string' ? comment : undefined) ??
      String(name).toLowerCase(),
  );
  const select = cells.map((cell, index) => `${cell} AS C${index}`).join(', ');
  const rows = await loading.sandbox.query(`SELECT ${select} FROM ${table}`);
  return rows.map(
    (row) =>
      new Map(
        properties.map((property, index) => {
          const cell = row[`C${index}`];
          if (cell === null) return [property, null];
          const text = cell as string;
          // JSON text may be written in more than one way.
          const isJson = columns[index]?.['type'] === 'VARIANT';
          return [property, isJson ? JSON.stringify(JSON.parse(text)) : text];
        }),
      ),
  );
}

let streams = 0;

test('any schemas and records, through any failure that passes, end in the rows that a plain model computes', async () => {
  await fc.assert(
    fc.asyncProperty(anyStream, async ({ kinds, upsert, batches, seed }) => {
      streams += 1;
      const stream = `any ${streams} ";'`;
      const kindOf = (index: number) => KINDS[kinds[index] ?? 0]!;
      const loader = loading.loader({ runId: `any-${streams}` });
      const expected: Row[] = [];
      let draw = seed;
      const valueOf = (index: number) => {
        draw += 1;
        return (
          fc.sample(fc.option(kindOf(index).json, { freq: 4 }), { numRuns: 1, seed: draw })[0] ??
          null
        );
      };

      let table = '';
      for (const { present, fault, lost, files } of batches) {
        const properties: Record<string, JsonObject> = { id: { type: 'integer' } };
        for (const index of present) properties[NAMES[index] ?? ''] = kindOf(index).schema;
        const streamTable = loading.table(stream, properties, upsert ? ['id'] : []);
        table = qualifiedName(streamTable.database, streamTable.schema, streamTable.table);
        const lines = files.map((ids) =>
          ids.map((id) => {
            const record: Row = new Map([['id', String(id)]]);
            const members = present.map((index) => {
              const json = valueOf(index);
              record.set(NAMES[index] ?? '', json === null ? null : kindOf(index).shown(json));
              return `${JSON.stringify(NAMES[index])}:${json ?? 'null'}`;
            });
            model(expected, record, upsert);
            return `{"id":${id}${members.map((member) => `,${member}`).join('')}}`;
          }),
        );
        if (fault !== null) loading.sandbox.faults.inject(passing(fault, lost));
        await loader.load(await loading.makeBatch(streamTable, ...lines));
        loading.sandbox.faults.clear();
      }
      expect(asLines(await readBack(table))).toEqual(asLines(expected));
    }),
    { numRuns: propertyRuns(6) },
  );
}, 120_000);

/** Its answer lost after it was carried out, or its session gone before. */
function passing(statement: string, lost: boolean): Fault {
  const match = new RegExp(`^${statement}`);
  return lost
    ? { kind: 'drop', when: 'after', match }
    : { kind: 'fail', code: '390111', sqlState: '08003', match };
}
