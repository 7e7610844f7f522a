import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '@intercom-to-snowflake/singer';
import type { Fault } from '@intercom-to-snowflake/snowflake-sandbox';
import type { StreamTable } from '../plan/stream-table.ts';
import { openLoading } from '../testing/loading.ts';
import type { Loading } from '../testing/loading.ts';

let loading: Loading;
beforeAll(async () => {
  loading = await openLoading();
});
afterAll(() => loading.close());
beforeEach(() => {
  loading.forget();
  loading.sandbox.faults.clear();
});

const deal = { id: { type: 'integer' }, v: { type: 'string' } };
let streams = 0;

/** The table of a stream of its own, with an old row. */
async function oldTable(
  keys: readonly string[],
  properties: JsonObject = deal,
  settings: { readonly hardDelete?: boolean } = {},
) {
  streams += 1;
  const stream = `o${streams}`;
  const schema = `OVER_${streams}`;
  const more = { loadMethod: 'overwrite', defaultTargetSchema: schema, ...settings } as const;
  const table = loading.table(stream, properties, keys, more);
  const name = `${schema}.${table.table}`;
  await loading.loader({ runId: `before-${streams}` }).prepare(table);
  await loading.sandbox.query(`INSERT INTO ${name} (ID) VALUES (99)`);
  loading.forget();
  return {
    table,
    schema,
    name,
    changed: (changed: JsonObject, changedKeys = keys): StreamTable =>
      loading.table(stream, changed, changedKeys, more),
    rows: (columns = 'ID, V') =>
      loading.rows(`SELECT ${columns} FROM ${name} ORDER BY ID NULLS FIRST, V NULLS FIRST`),
    sides: async () =>
      (await loading.sandbox.query(`SHOW TABLES IN SCHEMA ${schema}`))
        .map((row) => String(row['name']))
        .filter((shown) => shown !== table.table),
  };
}

const row = (id: number, v: string, more = '') => `{"id":${id},"v":"${v}"${more}}`;

describe('a table that is overwritten', () => {
  test('stays as it is until the end, and then has the rows of the run: of each key the last record', async () => {
    const { table, rows, sides } = await oldTable(['id']);
    const loader = loading.loader({ runId: 'run-o' });
    await loader.load(await loading.makeBatch(table, [row(1, 'a'), row(1, 'b')], [row(2, 'a')]));
    await loader.load(await loading.makeBatch(table, [row(3, 'a'), row(2, 'c')]));
    expect(await rows()).toEqual(['99 | null']);
    await loader.overwrite(table);
    expect(await rows()).toEqual(['1 | b', '2 | c', '3 | a']);
    expect(await sides()).toHaveLength(1);
    await loader.close();
    expect(await sides()).toEqual([]);
  });

  test('takes one statement for a batch besides the PUTs', async () => {
    const { table } = await oldTable(['id']);
    const loader = loading.loader({ runId: 'run-count' });
    await loader.load(await loading.makeBatch(table, [row(1, 'a')]));
    loading.forget();
    await loader.load(await loading.makeBatch(table, [row(2, 'a')]));
    await loader.overwrite(table);
    expect(loading.statements().map((sql) => sql.split(' ').slice(0, 2).join(' '))).toEqual(
      ["PUT 'file:", 'COPY INTO', 'INSERT OVERWRITE'].map((kind, at) =>
        at === 0 ? expect.stringMatching(/^PUT/) : kind,
      ),
    );
  });

  test('has every record where there is no key, and none when the stream is empty', async () => {
    const { table, rows } = await oldTable([]);
    const loader = loading.loader({ runId: 'run-keyless' });
    for (let batch = 0; batch < 2; batch += 1)
      await loader.load(await loading.makeBatch(table, [row(1, 'a'), row(1, 'a')]));
    await loader.overwrite(table);
    expect(await rows()).toEqual(['1 | a', '1 | a', '1 | a', '1 | a']);
    await loading.loader({ runId: 'run-empty' }).overwrite(table);
    expect(await rows()).toEqual([]);
  });

  test('keeps its grants, and the columns that the run does not know', async () => {
    const { table, name, rows } = await oldTable(['id']);
    await loading.sandbox.query(`ALTER TABLE ${name} ADD COLUMN THEIRS VARCHAR`);
    await loading.sandbox.query(`GRANT SELECT ON TABLE ${name} TO ROLE PUBLIC`);
    const grants = () => loading.rows(`SHOW GRANTS ON TABLE ${name}`);
    const before = await grants();
    const loader = loading.loader({ runId: 'run-grants' });
    await loader.load(await loading.makeBatch(table, [row(1, 'a')]));
    await loader.overwrite(table);
    expect(await grants()).toEqual(before);
    expect(await rows('ID, V, THEIRS')).toEqual(['1 | a | null']);
  });

  test('has the records of every schema of the run, the last one of a key over all of them', async () => {
    const { table, rows, changed } = await oldTable(['id']);
    const loader = loading.loader({ runId: 'run-schemas' });
    const { id } = deal;
    await loader.load(await loading.makeBatch(table, [row(1, 'a'), row(2, 'a')]));
    const other = changed({ id, w: { type: 'integer' } });
    await loader.load(await loading.makeBatch(other, ['{"id":2,"w":7}', '{"id":3,"w":8}']));
    await loader.load(await loading.makeBatch(table, [row(3, 'z')]));
    const numeric = changed({ id, v: { type: 'array' } });
    await loader.load(await loading.makeBatch(numeric, ['{"id":4,"v":[1]}']));
    await loader.overwrite(numeric);
    expect(await rows('ID, V, W, TO_JSON(V__VARIANT)')).toEqual([
      '1 | a | null | null',
      '2 | null | 7 | null',
      '3 | z | null | null',
      '4 | null | null | [1]',
    ]);
  });

  test('refuses another key in the middle of the run', async () => {
    const { table, rows, changed } = await oldTable(['id']);
    const loader = loading.loader({ runId: 'run-keys' });
    await loader.load(await loading.makeBatch(table, [row(1, 'a')]));
    const batch = await loading.makeBatch(changed(deal, ['v']), [row(1, 'b')]);
    await expect(loader.load(batch)).rejects.toThrow(
      /its key was "ID" and is now "V": a key cannot change while the table is being overwritten/,
    );
    expect(await rows()).toEqual(['99 | null']);
  });

  test('has deleted records with their mark, and with hard_delete not', async () => {
    for (const [hardDelete, expected] of [
      [false, ['1 | a', '2 | a', '3 | c']],
      [true, ['2 | a', '3 | c']],
    ] as const) {
      const { table, rows } = await oldTable(['id'], deal, { hardDelete });
      const loader = loading.loader({ runId: `run-delete-${hardDelete}` });
      const gone = ',"_sdc_deleted_at":"2026-02-03T04:05:06Z"';
      await loader.load(
        await loading.makeBatch(table, [row(1, 'a', gone), row(2, 'a'), row(3, 'b', gone)]),
      );
      await loader.load(await loading.makeBatch(table, [row(3, 'c')]));
      await loader.overwrite(table);
      expect(await rows()).toEqual(expected);
    }
  });

  test('refuses a record without its key', async () => {
    const { table, rows } = await oldTable(['id']);
    const batch = await loading.makeBatch(table, ['{"v":"a"}']);
    await expect(loading.loader({ runId: 'run-null' }).load(batch)).rejects.toThrow(
      /a record has null, or nothing, for a key property \(id\)/,
    );
    expect(await rows()).toEqual(['99 | null']);
  });
});

const lost = (match: RegExp): Fault => ({ kind: 'drop', when: 'after', match });
const gone = (match: RegExp): Fault => ({ kind: 'fail', code: '390111', sqlState: '08003', match });

describe('whatever fails on the way', () => {
  test.each([
    ['the answer to CREATE is lost', lost(/^CREATE TRANSIENT/)],
    ['the answer to COPY is lost', lost(/^COPY/)],
    ['COPY finds its session gone', gone(/^COPY/)],
    ['the answer to the overwriting is lost', lost(/^INSERT/)],
    ['the overwriting finds its session gone', gone(/^INSERT/)],
  ])('every record is there once: %s', async (_, fault) => {
    const { table, rows } = await oldTable([]);
    const loader = loading.loader({ runId: `run-fault-${streams}` });
    loading.sandbox.faults.inject(fault);
    for (const v of ['a', 'b']) await loader.load(await loading.makeBatch(table, [row(1, v)]));
    await loader.overwrite(table);
    expect(await rows()).toEqual(['1 | a', '1 | b']);
    expect(loading.sandbox.faults.pending()).toEqual([]);
  });

  test('a batch whose COPY may have been done goes into no other side table, though the table has changed meanwhile', async () => {
    const { table, name, rows, sides } = await oldTable([]);
    const loader = loading.loader({ runId: 'run-beside', purge: false });
    await loader.load(await loading.makeBatch(table, [row(1, 'a')]));
    await loading.sandbox.query(`ALTER TABLE ${name} ALTER V SET DATA TYPE VARCHAR(134217728)`);
    loading.forget();
    const copying = () => loading.sandbox.statements.some(({ sql }) => sql.startsWith('COPY'));
    loading.sandbox.faults.inject({ kind: 'drop', when: 'during', match: /^COPY/ });
    loading.sandbox.faults.inject({
      kind: 'fail',
      code: '002003',
      sqlState: '02000',
      match: /^LIST/,
    });
    const load = loader.load(await loading.makeBatch(table, [row(2, 'b')]));
    while (!copying()) await new Promise((resolve) => setTimeout(resolve, 5));
    loading.sandbox.faults.expireSessions({ master: true });
    await load;
    await loader.load(await loading.makeBatch(table, [row(3, 'c')]));
    expect(loading.sandbox.faults.pending()).toEqual([]);
    expect(await sides()).toHaveLength(2);
    await loader.overwrite(table);
    expect(await rows()).toEqual(['1 | a', '2 | b', '3 | c']);
  });

  test('all sessions may expire in between', async () => {
    const { table, rows } = await oldTable(['id']);
    const loader = loading.loader({ runId: 'run-expired' });
    await loader.load(await loading.makeBatch(table, [row(1, 'a')]));
    loading.sandbox.faults.expireSessions({ master: true });
    await loader.load(await loading.makeBatch(table, [row(2, 'a')]));
    loading.sandbox.faults.expireSessions({ master: true });
    await loader.overwrite(table);
    expect(await rows()).toEqual(['1 | a', '2 | a']);
  });

  test('a side table that somebody dropped fails the run: what was in it is not forgotten', async () => {
    const { table, rows, sides, schema } = await oldTable(['id']);
    const loader = loading.loader({ runId: 'run-dropped' });
    await loader.load(await loading.makeBatch(table, [row(1, 'a')]));
    for (const side of await sides()) await loading.sandbox.query(`DROP TABLE ${schema}."${side}"`);
    await expect(loader.load(await loading.makeBatch(table, [row(2, 'a')]))).rejects.toThrow(
      /does not exist/,
    );
    await expect(loader.overwrite(table)).rejects.toThrow(/does not exist/);
    expect(await rows()).toEqual(['99 | null']);
  });
});

describe('side tables of killed runs', () => {
  const HOUR = 60 * 60 * 1000;

  test('are dropped by the next run when they have been silent for a day, and no others are', async () => {
    const { table, sides, schema } = await oldTable(['id']);
    const start = Date.UTC(2026, 0, 1);
    let now = start;
    const killed = loading.loader({ runId: 'killed', now: () => start });
    const slow = loading.loader({ runId: 'slow', now: () => now });
    for (const loader of [killed, slow])
      await loader.load(await loading.makeBatch(table, [row(1, 'a')]));
    await loading.sandbox.query(`CREATE TABLE ${schema}._TARGET_SNOWFLAKE_SIDE_BY_HAND (A INT)`);
    // It goes on: each batch that comes an hour after the last sign of life gives another one.
    now = start + 23 * HOUR;
    await slow.load(await loading.makeBatch(table, [row(2, 'a')]));
    await slow.load(await loading.makeBatch(table, [row(3, 'a')]));
    expect(loading.statements().filter((sql) => sql.startsWith('COMMENT ON TABLE'))).toEqual([
      `COMMENT ON TABLE "SANDBOX"."${schema}"."_TARGET_SNOWFLAKE_SIDE_slow_1" IS 'target-snowflake: in use at 2026-01-01T23:00:00.000Z'`,
    ]);
    now = start + 25 * HOUR;
    const next = loading.loader({ runId: 'next', now: () => now });
    await next.overwrite(table);
    expect([...(await sides())].sort()).toEqual([
      '_TARGET_SNOWFLAKE_SIDE_BY_HAND',
      '_TARGET_SNOWFLAKE_SIDE_next_1',
      '_TARGET_SNOWFLAKE_SIDE_slow_1',
    ]);
  });

  test('that may not be dropped are left, with a warning', async () => {
    const { table, sides } = await oldTable(['id']);
    const killed = loading.loader({ runId: 'theirs', now: () => Date.UTC(2026, 0, 1) });
    await killed.load(await loading.makeBatch(table, [row(1, 'a')]));
    loading.sandbox.faults.inject({
      kind: 'fail',
      code: '003001',
      sqlState: '42501',
      match: /^DROP TABLE/,
    });
    await loading.loader({ runId: 'mine' }).overwrite(table);
    expect(await sides()).toHaveLength(2);
  });
});
