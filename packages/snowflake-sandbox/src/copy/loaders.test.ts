import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';

import { startSnowflakeSandbox, type SnowflakeSandbox } from '../server/start-sandbox.ts';
import { localFiles, signIn, type Client, type LocalFiles } from '../testing/driver.ts';

// What other production loaders send for one batch, statement for statement.

let sandbox: SnowflakeSandbox;
let client: Client;
let files: LocalFiles;

beforeAll(async () => {
  sandbox = await startSnowflakeSandbox();
  client = await signIn(sandbox);
  files = await localFiles();
});

afterAll(async () => {
  await client.close();
  await sandbox.close();
  await files.remove();
});

// CREATE SCHEMA makes its schema the current one.
beforeEach(async () => {
  await client.rows('USE SCHEMA sandbox.public');
});

const sortedById = (rows: readonly Record<string, unknown>[]): readonly unknown[] =>
  [...rows].sort((a, b) => Number(a['ID']) - Number(b['ID']));

it('PipelineWise: CSV in the table stage, MERGE straight from it with a named format', async () => {
  await client.rows('CREATE SCHEMA IF NOT EXISTS ppw');
  await client.rows(
    "CREATE OR REPLACE FILE FORMAT ppw.f TYPE = 'CSV' ESCAPE='\\\\' FIELD_OPTIONALLY_ENCLOSED_BY='\"'",
  );
  await client.rows("SHOW FILE FORMATS LIKE 'f'");
  await client.rows(
    `CREATE TABLE IF NOT EXISTS ppw."T" ("ID" number, "NAME" text, "DOC" variant, "_SDC_DELETED_AT" text, PRIMARY KEY("ID")) data_retention_time_in_days = 1`,
  );
  await client.rows('ALTER TABLE ppw."T" ALTER COLUMN "ID" DROP NOT NULL');
  const batch = async (name: string, content: string): Promise<void> => {
    const local = await files.gzip(name, content);
    await client.rows(`PUT 'file://${local}' '@ppw.%"T"' SOURCE_COMPRESSION=GZIP`);
    await client.rows(`MERGE INTO ppw."T" t USING (SELECT ($1) "C1", ($2) "C2", parse_json($3) "C3", ($4) "C4" FROM '@ppw.%"T"/${name}' (FILE_FORMAT => 'ppw.f')) s
      ON s."C1" = t."ID"
      WHEN MATCHED THEN UPDATE SET "ID" = s."C1", "NAME" = s."C2", "DOC" = s."C3", "_SDC_DELETED_AT" = s."C4"
      WHEN NOT MATCHED THEN INSERT ("ID", "NAME", "DOC", "_SDC_DELETED_AT") VALUES (s."C1", s."C2", s."C3", s."C4")`);
    await client.rows('DELETE FROM ppw."T" WHERE _sdc_deleted_at IS NOT NULL');
    await client.rows(`REMOVE '@ppw.%"T"/${name}'`);
  };
  await batch('batch_1.csv.gz', '1,"a ""q""","{""x"":[1]}",\n2,"b",,\n3,"c",,\n');
  await batch('batch_2.csv.gz', '2,"B",,\n3,"c",,"2024-01-01"\n4,"d",,\n');
  expect(sortedById(await client.rows('SELECT id, name, doc FROM ppw."T"'))).toEqual([
    { ID: 1, NAME: 'a "q"', DOC: { x: [1] } },
    { ID: 2, NAME: 'B', DOC: null },
    { ID: 4, NAME: 'd', DOC: null },
  ]);
  expect(sandbox.stage()).toEqual([]);
});

it('MeltanoLabs: user stage, a file format per batch, MERGE with QUALIFY', async () => {
  await client.rows(
    'CREATE OR REPLACE TABLE ml (id NUMBER(38,0) NOT NULL, name VARCHAR, doc VARIANT)',
  );
  const local = await files.gzip(
    'ml.json.gz',
    '{"id":1,"name":"a","doc":{"k":1}}\n{"id":2,"name":"b","doc":null}\n{"id":1,"name":"A","doc":[]}\n',
  );
  await client.rows(
    `put 'file://${local}' '@~/target-snowflake/s-uuid' auto_compress=false source_compression=gzip overwrite=true`,
  );
  await client.rows(
    `create or replace file format sandbox.public."s-uuid" type = 'JSON' compression = 'AUTO'`,
  );
  expect(
    await client.rows(`merge into sandbox.public.ml d using (
        select $1:id::NUMBER as ID, $1:name::VARCHAR as NAME, $1:doc::VARIANT as DOC from '@~/target-snowflake/s-uuid' (file_format => sandbox.public."s-uuid")
        QUALIFY ROW_NUMBER() OVER (PARTITION BY ID ORDER BY SEQ8() DESC) = 1) s
      on d.ID = s.ID when matched then update set d.ID = s.ID, d.NAME = s.NAME, d.DOC = s.DOC
      when not matched then insert (ID, NAME, DOC) values (s.ID, s.NAME, s.DOC)`),
  ).toEqual([{ 'number of rows inserted': 2, 'number of rows updated': 0 }]);
  await client.rows(
    `copy into ml (id, name, doc) from (select $1:id::NUMBER, $1:name::VARCHAR, $1:doc::VARIANT from '@~/target-snowflake/s-uuid') file_format = (format_name = 'sandbox.public."s-uuid"')`,
  );
  await client.rows('drop file format if exists sandbox.public."s-uuid"');
  await client.rows("remove '@~/target-snowflake/s-uuid'");
  expect(await client.rows("select count(*) n, count_if(name = 'A') a from ml")).toEqual([
    { N: 5, A: 2 },
  ]);
});

it('MeltanoLabs: what SQLAlchemy asks about tables, and names that are case-blind for the session', async () => {
  const other = await signIn(sandbox);
  await other.rows('ALTER SESSION SET QUOTED_IDENTIFIERS_IGNORE_CASE = TRUE');
  await other.rows('ALTER SESSION SET autocommit=False');
  expect(
    (await other.rows('SHOW /* sqlalchemy:get_schema_names */ SCHEMAS')).map(({ name }) => name),
  ).toContain('PUBLIC');
  await other.rows('CREATE SCHEMA ml');
  await other.rows('COMMIT');
  expect(await other.failure('DESC TABLE /* sqlalchemy:_has_object */ "ML"."HOSTILE"')).toEqual({
    code: '002003',
    sqlState: '42S02',
    message: `SQL compilation error:\nTable 'SANDBOX.ML.HOSTILE' does not exist or not authorized.`,
  });
  await other.rows('ROLLBACK');
  await other.rows(
    `CREATE TABLE "ML"."HOSTILE" ( id DECIMAL NOT NULL AUTOINCREMENT, amount FLOAT, at TIMESTAMP_NTZ, doc VARIANT, "SELECT" VARCHAR, camelcase VARCHAR,
      _sdc_deleted_at TIMESTAMP_NTZ, _sdc_table_version DECIMAL, PRIMARY KEY (id) )`,
  );
  expect(
    (
      await other.rows(
        'DESC /* sqlalchemy:_get_schema_columns */ TABLE "ML"."HOSTILE" TYPE = COLUMNS',
      )
    ).map(({ name, type }) => `${String(name)} ${String(type)}`),
  ).toEqual([
    'ID NUMBER(38,0)',
    'AMOUNT FLOAT',
    'AT TIMESTAMP_NTZ(9)',
    'DOC VARIANT',
    'SELECT VARCHAR(16777216)',
    'CAMELCASE VARCHAR(16777216)',
    '_SDC_DELETED_AT TIMESTAMP_NTZ(9)',
    '_SDC_TABLE_VERSION NUMBER(38,0)',
  ]);
  await other.rows(
    `create or replace file format SANDBOX.ML."tf-hostile-uuid" type = 'JSON' compression = 'AUTO'`,
  );
  const local = await files.gzip(
    'hostile.json.gz',
    '{"id":1,"amount":1.5,"at":"2024-01-01T00:00:00+02:00","doc":{"q\'uote":[1]},"Select":"s","camelCase":"c","_sdc_table_version":4}\n',
  );
  await other.rows(`put 'file://${local}' '@~/target-snowflake/hostile-uuid'`);
  await other.rows(
    `copy into "SANDBOX"."ML"."HOSTILE" (id, amount, at, doc, "SELECT", "camelCase", _sdc_table_version) from (select $1:id::DECIMAL as id, $1:amount::FLOAT as amount,
      $1:at::TIMESTAMP_NTZ as at, $1:doc::VARIANT as doc, $1:"Select"::VARCHAR as "SELECT", $1:"camelCase"::VARCHAR as "camelCase", $1:_sdc_table_version::DECIMAL as _sdc_table_version
      from '@~/target-snowflake/hostile-uuid')file_format = (format_name='SANDBOX.ML."tf-hostile-uuid"')`,
  );
  await other.rows("remove '@~/target-snowflake/hostile-uuid/'");
  await other.rows('drop file format if exists SANDBOX.ML."tf-hostile-uuid"');
  await other.rows(
    `UPDATE "SANDBOX"."ML"."HOSTILE" SET _sdc_deleted_at = '2026-11-24 12:06:56.112743+00:00' WHERE _sdc_table_version < 5 AND _sdc_deleted_at IS NULL`,
  );
  await other.rows('COMMIT');
  await other.close();
  expect(
    await client.rows(
      `select id, amount, to_varchar(at) moment, to_json(doc) doc, "SELECT" s, camelcase, to_varchar(_sdc_deleted_at) gone from ml.hostile`,
    ),
  ).toEqual([
    {
      ID: 1,
      AMOUNT: 1.5,
      MOMENT: '2024-01-01 00:00:00.000',
      DOC: `{"q'uote":[1]}`,
      S: 's',
      CAMELCASE: 'c',
      GONE: '2026-11-24 12:06:56.112',
    },
  ]);
  expect(
    await client.failure(
      'ALTER TABLE "SANDBOX"."ML"."HOSTILE" ALTER COLUMN id SET DATA TYPE VARCHAR',
    ),
  ).toEqual({
    code: '002108',
    sqlState: '22000',
    message:
      'SQL compilation error:\ncannot change column ID from type NUMBER(38,0) to VARCHAR(16777216)',
  });
});

it('PipelineWise: what it asks about schemas and tables, and a column set aside for another type', async () => {
  expect(await client.failure('SHOW COLUMNS IN SCHEMA SANDBOX.PPW2')).toEqual({
    code: '002003',
    sqlState: '02000',
    message: "SQL compilation error:\nSchema 'SANDBOX.PPW2' does not exist or not authorized.",
  });
  await client.rows('CREATE SCHEMA IF NOT EXISTS PPW2');
  await client.rows('GRANT USAGE ON SCHEMA PPW2 TO ROLE PUBLIC');
  await client.rows(
    `CREATE TABLE IF NOT EXISTS PPW2."T" ("BIG" number, "ID" number, PRIMARY KEY("ID")) data_retention_time_in_days = 1`,
  );
  await client.rows('GRANT SELECT ON ALL TABLES IN SCHEMA PPW2 TO ROLE PUBLIC');
  expect(await client.rows('show primary keys in table SANDBOX.PPW2."T";')).toMatchObject([
    { column_name: 'ID' },
  ]);
  await client.rows('START TRANSACTION');
  const { statement } = await client.run({ sqlText: 'SHOW TERSE TABLES IN SCHEMA SANDBOX.PPW2' });
  expect(
    await client.rows(
      `SELECT "schema_name" AS schema_name ,"name" AS table_name FROM TABLE(RESULT_SCAN('${statement.getQueryId()}'))`,
    ),
  ).toEqual([{ SCHEMA_NAME: 'PPW2', TABLE_NAME: 'T' }]);
  await client.rows('alter table PPW2."T" alter column "ID" drop not null;');
  await client.rows('ALTER TABLE PPW2."T" RENAME COLUMN "BIG" TO "BIG_20261124_1204"');
  await client.rows('ALTER TABLE PPW2."T" ADD COLUMN "BIG" text');
  const shown = await client.run({ sqlText: 'SHOW COLUMNS IN SCHEMA SANDBOX.PPW2' });
  expect(
    await client.rows(
      `SELECT "column_name" AS column_name, CASE PARSE_JSON("data_type"):type::varchar WHEN 'FIXED' THEN 'NUMBER' WHEN 'REAL' THEN 'FLOAT' ELSE PARSE_JSON("data_type"):type::varchar END data_type
        FROM TABLE(RESULT_SCAN('${shown.statement.getQueryId()}'))`,
    ),
  ).toEqual([
    { COLUMN_NAME: 'BIG_20261124_1204', DATA_TYPE: 'NUMBER' },
    { COLUMN_NAME: 'ID', DATA_TYPE: 'NUMBER' },
    { COLUMN_NAME: 'BIG', DATA_TYPE: 'TEXT' },
  ]);
});

it('COPY without FROM loads the table’s own stage', async () => {
  await client.rows('CREATE OR REPLACE TABLE own (id NUMBER, s VARCHAR)');
  const local = await files.gzip('own.csv.gz', '7,seven\n8,eight\n');
  await client.rows(`PUT file://${local} @%own`);
  expect(await client.rows('COPY INTO own PURGE = TRUE')).toMatchObject([
    { file: 'own.csv.gz', status: 'LOADED', rows_loaded: 2 },
  ]);
  expect(await client.rows('SELECT * FROM own ORDER BY id')).toEqual([
    { ID: 7, S: 'seven' },
    { ID: 8, S: 'eight' },
  ]);
});

it('Airbyte: a named stage per table and COPY of CSV with its options', async () => {
  await client.rows('CREATE SCHEMA IF NOT EXISTS "ns"');
  await client.rows('CREATE STAGE IF NOT EXISTS "SANDBOX"."ns"."airbyte_stage_t"');
  await client.rows(
    'CREATE OR REPLACE TABLE "SANDBOX"."ns"."t" ("_AIRBYTE_RAW_ID" VARCHAR NOT NULL, "_AIRBYTE_META" VARIANT, "ID" NUMBER(38,0), "AT" TIMESTAMP_TZ)',
  );
  const local = await files.gzip(
    'f.csv.gz',
    '"r1","{""changes"":[]}","1","2024-01-02T03:04:05Z"\n"r2","{}", 2 ,\n',
  );
  await client.rows(
    `PUT 'file://${local}' '@"SANDBOX"."ns"."airbyte_stage_t"' AUTO_COMPRESS = FALSE SOURCE_COMPRESSION = GZIP OVERWRITE = TRUE`,
  );
  expect(
    await client.rows(`COPY INTO "SANDBOX"."ns"."t" ("_AIRBYTE_RAW_ID", "_AIRBYTE_META", "ID", "AT") FROM '@"SANDBOX"."ns"."airbyte_stage_t"'
      FILE_FORMAT = (TYPE = 'CSV' COMPRESSION = GZIP FIELD_DELIMITER = ',' RECORD_DELIMITER = '\\n' FIELD_OPTIONALLY_ENCLOSED_BY = '"' TRIM_SPACE = TRUE
        ERROR_ON_COLUMN_COUNT_MISMATCH = FALSE REPLACE_INVALID_CHARACTERS = TRUE ESCAPE = NONE ESCAPE_UNENCLOSED_FIELD = NONE)
      ON_ERROR = 'ABORT_STATEMENT' PURGE = TRUE files = ('f.csv.gz')`),
  ).toMatchObject([{ file: 'airbyte_stage_t/f.csv.gz', status: 'LOADED', rows_loaded: 2 }]);
  expect(
    sortedById(
      await client.rows(
        'SELECT "ID" ID, "_AIRBYTE_META" M, "AT" IS NULL A FROM "SANDBOX"."ns"."t"',
      ),
    ),
  ).toEqual([
    { ID: 1, M: { changes: [] }, A: false },
    { ID: 2, M: {}, A: true },
  ]);
  expect(sandbox.stage()).toEqual([]);
});

it('dlt: JSON by column names, in a transaction', async () => {
  await client.rows(
    'CREATE OR REPLACE TABLE dlt_t (id NUMBER(19,0), name VARCHAR, bin BINARY, doc VARIANT, _dlt_id VARCHAR NOT NULL)',
  );
  const local = await files.gzip(
    'x.jsonl.gz',
    '{"id":1,"name":"a","bin":"AQID","doc":"{}","_dlt_id":"q"}\n{"id":2,"_dlt_id":"w"}\n',
  );
  await client.rows('ALTER SESSION SET AUTOCOMMIT = FALSE');
  await client.rows(
    `PUT 'file://${local}' '@SANDBOX.PUBLIC.%"DLT_T"/load' OVERWRITE = TRUE, AUTO_COMPRESS = FALSE`,
  );
  await client.rows(
    `COPY INTO dlt_t FROM '@SANDBOX.PUBLIC.%"DLT_T"/load/x.jsonl.gz' FILE_FORMAT = ( TYPE = 'JSON', BINARY_FORMAT = 'BASE64' ) MATCH_BY_COLUMN_NAME='CASE_INSENSITIVE'`,
  );
  await client.rows('COMMIT');
  await client.rows('ALTER SESSION UNSET AUTOCOMMIT');
  expect(
    sortedById(await client.rows('SELECT id, name, bin::varchar bin, typeof(doc) d FROM dlt_t')),
  ).toEqual([
    { ID: 1, NAME: 'a', BIN: '010203', D: 'VARCHAR' },
    { ID: 2, NAME: null, BIN: null, D: null },
  ]);
});

it('Estuary: a stage with its own JSON format, arrays by position, key bounds, deletes', async () => {
  await client.rows(
    "CREATE STAGE IF NOT EXISTS flow_v1 FILE_FORMAT = ( TYPE = JSON BINARY_FORMAT = BASE64 ) COMMENT = 'Internal stage'",
  );
  await client.rows(
    "CREATE TABLE IF NOT EXISTS est (k NUMBER(38,0) NOT NULL, v VARCHAR, doc VARIANT, PRIMARY KEY (k)) COMMENT = 'x'",
  );
  await client.rows(
    "INSERT INTO est SELECT 1, 'old', PARSE_JSON('{}') UNION ALL SELECT 2, 'gone', NULL",
  );
  await client.rows('REMOVE @flow_v1/uuid');
  await client.rows('LIST @flow_v1/uuid');
  const local = await files.gzip(
    'part-1.gz',
    '[1,"new",null,{"a":1},false]\n[2,"x",null,null,true]\n[3,"ins",null,null,false]\n[4,"never",null,null,true]\n',
  );
  await client.rows(
    `PUT file://${local} @flow_v1/uuid AUTO_COMPRESS=FALSE SOURCE_COMPRESSION=GZIP OVERWRITE=TRUE`,
  );
  await client.rows(`MERGE INTO est AS l USING (
      SELECT $1[0] AS k, $1[1] AS v, NULLIF($1[3], PARSE_JSON('null')) AS doc, $1[4] AS _flow_delete FROM @flow_v1/uuid) AS r
    ON l.k = r.k AND l.k >= 1 AND l.k <= 4
    WHEN MATCHED AND r._flow_delete=true THEN DELETE
    WHEN MATCHED THEN UPDATE SET l.v = r.v, l.doc = r.doc
    WHEN NOT MATCHED AND r._flow_delete=false THEN INSERT (k, v, doc) VALUES (r.k, r.v, r.doc)`);
  await client.rows('REMOVE @flow_v1/uuid');
  expect([...(await client.rows('SELECT k id, v, doc FROM est ORDER BY k'))]).toEqual([
    { ID: 1, V: 'new', DOC: { a: 1 } },
    { ID: 3, V: 'ins', DOC: null },
  ]);
});

it('DataMill: temporary table, delete and insert from it', async () => {
  await client.rows('CREATE OR REPLACE TABLE dm (id NUMBER, s NUMBER, v VARCHAR)');
  await client.rows("INSERT INTO dm VALUES (1, 1, 'old'), (2, 9, 'newer')");
  await client.rows('CREATE OR REPLACE TABLE dm_tmp LIKE dm');
  const local = await files.gzip('dm.csv.gz', '1,2,new\n2,3,stale\n3,1,first\n');
  await client.rows(`PUT file://${local} @%dm_tmp`);
  await client.rows(
    "COPY INTO dm_tmp FROM @%dm_tmp FILE_FORMAT = (TYPE = CSV EMPTY_FIELD_AS_NULL = FALSE FIELD_OPTIONALLY_ENCLOSED_BY = '\"')",
  );
  await client.rows(
    'DELETE FROM dm USING (SELECT t.id FROM dm_tmp d JOIN dm t ON t.id = d.id WHERE d.s >= t.s) x WHERE dm.id = x.id',
  );
  await client.rows(
    'INSERT INTO dm SELECT d.* FROM dm_tmp d LEFT JOIN dm t ON t.id = d.id WHERE t.id IS NULL',
  );
  await client.rows('DROP TABLE dm_tmp');
  expect(await client.rows('SELECT * FROM dm ORDER BY id')).toEqual([
    { ID: 1, S: 2, V: 'new' },
    { ID: 2, S: 9, V: 'newer' },
    { ID: 3, S: 1, V: 'first' },
  ]);
});
