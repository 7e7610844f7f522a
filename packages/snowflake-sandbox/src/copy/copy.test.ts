import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';

import { startSnowflakeSandbox, type SnowflakeSandbox } from '../server/start-sandbox.ts';
import { localFiles, signIn, type Client, type LocalFiles } from '../testing/driver.ts';

let sandbox: SnowflakeSandbox;
let client: Client;
let files: LocalFiles;
let now = Date.UTC(2026, 10, 24, 9);

beforeAll(async () => {
  sandbox = await startSnowflakeSandbox({ now: () => now });
  client = await signIn(sandbox);
  files = await localFiles();
});

afterAll(async () => {
  await client.close();
  await sandbox.close();
  await files.remove();
});

beforeEach(async () => {
  await client.rows('remove @~');
});

/** Uploads to the user stage, as it is. */
async function upload(path: string, content: string | Buffer): Promise<void> {
  const at = path.lastIndexOf('/') + 1;
  const local = await files.write(path.slice(at), content);
  await client.rows(
    `put 'file://${local}' '@~/${path.slice(0, at)}' auto_compress=false source_compression=gzip overwrite=true`,
  );
}

const stage = (path: string, content: string): Promise<void> =>
  upload(`${path}.gz`, gzipSync(content));

const loaded = (file: string, rows: number): Record<string, unknown> => ({
  file,
  status: 'LOADED',
  rows_parsed: rows,
  rows_loaded: rows,
  error_limit: 1,
  errors_seen: 0,
  first_error: null,
  first_error_line: null,
  first_error_character: null,
  first_error_column_name: null,
});

const hint =
  "\n  If you would like to continue loading when an error is encountered, use other values such as 'SKIP_FILE' or 'CONTINUE' for the ON_ERROR option. For more information on loading options, please run 'info loading_data' in a SQL client.";

const json = 'file_format = (type = json)';

describe('COPY with a transformation of JSON', () => {
  it('loads typed columns, the document and the metadata of the file', async () => {
    await stage(
      'run/a.json',
      '{"id":1,"name":"A","at":"2024-05-06T07:08:09Z","x":{"y":[1,2]}}\n{"id":12345678901234567890,"name":null}\n',
    );
    await client.rows(
      'create or replace table t (id number(38,0) not null, name varchar, at timestamp_tz, v variant, file varchar, row_no number, content varchar, changed timestamp_ntz, scanned timestamp_ltz, n number default 5)',
    );
    expect(
      await client.rows(
        `copy into t (id, name, at, v, file, row_no, content, changed, scanned) from (
           select $1:"id"::number(38,0), $1:"name"::varchar, $1:"at"::timestamp_tz, $1, metadata$filename, metadata$file_row_number,
             metadata$file_content_key, metadata$file_last_modified, metadata$start_scan_time
           from @~/run/)
         files = ('a.json.gz') file_format = (type = json compression = gzip) on_error = abort_statement`,
      ),
    ).toEqual([loaded('run/a.json.gz', 2)]);
    expect(
      await client.rows(
        `select id::varchar id, name, v:x:y[1]::number y, file, row_no, n, length(content) content,
           changed::varchar changed, convert_timezone('UTC', scanned)::timestamp_ntz::varchar scanned from t order by row_no`,
      ),
    ).toEqual([
      {
        ID: '1',
        NAME: 'A',
        Y: 2,
        FILE: 'run/a.json.gz',
        ROW_NO: 1,
        N: 5,
        CONTENT: 32,
        CHANGED: '2026-11-24 09:00:00.000',
        SCANNED: '2026-11-24 09:00:00.000',
      },
      {
        ID: '12345678901234567890',
        NAME: null,
        Y: null,
        FILE: 'run/a.json.gz',
        ROW_NO: 2,
        N: 5,
        CONTENT: 32,
        CHANGED: '2026-11-24 09:00:00.000',
        SCANNED: '2026-11-24 09:00:00.000',
      },
    ]);
  });

  it('says file, line, character, row and column of a value that does not fit, and loads nothing', async () => {
    await stage('bad/a.json', '{"id":1}\n{"id":2}\n  {"id":"x"}\n{"id":4}\n');
    await client.rows('create or replace table t (id number, v variant)');
    for (const onError of ['abort_statement', 'continue', 'skip_file']) {
      expect(
        await client.failure(
          `copy into t from (select $1:id::number, $1 from @~/bad/) ${json} on_error = ${onError}`,
        ),
      ).toEqual({
        code: '100071',
        sqlState: '22000',
        message: `Failed to cast variant value "x" to FIXED\n  File 'bad/a.json.gz', line 3, character 3\n  Row 3, column "T"["ID":1]${hint}`,
      });
    }
    expect(await client.rows('select count(*) n from t')).toEqual([{ N: 0 }]);
  });

  it('refuses a NULL in a NOT NULL column and text that is too long, or cuts it', async () => {
    await stage('x/a.json', '{"id":null,"s":"abcdef"}');
    await client.rows('create or replace table t (id number not null, s varchar(3))');
    expect(
      (await client.failure(`copy into t from (select $1:id::number, 'x' from @~/x/) ${json}`))
        .code,
    ).toBe('100072');
    expect(
      (await client.failure(`copy into t from (select 1, $1:s::varchar from @~/x/) ${json}`)).code,
    ).toBe('100078');
    await client.rows(
      `copy into t from (select 1, $1:s::varchar from @~/x/) ${json} truncatecolumns = true`,
    );
    await client.rows(
      `copy into t from (select 2, $1:s::varchar from @~/x/) ${json} enforce_length = false force = true`,
    );
    expect(await client.rows('select * from t order by id')).toEqual([
      { ID: 1, S: 'abc' },
      { ID: 2, S: 'abc' },
    ]);
  });

  it.each([
    ['select $1 from @~/x/ where $1:id = 1', '002017'],
    ['select $1 from @~/x/ order by 1', '002017'],
    ['select $1 from @~/x/ limit 1', '002017'],
    ['select top 1 $1 from @~/x/', '002017'],
    ['select distinct $1 from @~/x/', '002017'],
    ['select $1 from @~/x/ a, @~/x/ b', '002017'],
    ['select $1 from @~/x/ group by 1', '002017'],
    ['select $1 from @~/x/ qualify row_number() over (order by 1) = 1', '002017'],
    ['select (select 1) from @~/x/', '002017'],
    ['select row_number() over (order by 1) from @~/x/', '002017'],
    ['select $1 from some_table', '002017'],
  ])('refuses %s', async (select, code) => {
    await client.rows('create or replace table t (v variant)');
    expect((await client.failure(`copy into t from (${select}) ${json}`)).code).toBe(code);
  });

  it('refuses functions that Snowflake refuses in a COPY, options it does not know, and VALIDATION_MODE', async () => {
    await stage('x/a.json', '{"id":1}');
    await client.rows('create or replace table t (v variant)');
    const copy = (select: string, rest = ''): Promise<{ code: string; message: string }> =>
      client.failure(`copy into t from (select ${select} from @~/x/) ${json} ${rest}`);
    expect((await copy('coalesce($1, $1)')).code).toBe('002017');
    expect((await copy('current_timestamp()')).code).toBe('002017');
    expect((await copy('$1', 'no_such_option = 1')).code).toBe('001003');
    expect((await copy('$1', 'on_error = sometimes')).code).toBe('001008');
    expect((await copy('$1', 'validation_mode = return_errors')).message).toContain(
      'VALIDATION_MODE',
    );
    expect((await copy('$1', 'match_by_column_name = case_insensitive')).message).toContain(
      'match_by_column_name is not supported with copy transform',
    );
    expect((await copy('$1, $1')).code).toBe('002020');
    expect(
      (
        await client.failure(
          "copy into t from @~/x/ file_format = (type = json field_delimiter = ',')",
        )
      ).code,
    ).toBe('001420');
    expect((await client.failure('copy into t from @~/x/ file_format = (type = avro)')).code).toBe(
      '000002',
    );
    expect(
      (await client.failure("copy into t from @~/x/ file_format = (format_name = 'no_format')"))
        .code,
    ).toBe('002003');
    expect((await client.failure("copy into 's3://bucket' from t")).code).toBe('000002');
  });
});

describe('load history', () => {
  it('skips what was loaded, unless it changed, FORCE is set, or 64 days have gone by', async () => {
    await client.rows('create or replace table t (v variant)');
    const copy = (rest = ''): Promise<readonly Record<string, unknown>[]> =>
      client.rows(`copy into t from @~/h/ ${json} ${rest}`);
    const none = [{ status: 'Copy executed with 0 files processed.' }];
    expect(await copy()).toEqual(none);
    await stage('h/a.json', '1');
    expect(await copy()).toEqual([loaded('h/a.json.gz', 1)]);
    expect(await copy()).toEqual(none);
    await stage('h/b.json', '2 3');
    expect(await copy()).toEqual([loaded('h/b.json.gz', 2)]);
    await stage('h/b.json', '2 3 4');
    expect(await copy()).toEqual([loaded('h/b.json.gz', 3)]);
    expect(await copy('force = true')).toHaveLength(2);
    const before = now;
    now += 65 * 86_400_000;
    const later = await signIn(sandbox);
    expect(await later.rows(`copy into t from @~/h/ ${json}`)).toHaveLength(2);
    await later.close();
    now = before;
  });

  it('belongs to the table and to the transaction, and TRUNCATE ends it', async () => {
    await stage('h/a.json', '1');
    await client.rows('create or replace table t (v variant)');
    await client.rows('begin');
    await client.rows(`copy into t from @~/h/ ${json} purge = true`);
    expect(sandbox.stage()).toHaveLength(1);
    await client.rows('rollback');
    expect(sandbox.stage()).toHaveLength(1);
    expect(await client.rows(`copy into t from @~/h/ ${json}`)).toEqual([loaded('h/a.json.gz', 1)]);
    await client.rows('truncate table t');
    expect(await client.rows(`copy into t from @~/h/ ${json}`)).toEqual([loaded('h/a.json.gz', 1)]);
    await client.rows('create or replace table t (v variant)');
    await client.rows('begin');
    await client.rows(`copy into t from @~/h/ ${json} purge = true`);
    await client.rows('commit');
    expect(sandbox.stage()).toEqual([]);
    expect(await client.rows('select count(*) n from t')).toEqual([{ N: 1 }]);
  });

  it('keeps a transaction alive over a failed COPY', async () => {
    await stage('h/a.json', '1');
    await stage('h2/a.json', '{');
    await client.rows('create or replace table t (v variant)');
    await client.rows('begin');
    await client.rows(`copy into t from @~/h/ ${json}`);
    expect((await client.failure(`copy into t from @~/h2/ ${json}`)).code).toBe('100069');
    await client.rows('commit');
    expect(await client.rows('select count(*) n from t')).toEqual([{ N: 1 }]);
  });

  it('lets two sessions that COPY at the same time load a file once', async () => {
    await stage('h/a.json', '1');
    await client.rows('create or replace table t (v variant)');
    const second = await signIn(sandbox);
    await Promise.all([client, second].map((each) => each.rows(`copy into t from @~/h/ ${json}`)));
    expect(await client.rows('select count(*) n from t')).toEqual([{ N: 1 }]);
    await second.close();
  });
});

describe('choosing files', () => {
  it('by folder, by name, by pattern and up to a size', async () => {
    for (const name of ['p/1.json', 'p/2.json', 'p2/3.json']) await stage(name, '1');
    const chosen = async (rest: string): Promise<unknown> => {
      await client.rows('create or replace table t (v variant)');
      return (await client.rows(`copy into t from ${rest}`)).map((row) => row['file']);
    };
    expect(await chosen(`@~/p/ ${json}`)).toEqual(['p/1.json.gz', 'p/2.json.gz']);
    expect(await chosen(`@~/p ${json}`)).toEqual(['p/1.json.gz', 'p/2.json.gz', 'p2/3.json.gz']);
    expect(await chosen(`@~/p files = ('2.json.gz') ${json}`)).toEqual(['p/2.json.gz']);
    expect(await chosen(`@~ pattern = '.*[13].json.gz' ${json}`)).toEqual([
      'p/1.json.gz',
      'p2/3.json.gz',
    ]);
    expect(await chosen(`@~/p/ pattern = '1.*' ${json}`)).toEqual(['p/1.json.gz']);
    expect(await chosen(`@~ size_limit = 1 ${json}`)).toEqual(['p/1.json.gz']);
    expect(
      (await client.failure(`copy into t from @~/p/ files = ('1.json.gz', 'no.json.gz') ${json}`))
        .code,
    ).toBe('091016');
  });

  it('behind every compression', async () => {
    const text = '{"a":1}\n{"a":2}\n';
    // The same text behind the zstd command line tool, 1.5.
    const zstd = Buffer.from('28b52ffd24108100007b2261223a317d0a7b2261223a327d0aeeedacf2', 'hex');
    await upload('c/zstd', zstd);
    await upload('c/gzip', Buffer.concat([gzipSync('{"a":1}\n'), gzipSync('{"a":2}\n')]));
    await upload('c/deflate', deflateSync(text));
    await upload('c/none', text);
    await upload('d/brotli', brotliCompressSync(text));
    await upload('e/raw', deflateRawSync(text));
    await client.rows('create or replace table t (v variant)');
    for (const [folder, compression] of [
      ['c', 'auto'],
      ['d', 'brotli'],
      ['e', 'raw_deflate'],
    ]) {
      await client.rows(
        `copy into t from @~/${folder ?? ''}/ file_format = (type = json compression = ${compression ?? ''})`,
      );
    }
    expect(await client.rows('select count(*) n, sum(v:a::number) s from t')).toEqual([
      { N: 12, S: 18 },
    ]);
    expect(
      (
        await client.failure(
          `copy into t from @~/d/ file_format = (type = json compression = gzip) force = true`,
        )
      ).code,
    ).toBe('100142');
    expect(
      (await client.failure(`copy into t from @~/d/ file_format = (type = json compression = bz2)`))
        .code,
    ).toBe('000002');
  });
});

describe('ON_ERROR', () => {
  const csv = "file_format = (type = csv field_optionally_enclosed_by = '\"')";

  it('stops at a CSV record that cannot be read or converted', async () => {
    await stage('e/a.csv', '1,a\nx,b\n3,c\n');
    await client.rows('create or replace table t (id number, s varchar)');
    expect(await client.failure(`copy into t from @~/e/ ${csv}`)).toEqual({
      code: '100038',
      sqlState: '22018',
      message: `Numeric value 'x' is not recognized\n  File 'e/a.csv.gz', line 2, character 1\n  Row 2, column "T"["ID":1]${hint}`,
    });
    await stage('e/a.csv', '1,a\n2,b,extra\n3,c\n');
    expect(await client.failure(`copy into t from @~/e/ ${csv}`)).toEqual({
      code: '100080',
      sqlState: '22000',
      message: `Number of columns in file (3) does not match that of the corresponding table (2), use file format option error_on_column_count_mismatch=false to ignore this error\n  File 'e/a.csv.gz', line 2, character 1\n  Row 2, column "TRANSIENT_STAGE_TABLE"["$3":3]${hint}`,
    });
    expect(await client.rows('select count(*) n from t')).toEqual([{ N: 0 }]);
  });

  it('loads the other CSV records with CONTINUE and reports the first error', async () => {
    await stage('e/a.csv', '1,a\nx,b\n3\n4,d\n5,e\ny,f\n');
    await client.rows('create or replace table t (id number, s varchar)');
    expect(await client.rows(`copy into t from @~/e/ ${csv} on_error = continue`)).toEqual([
      {
        file: 'e/a.csv.gz',
        status: 'PARTIALLY_LOADED',
        rows_parsed: 6,
        rows_loaded: 3,
        error_limit: 6,
        errors_seen: 3,
        first_error: "Numeric value 'x' is not recognized",
        first_error_line: 2,
        first_error_character: 1,
        first_error_column_name: '"T"["ID":1]',
      },
    ]);
    expect((await client.rows('select id from t order by id')).map((row) => row['ID'])).toEqual([
      1, 4, 5,
    ]);
  });

  it('skips files, at once or from a number or share of errors on', async () => {
    const tries = async (onError: string): Promise<unknown> => {
      await client.rows('create or replace table t (id number)');
      return (await client.rows(`copy into t from @~/e/ ${csv} on_error = ${onError}`)).map(
        (row) => [row['status'], row['rows_loaded']],
      );
    };
    await stage('e/a.csv', '1\nx\n3\ny\n');
    await stage('e/b.csv', '5\n');
    expect(await tries('skip_file')).toEqual([
      ['LOAD_FAILED', 0],
      ['LOADED', 1],
    ]);
    expect(await tries('skip_file_2')).toEqual([
      ['LOAD_FAILED', 0],
      ['LOADED', 1],
    ]);
    expect(await tries('skip_file_3')).toEqual([
      ['PARTIALLY_LOADED', 2],
      ['LOADED', 1],
    ]);
    expect(await tries("'skip_file_49%'")).toEqual([
      ['LOAD_FAILED', 0],
      ['LOADED', 1],
    ]);
    expect(await tries("'skip_file_50%'")).toEqual([
      ['PARTIALLY_LOADED', 2],
      ['LOADED', 1],
    ]);
    await client.rows('create or replace table t (id number)');
    expect(
      await client.rows(
        `copy into t from @~/e/ ${csv} on_error = skip_file return_failed_only = true`,
      ),
    ).toHaveLength(1);
  });

  it('loads JSON up to the document that is broken with CONTINUE, and nothing of it with SKIP_FILE', async () => {
    await stage('e/a.json', '{"a":1}\n{"a":2}\n{"a":}\n{"a":4}\n');
    await client.rows('create or replace table t (v variant)');
    expect(await client.failure(`copy into t from @~/e/ ${json}`)).toEqual({
      code: '100069',
      sqlState: '22P02',
      message: `Error parsing JSON: misplaced character '}'\n  File 'e/a.json.gz', line 3, character 6\n  Row 3, column "T"["V":1]${hint}`,
    });
    expect(await client.rows(`copy into t from @~/e/ ${json} on_error = skip_file`)).toMatchObject([
      { status: 'LOAD_FAILED', rows_loaded: 0 },
    ]);
    expect(await client.rows(`copy into t from @~/e/ ${json} on_error = continue`)).toMatchObject([
      {
        status: 'PARTIALLY_LOADED',
        rows_parsed: 3,
        rows_loaded: 2,
        errors_seen: 1,
        first_error_line: 3,
      },
    ]);
  });
});

describe('MATCH_BY_COLUMN_NAME', () => {
  it('takes members by name, in any case or in exact case', async () => {
    await stage(
      'm/a.json',
      '{"id":1,"Name":" x ","extra":2,"at":"2024-01-02","bin":"/w=="}\n{"ID":2,"v":{"a":null}}\n',
    );
    const copy = (match: string): Promise<unknown> =>
      client.rows(
        `copy into t from @~/m/ file_format = (type = 'json' binary_format = 'base64' trim_space = true null_if = ('x')) match_by_column_name = '${match}'`,
      );
    await client.rows(
      'create or replace table t (id number, "Name" varchar, at date, bin binary, v variant, missing number)',
    );
    await copy('CASE_INSENSITIVE');
    expect(
      await client.rows(
        'select id, "Name" n, at::varchar "AT", bin::varchar bin, v::varchar v, missing from t order by id',
      ),
    ).toEqual([
      { ID: 1, N: null, AT: '2024-01-02', BIN: 'FF', V: null, MISSING: null },
      { ID: 2, N: null, AT: null, BIN: null, V: '{"a":null}', MISSING: null },
    ]);
    await client.rows('truncate table t');
    await copy('CASE_SENSITIVE');
    expect(await client.rows('select count(id) i, count("Name") n, count(at) a from t')).toEqual([
      { I: 1, N: 0, A: 0 },
    ]);
  });

  it('takes CSV fields by the header', async () => {
    await stage('m/a.csv', 'b,a\nx,1\n');
    await client.rows('create or replace table t (a number, b varchar)');
    await client.rows(
      'copy into t from @~/m/ file_format = (type = csv parse_header = true) match_by_column_name = case_insensitive',
    );
    expect(await client.rows('select * from t')).toEqual([{ A: 1, B: 'x' }]);
    expect(
      (
        await client.failure(
          'copy into t from @~/m/ file_format = (type = csv) match_by_column_name = case_insensitive',
        )
      ).message,
    ).toContain('PARSE_HEADER');
  });
});

describe('a plain COPY', () => {
  it('loads JSON into one VARIANT column and into nothing else', async () => {
    await stage('j/a.json', '[{"a":1},{"a":2}]');
    await client.rows('create or replace table t (v variant)');
    await client.rows(
      'copy into t from @~/j/ file_format = (type = json strip_outer_array = true)',
    );
    expect(await client.rows('select v:a::number a from t order by a')).toEqual([
      { A: 1 },
      { A: 2 },
    ]);
    await client.rows('create or replace table t2 (v variant, w variant)');
    expect((await client.failure(`copy into t2 from @~/j/ ${json}`)).message).toContain(
      'one and only one column of variant',
    );
  });

  it('converts CSV fields to the columns, with the formats asked for', async () => {
    await stage('v/a.csv', '24.12.2024|"{""a"":1}"|/w==|true|-1.5\n');
    await client.rows(
      'create or replace table t (d date, v variant, b binary, o boolean, f float)',
    );
    await client.rows(
      `copy into t from @~/v/ file_format = (type = csv field_delimiter = '|' field_optionally_enclosed_by = '"' date_format = 'DD.MM.YYYY' binary_format = base64)`,
    );
    expect(
      await client.rows('select d::varchar d, v:a::number a, b::varchar b, o, f from t'),
    ).toEqual([{ D: '2024-12-24', A: 1, B: 'FF', O: true, F: -1.5 }]);
  });
});
