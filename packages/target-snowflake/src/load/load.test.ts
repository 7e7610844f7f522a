import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { openLoading } from '../testing/loading.ts';
import type { Loading } from '../testing/loading.ts';
import { line, schemaLine, stateLine } from '../testing/messages.ts';
import { runHere } from '../testing/run-here.ts';

let loading: Loading;
beforeAll(async () => {
  loading = await openLoading();
});
afterAll(() => loading.close());
beforeEach(() => {
  loading.forget();
  loading.sandbox.faults.clear();
});

const deal = { id: { type: 'integer' }, name: { type: ['string', 'null'] } };

/** Statements by their first words, PUTs left out. */
const kinds = () =>
  loading
    .statements()
    .filter((sql) => !sql.startsWith('PUT'))
    .map((sql) => sql.split(/\s+/).slice(0, 2).join(' '));

describe('upsert', () => {
  test('creates schema and table, then takes three statements for each batch besides the PUTs', async () => {
    const table = loading.table('first', deal, ['id']);
    const loader = loading.loader();
    const result = await loader.load(
      await loading.makeBatch(table, ['{"id":1,"name":"a"}', '{"id":2,"name":"b"}']),
    );
    expect(result).toEqual({ inserted: 2, updated: 0, deleted: 0 });
    expect(kinds()).toEqual([
      'DESCRIBE TABLE',
      'SHOW TABLES',
      'CREATE SCHEMA',
      'CREATE TABLE',
      'CREATE OR',
      'COPY INTO',
      'MERGE INTO',
    ]);
    loading.forget();
    expect(
      await loader.load(
        await loading.makeBatch(table, ['{"id":2,"name":"B"}'], ['{"id":3,"name":null}']),
      ),
    ).toEqual({ inserted: 1, updated: 1, deleted: 0 });
    expect(kinds()).toEqual(['CREATE OR', 'COPY INTO', 'MERGE INTO']);
    expect(await loading.rows('SELECT * FROM LOADED.FIRST ORDER BY ID')).toEqual([
      '1 | a',
      '2 | B',
      '3 | null',
    ]);
    expect(loading.sandbox.stage()).toEqual([]);
  });

  test('uploads the files of a batch at the same time', async () => {
    const table = loading.table('at_once', deal, ['id']);
    let begun = 0;
    let bothBegan: () => void = () => undefined;
    const both = new Promise<void>((resolve) => (bothBegan = resolve));
    const loader = loading.loader({
      around: (session) => ({
        ...session,
        put: async (file, stagePath) => {
          begun += 1;
          if (begun === 2) bothBegan();
          // One after the other, the first would wait for ever.
          await both;
          await session.put(file, stagePath);
        },
      }),
    });
    await loader.load(await loading.makeBatch(table, ['{"id":1}'], ['{"id":2}']));
    expect(await loading.rows('SELECT ID FROM LOADED.AT_ONCE ORDER BY ID')).toEqual(['1', '2']);
  });

  test('lets the record received last win, over files and however the key is written', async () => {
    const table = loading.table('duplicates', { id: { type: 'number' }, v: {} }, ['id']);
    const files = [
      ['{"id":1,"v":"first"}', '{"id":1.0,"v":"second"}', '{"id":2,"v":"x"}'],
      ['{"id":2.00,"v":"y"}', '{"id":1e0,"v":"last"}'],
    ];
    const loader = loading.loader();
    await loader.load(await loading.makeBatch(table, ...files));
    expect(await loading.rows('SELECT ID, V::VARCHAR FROM LOADED.DUPLICATES ORDER BY ID')).toEqual([
      '1 | last',
      '2 | y',
    ]);
  });

  test('tells keys apart that only look alike', async () => {
    const union = { type: ['integer', 'string'] };
    const table = loading.table('alike', { a: union, b: { type: 'string' } }, ['a', 'b']);
    const records = [
      '{"a":1,"b":"x"}',
      '{"a":"1","b":"x"}',
      '{"a":"1,","b":"x"}',
      '{"a":"1","b":",x"}',
    ];
    const loader = loading.loader();
    await loader.load(await loading.makeBatch(table, records));
    expect(await loader.load(await loading.makeBatch(table, records))).toEqual({
      inserted: 0,
      updated: 0,
      deleted: 0,
    });
    expect(await loading.rows('SELECT COUNT(*) FROM LOADED.ALIKE')).toEqual(['4']);
  });

  test('refuses a batch with a null or missing key, and changes nothing', async () => {
    const table = loading.table('keyless', deal, ['id']);
    const loader = loading.loader();
    for (const record of ['{"id":null,"name":"n"}', '{"name":"n"}']) {
      await expect(
        loader.load(await loading.makeBatch(table, ['{"id":1,"name":"a"}', record])),
      ).rejects.toThrow(
        /^stream "keyless": batch \d+ of 2 records could not be loaded: the record with the key \{"id": (null|nothing)\} in line 2 of batch-\d+-0\.json\.gz: column "ID", a key, cannot hold it as NUMBER\(38,0\): a record has null, or nothing, for a key property \(id\): /,
      );
    }
    expect(await loading.rows('SELECT COUNT(*) FROM LOADED.KEYLESS')).toEqual(['0']);
  });

  test('marks deleted records, and takes the mark away when they come back', async () => {
    const table = loading.table('soft', deal, ['id'], { addRecordMetadata: true });
    const loader = loading.loader();
    const marks = () =>
      loading.rows(
        "SELECT ID, TO_VARCHAR(_SDC_DELETED_AT, 'YYYY-MM-DD HH24:MI:SS') FROM LOADED.SOFT ORDER BY ID",
      );
    const deleted = '{"id":1,"name":"a","_sdc_deleted_at":"2026-02-03T04:05:06+02:00"}';
    await loader.load(await loading.makeBatch(table, [deleted, '{"id":2,"name":"b"}']));
    expect(await marks()).toEqual(['1 | 2026-02-03 02:05:06', '2 | null']);
    await loader.load(await loading.makeBatch(table, ['{"id":1,"name":"a"}']));
    expect(await marks()).toEqual(['1 | null', '2 | null']);
  });

  test('deletes for good with hard_delete, whatever came before in the batch', async () => {
    const table = loading.table('hard', deal, ['id'], { hardDelete: true });
    const loader = loading.loader();
    const gone = (id: number) => `{"id":${id},"_sdc_deleted_at":"2026-02-03T04:05:06Z"}`;
    await loader.load(await loading.makeBatch(table, ['{"id":1}', '{"id":2}', '{"id":3}']));
    expect(
      await loader.load(
        await loading.makeBatch(table, [
          gone(1),
          gone(2),
          '{"id":2}',
          '{"id":4}',
          gone(4),
          gone(5),
        ]),
      ),
    ).toEqual({ inserted: 0, updated: 1, deleted: 1 });
    expect(await loading.rows('SELECT ID FROM LOADED.HARD ORDER BY ID')).toEqual(['2', '3']);
  });
});

describe('append', () => {
  test('takes one statement for a batch besides the PUTs, and keeps every record', async () => {
    const table = loading.table('log', { line: { type: 'string' } }, []);
    const loader = loading.loader({ runId: 'run-log' });
    await loader.prepare(table);
    loading.forget();
    const lines = ['{"line":"a"}', '{"line":"a"}'];
    expect(await loader.load(await loading.makeBatch(table, lines, lines))).toEqual({
      inserted: 4,
      updated: 0,
      deleted: 0,
    });
    expect(kinds()).toEqual(['COPY INTO']);
    expect(loading.statements().filter((sql) => sql.startsWith('PUT'))).toHaveLength(2);
    expect(await loading.rows('SELECT COUNT(*) FROM LOADED.LOG')).toEqual(['4']);
    expect(loading.sandbox.stage().filter(({ path }) => path.includes('run-log'))).toEqual([]);
  });
});

describe('values', () => {
  test('are held exactly, whatever JSON can write', async () => {
    const table = loading.table(
      'exact',
      {
        id: { type: 'integer' },
        whole: { type: 'integer' },
        decimal: { type: 'number', multipleOf: 1e-10 },
        text: { type: 'string' },
        any: {},
        flag: { type: 'boolean' },
        day: { type: 'string', format: 'date' },
        time: { type: 'string', format: 'time' },
        hex: { type: 'string', format: 'binary' },
        base64: { type: 'string', contentEncoding: 'base64' },
        'a"b\'c\\d:e.f': { type: 'string' },
      },
      ['id'],
    );
    const loader = loading.loader();
    const big = '9'.repeat(38);
    await loader.load(
      await loading.makeBatch(table, [
        `{"id":9007199254740993,"whole":-${big},"decimal":1234567.0123456789,"text":"\\u00e4 \\"q\\" \\\\ \\n end","any":{"n":${big},"z":[null,1.10]},"flag":true,"day":"2024-02-29","time":"23:59:59.123456","hex":"00FFab","base64":"AP+r","a\\"b'c\\\\d:e.f":"hostile"}`,
        '{"id":2,"any":null,"text":"","flag":false}',
      ]),
    );
    expect(
      await loading.rows(
        `SELECT ID, WHOLE, "DECIMAL", TEXT, TO_JSON("ANY"), FLAG, DAY, TIME, TO_CHAR(HEX, 'HEX'), TO_CHAR(BASE64, 'HEX'), "A""B'C\\D:E.F" FROM LOADED.EXACT ORDER BY ID DESC`,
      ),
    ).toEqual([
      `9007199254740993 | -${big} | 1234567.0123456789 | ä "q" \\ \n end | {"n":${big},"z":[null,1.1]} | true | 2024-02-29 | 23:59:59.123456 | 00FFAB | 00FFAB | hostile`,
      '2 | null | null |  | null | false | null | null | null | null | null',
    ]);
    expect(await loading.rows('SELECT COUNT(*) FROM LOADED.EXACT WHERE "ANY" IS NULL')).toEqual([
      '1',
    ]);
  });

  test.each(['TIMESTAMP_NTZ', 'TIMESTAMP_TZ', 'TIMESTAMP_LTZ'] as const)(
    'of %s keep their moment, and one without an offset is UTC',
    async (timestampType) => {
      const stream = `at_${timestampType.toLowerCase()}`;
      const at = { type: 'string', format: 'date-time' };
      const table = loading.table(stream, { id: { type: 'integer' }, at }, ['id'], {
        timestampType,
      });
      const times = [
        '2026-01-02T03:04:05.678901+02:00',
        '2026-01-02T03:04:05Z',
        '2026-01-02 03:04:05',
      ];
      const records = times.map((time, index) => `{"id":${index},"at":"${time}"}`);
      await loading.loader().load(await loading.makeBatch(table, records));
      const utc =
        timestampType === 'TIMESTAMP_NTZ' ? 'AT' : `CONVERT_TIMEZONE('UTC', AT)::TIMESTAMP_NTZ`;
      expect(
        await loading.rows(
          `SELECT TO_VARCHAR(${utc}, 'YYYY-MM-DD HH24:MI:SS.FF6') FROM LOADED.${stream} ORDER BY ID`,
        ),
      ).toEqual([
        '2026-01-02 01:04:05.678901',
        '2026-01-02 03:04:05.000000',
        '2026-01-02 03:04:05.000000',
      ]);
    },
  );

  test.each([
    ['a text for a number', '"two"', 'Failed to cast variant value "two" to '],
    [
      'a fraction',
      '1.5',
      'Failed to cast variant value "a number with more decimals than NUMBER(38,0) has" to FIXED',
    ],
    ['too many digits', '9'.repeat(39), ''],
  ])(
    'that are %s fail the batch, with file, line, key and column, and nothing of it is loaded',
    async (_, value, why) => {
      const table = loading.table('bad', { id: { type: 'integer' }, n: { type: 'integer' } }, [
        'id',
      ]);
      const batch = await loading.makeBatch(table, ['{"id":1,"n":1}', `{"id":2,"n":${value}}`]);
      const message = await loading
        .loader()
        .load(batch)
        .then(
          () => '',
          (error: unknown) => String(error),
        );
      expect(message).toContain(
        `LoadError: stream "bad": batch ${batch.number} of 2 records could not be loaded: the record with the key {"id": 2} in line 2 of batch-${batch.number}-0.json.gz: column "N" cannot hold it as NUMBER(38,0): Snowflake refused the statement (`,
      );
      expect(message).toContain(why);
      expect(message).toMatch(/File 'target-snowflake\/run-1\/.*', line 2, .*"N"[^\n]*$/s);
      expect(await loading.rows('SELECT COUNT(*) FROM LOADED.BAD')).toEqual(['0']);
    },
  );

  test('that are dates may bring midnight with them, and no other time', async () => {
    const properties = { id: { type: 'integer' }, day: { type: 'string', format: 'date' } };
    const table = loading.table('days', properties, ['id']);
    const loader = loading.loader();
    await loader.load(await loading.makeBatch(table, ['{"id":1,"day":"2024-02-29T00:00:00Z"}']));
    await expect(
      loader.load(await loading.makeBatch(table, ['{"id":1,"day":"2024-02-29T10:00:00Z"}'])),
    ).rejects.toThrow(/"a time of day in a DATE" to DATE/);
    expect(await loading.rows('SELECT ID, DAY::VARCHAR FROM LOADED.DAYS')).toEqual([
      '1 | 2024-02-29',
    ]);
  });
});

test('metadata columns tell of a row’s way here', async () => {
  const table = loading.table('meta', { id: { type: 'integer' } }, ['id'], {
    addRecordMetadata: true,
  });
  await loading.loader().load(await loading.makeBatch(table, ['{"id":1}'], ['{"id":2}']));
  expect(
    await loading.rows(
      `SELECT ID, TO_VARCHAR(_SDC_EXTRACTED_AT, 'YYYY-MM-DD HH24:MI:SS.FF6'), TO_VARCHAR(_SDC_RECEIVED_AT, 'YYYY-MM-DD HH24:MI:SS'), _SDC_DELETED_AT, _SDC_TABLE_VERSION, _SDC_SEQUENCE - FIRST_VALUE(_SDC_SEQUENCE) OVER (ORDER BY ID) AS N, _SDC_BATCHED_AT IS NOT NULL AS B, _SDC_SYNC_STARTED_AT > 1700000000000 AS S FROM LOADED.META ORDER BY ID`,
    ),
  ).toEqual([
    '1 | 2026-01-02 03:04:05.678901 | 2026-01-02 03:04:05 | null | 7 | 0 | true | true',
    '2 | 2026-01-02 03:04:05.678901 | 2026-01-02 03:04:05 | null | 7 | 1 | true | true',
  ]);
});

test('a stream whose schema names no property keeps its records whole', async () => {
  const table = loading.table('whole', {}, []);
  await loading.loader().load(await loading.makeBatch(table, ['{"x":{"y":[1,null]}}']));
  expect(await loading.rows('SELECT TO_JSON(RECORD) FROM LOADED.WHOLE')).toEqual([
    '{"x":{"y":[1,null]}}',
  ]);
});

describe('ACTIVATE_VERSION', () => {
  const rows = () =>
    loading.rows(
      'SELECT ID, _SDC_TABLE_VERSION, _SDC_DELETED_AT IS NULL AS HERE FROM LOADED.VERSIONS ORDER BY ID',
    );

  test('marks rows of older versions, and with hard_delete removes them; never its own', async () => {
    const table = loading.table('versions', { id: { type: 'integer' } }, ['id'], {
      addRecordMetadata: true,
    });
    const loader = loading.loader();
    await loader.load(await loading.makeBatch(table, ['{"id":1}', '{"id":2}']));
    await loader.activateVersion(table, 7);
    expect(await rows()).toEqual(['1 | 7 | true', '2 | 7 | true']);
    await loader.activateVersion(table, 8);
    expect(await rows()).toEqual(['1 | 7 | false', '2 | 7 | false']);
    await loading.loader().activateVersion({ ...table, hardDelete: true }, 8);
    expect(await rows()).toEqual([]);
  });

  test('does nothing to a table without versions, and says so', async () => {
    const { account, url, user, password } = loading.sandbox;
    const { code, stdout, stderr } = await runHere(
      {
        ...{ account, access_url: url, user, password, add_record_metadata: false },
        ...{ database: 'SANDBOX', warehouse: 'SANDBOX_WH', default_target_schema: 'LOADED' },
      },
      schemaLine('unversioned') +
        line({ type: 'RECORD', stream: 'unversioned', record: { id: 1 }, version: 8 }) +
        line({ type: 'ACTIVATE_VERSION', stream: 'unversioned', version: 8 }) +
        stateLine({ at: 1 }),
    );
    expect([code, stdout]).toEqual([0, '{"at":1}\n']);
    expect(stderr).toContain(
      'WARNING ACTIVATE_VERSION needs the columns of add_record_metadata: rows of older versions stay as they are',
    );
    expect(await loading.rows('SELECT * FROM LOADED.UNVERSIONED')).toEqual(['1']);
  });
});
