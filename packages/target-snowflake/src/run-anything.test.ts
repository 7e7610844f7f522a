import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Fault } from '@intercom-to-snowflake/snowflake-sandbox';
import fc from 'fast-check';
import { propertyRuns } from '../../../test/property-runs.ts';
import { openLoading } from './testing/loading.ts';
import type { Loading } from './testing/loading.ts';
import { line, stateLine } from './testing/messages.ts';
import type { Warehouse } from './warehouse/warehouse.ts';

let loading: Loading;
beforeAll(async () => {
  loading = await openLoading();
});
afterAll(() => loading.close());

const PROPERTIES = {
  id: { type: 'integer' },
  at: { type: 'integer' },
  n: { type: ['number', 'null'], multipleOf: 0.01 },
  d: { type: ['string', 'null'], format: 'date' },
  t: { type: ['string', 'null'], maxLength: 5 },
};

/** Values as JSON text, with what the table shows for them; undefined: it cannot be loaded. */
const VALUES: Readonly<Record<string, readonly (readonly [json: string, shown?: string])[]>> = {
  n: [
    ...([['1.5', '1.50'], ['0', '0.00'], ['null', 'null'], ['1e40'], ['0.001'], ['"x"']] as const),
    ['123456789012345678901234567890123456.78', '123456789012345678901234567890123456.78'],
    ['1234567890123450e-3', '1234567890123.45'],
    ['123456789012345678901234567890.005'],
    ['12345678901234567890e0'],
    ['1'.repeat(50)],
  ],
  d: [['"2001-02-03"', '2001-02-03'], ['null', 'null'], ['"soon"'], ['"20107-01-01"'], ['7']],
  t: [
    ['"a"', 'a'],
    ['""', ''],
    ['"\\u00e9\\n"', 'é\n'],
    ['null', 'null'],
    ['"too long"'],
    ['{}'],
    ['"\\ud83d"'],
  ],
};

/** Few keys: that one comes again, in its batch or in a later one, is the rule. */
const arbitraryRecord = fc.record({
  stream: fc.nat(1),
  id: fc.constantFrom(0, 0, 1, 1, 2),
  at: fc.nat(5),
  deleted: fc.nat(2).map((draw) => draw === 0),
  values: fc.record({ n: fc.nat(10), d: fc.nat(4), t: fc.nat(6) }, { requiredKeys: [] }),
});
type SentRecord = typeof arbitraryRecord extends fc.Arbitrary<infer T> ? T : never;

const arbitraryRun = fc.record({
  /** How many statements are still carried out; whether the last of them is, or only sent. */
  killAfter: fc.oneof({ arbitrary: fc.integer({ min: 6, max: 36 }), weight: 5 }, fc.nat(5)),
  isCarriedOut: fc.boolean(),
  fault: fc.option(
    fc.constantFrom(
      ...['PUT', 'CREATE OR', 'COPY', 'MERGE', 'SELECT', 'REMOVE', 'INSERT', 'upload'],
    ),
  ),
});

const arbitraryCase = fc.record({
  records: fc.array(arbitraryRecord, { minLength: 8, maxLength: 14 }),
  /** A STATE comes after each of so many records. */
  stateEvery: fc.integer({ min: 1, max: 3 }),
  batchRows: fc.integer({ min: 1, max: 4 }),
  /** Of each stream. */
  behaviors: fc.array(fc.constantFrom('fail', 'null', 'quarantine'), {
    minLength: 2,
    maxLength: 2,
  }),
  killed: fc.array(arbitraryRun, { minLength: 1, maxLength: 2 }),
  last: fc.option(fc.constantFrom('PUT', 'COPY', 'MERGE', 'SELECT')),
});
type Case = typeof arbitraryCase extends fc.Arbitrary<infer T> ? T : never;

/** How one stream of a case is loaded. */
type Way = 'plain' | 'keep' | 'newer_by' | 'hard_delete' | 'keep, hard_delete' | 'overwrite';
type Loaded = { readonly way: Way; readonly behavior: string };

/** What a row shows: its values, whether something is noted, whether it is marked as deleted. */
type Row = Readonly<Record<'at' | 'n' | 'd' | 't' | 'noted' | 'deleted', string>>;
type Table = { readonly rows: ReadonlyMap<number, Row>; readonly quarantine: ReadonlySet<string> };
const EMPTY: Table = { rows: new Map(), quarantine: new Set() };

/** Bad values take the place of good ones where the run would end at them. */
function prepared({ records, behaviors }: Case): readonly SentRecord[] {
  return records.map((record) =>
    behaviors[record.stream] === 'fail'
      ? {
          ...record,
          values: Object.fromEntries(
            Object.entries(record.values).filter(
              ([name, index]) => shown(name, index) !== undefined,
            ),
          ),
        }
      : record,
  );
}

const valueOf = (name: string, index: number) => VALUES[name]?.[index] ?? ['null', 'null'];
const shown = (name: string, index: number) => valueOf(name, index)[1];

function textOf({ id, at, deleted, values }: SentRecord): string {
  const members = Object.entries(values).map(
    ([name, index]) => `"${name}":${valueOf(name, index)[0]}`,
  );
  const mark = deleted ? ['"_sdc_deleted_at":"2026-02-03T04:05:06Z"'] : [];
  return `{${[`"id":${id}`, `"at":${at}`, ...members, ...mark].join(', ')}}`;
}

/** What the target promises of one record more, in a few plain lines. */
function model(table: Table, record: SentRecord, { way, behavior }: Loaded): Table {
  const { id, at, deleted, values } = record;
  const isBad = Object.entries(values).some(([name, index]) => shown(name, index) === undefined);
  if (isBad && behavior === 'quarantine')
    return { ...table, quarantine: new Set([...table.quarantine, textOf(record)]) };
  const known = table.rows.get(id);
  if (way === 'newer_by' && known && Number(known.at) > at) return table;
  const rows = new Map(table.rows);
  rows.delete(id);
  if (deleted && way.includes('hard_delete')) return { ...table, rows };
  const column = (name: 'n' | 'd' | 't') => {
    const index = values[name];
    if (index === undefined) return (way.startsWith('keep') ? known?.[name] : undefined) ?? 'null';
    return shown(name, index) ?? 'null';
  };
  const noted = String(isBad);
  rows.set(id, {
    ...{ at: String(at), n: column('n'), d: column('d'), t: column('t') },
    ...{ noted, deleted: String(deleted) },
  });
  return { ...table, rows };
}

const settingsOf = ({ way, behavior }: Loaded) => ({
  invalid_record_behavior: behavior,
  ...(way.startsWith('keep') && { missing_property: 'keep' }),
  ...(way === 'newer_by' && { newer_by: 'at' }),
  ...(way.includes('hard_delete') && { hard_delete: true }),
  ...(way === 'overwrite' && { load_method: 'overwrite' }),
});

/** The messages of a tap that goes on after so many records. */
function inputFrom(
  done: number,
  records: readonly SentRecord[],
  names: readonly string[],
  every: number,
) {
  const schemas = names.map((stream) =>
    line({ type: 'SCHEMA', stream, schema: { properties: PROPERTIES }, key_properties: ['id'] }),
  );
  const messages = records.slice(done).map((record, index) => {
    const text = `{"type":"RECORD","stream":"${names[record.stream]}","record":${textOf(record)}}\n`;
    const count = done + index + 1;
    return count % every === 0 ? text + stateLine({ done: count }) : text;
  });
  return schemas.join('') + messages.join('') + stateLine({ done: records.length });
}

async function tableOf(name: string, { behavior }: Loaded): Promise<Table> {
  const read = (sql: string) => loading.sandbox.query(sql).catch(() => []);
  const noted = behavior === 'null' ? '_SDC_META IS NOT NULL' : 'FALSE';
  const rows = await read(
    `SELECT ID, AT::VARCHAR AS "at", COALESCE(N::VARCHAR, 'null') AS "n", COALESCE(D::VARCHAR, 'null') AS "d", COALESCE(T, 'null') AS "t", (${noted})::VARCHAR AS "noted", (_SDC_DELETED_AT IS NOT NULL)::VARCHAR AS "deleted" FROM LOADED.${name}`,
  );
  const quarantined = await read(`SELECT RECORD FROM LOADED.${name}__QUARANTINE`);
  return {
    rows: new Map(rows.map(({ ID, ...row }) => [Number(ID), row as Row])),
    quarantine: new Set(quarantined.map(({ RECORD }) => String(RECORD))),
  };
}

const rowsAsText = ({ rows }: Table) => JSON.stringify([...rows].sort(([a], [b]) => a - b));
const asText = (table: Table) => rowsAsText(table) + JSON.stringify([...table.quarantine].sort());

class Killed extends Error {}

/** Sessions of a process that is killed: after the last statement, which is carried out or not, nothing happens any more. */
function mortal(killAfter: number, isCarriedOut: boolean) {
  let left = killAfter;
  return (session: Warehouse): Warehouse => {
    async function whileAlive<T>(work: () => Promise<T>): Promise<T> {
      left -= 1;
      if (left < 0) throw new Killed();
      if (left > 0) return work();
      if (isCarriedOut) await work();
      throw new Killed();
    }
    return {
      ...session,
      execute: (sql) => whileAlive(() => session.execute(sql)),
      put: (file, path) => whileAlive(() => session.put(file, path)),
    };
  };
}

/** Its session gone before, or an upload refused. */
function passing(statement: string): Fault {
  return statement === 'upload'
    ? { kind: 'fail-upload', status: 503 }
    : { kind: 'fail', code: '390111', sqlState: '08003', match: new RegExp(`^${statement}`) };
}

let cases = 0;

/** Every way twice, one beside another. */
test.each<readonly [Way, Way]>([
  ['plain', 'hard_delete'],
  ['newer_by', 'keep'],
  ['keep, hard_delete', 'plain'],
  ['keep', 'newer_by'],
  ['hard_delete', 'keep, hard_delete'],
  ['overwrite', 'overwrite'],
])(
  'whatever comes, fails and is killed: always the tables of a plain model, and no state ahead of them (%s; %s)',
  async (...ways) => {
    await fc.assert(
      fc.asyncProperty(arbitraryCase, async (it) => {
        cases += 1;
        const names = [`RUN_${cases}_A`, `RUN_${cases}_B`];
        const loaded = ways.map((way, stream) => ({
          way,
          behavior: it.behaviors[stream] ?? 'fail',
        }));
        const settings = {
          ...{ batch_size_rows: it.batchRows, parallelism: 2 },
          stream_config: Object.fromEntries(
            loaded.map((each, stream) => [names[stream], settingsOf(each)]),
          ),
        };
        const records = prepared(it);
        const of = (stream: number, from: number, to: number) =>
          records.slice(from, to).filter((record) => record.stream === stream);
        const after = (table: Table, sent: readonly SentRecord[]) =>
          sent.reduce((rows, record) => model(rows, record, loaded[record.stream]!), table);
        const found = () =>
          Promise.all(names.map((name, stream) => tableOf(name, loaded[stream]!)));
        const isOverwrite = ways.includes('overwrite');
        let done = 0;
        let tables: readonly Table[] = [EMPTY, EMPTY];

        for (const { killAfter, isCarriedOut, fault } of it.killed) {
          const from = done;
          if (fault !== null) loading.sandbox.faults.inject(passing(fault));
          await loading
            .run(settings, inputFrom(from, records, names, it.stateEvery), {
              around: mortal(killAfter, isCarriedOut),
              onState: (state) => (done = (JSON.parse(state) as { done: number }).done),
            })
            .catch((error: unknown) => {
              if (!String(error).includes('Killed') && !(error instanceof Killed)) throw error;
            });
          loading.sandbox.faults.clear();
          const tablesNow = await found();
          tablesNow.forEach((table, stream) => {
            const before = tables[stream] ?? EMPTY;
            const sent = of(stream, from, records.length);
            const acknowledged = of(stream, from, done).length;
            // What was acknowledged is there, and then some: batches go in whole and in order.
            const possible = isOverwrite
              ? [...(done > from ? [] : [before]), after(EMPTY, sent)]
              : Array.from({ length: sent.length - acknowledged + 1 }, (_, more) =>
                  after(before, sent.slice(0, acknowledged + more)),
                );
            expect(possible.map(rowsAsText)).toContain(rowsAsText(table));
            const surely = after(before, sent.slice(0, acknowledged)).quarantine;
            const atMost = after(before, sent).quarantine;
            expect([...table.quarantine]).toEqual(expect.arrayContaining([...surely]));
            expect([...atMost]).toEqual(expect.arrayContaining([...table.quarantine]));
          });
          tables = tablesNow;
          if (done > from && done === records.length) break;
        }

        if (it.last !== null) loading.sandbox.faults.inject(passing(it.last));
        const from = isOverwrite ? 0 : done;
        await loading.run(settings, inputFrom(from, records, names, it.stateEvery), {
          onState: (state) => (done = (JSON.parse(state) as { done: number }).done),
        });
        loading.sandbox.faults.clear();
        expect(done).toBe(records.length);
        for (const [stream, table] of (await found()).entries()) {
          const expected = after(EMPTY, of(stream, 0, records.length));
          expect(asText(table)).toBe(asText(expected));
        }
      }),
      // A case is long: the first failure tells enough, with its seed.
      { numRuns: propertyRuns(1), endOnFailure: true },
    );
  },
  3_600_000,
);
