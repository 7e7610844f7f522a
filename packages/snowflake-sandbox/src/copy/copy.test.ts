import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { startSnowflakeSandbox, type SnowflakeSandbox } from '../server/start-sandbox.ts';
import { localFiles, signIn, type Client, type LocalFiles } from '../testing/driver.ts';

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

beforeEach(async () => {
  await client.rows('remove @~');
});

/** Uploads text, gzipped, to the user stage. */
async function stage(path: string, content: string): Promise<void> {
  const at = path.lastIndexOf('/') + 1;
  const local = await files.gzip(`${path.slice(at)}.gz`, content);
  await client.rows(
    `put 'file://${local}' '@~/${path.slice(0, at)}' auto_compress=false source_compression=gzip overwrite=true`,
  );
}

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

describe('COPY with a transformation of JSON', () => {
  it('loads typed columns, the document and the metadata of the file', async () => {
    await stage(
      'run/a.json',
      '{"id":1,"name":"A","at":"2024-05-06T07:08:09Z","x":{"y":[1,2]}}\n{"id":12345678901234567890,"name":null}\n',
    );
    await client.rows(
      'create or replace table t (id number(38,0) not null, name varchar, at timestamp_tz, v variant, file varchar, row_no number, n number default 5)',
    );
    expect(
      await client.rows(
        `copy into t (id, name, at, v, file, row_no) from (
           select $1:"id"::number(38,0), $1:"name"::varchar, $1:"at"::timestamp_tz, $1, metadata$filename, metadata$file_row_number
           from @~/run/)
         files = ('a.json.gz') file_format = (type = json compression = gzip) on_error = abort_statement`,
      ),
    ).toEqual([loaded('run/a.json.gz', 2)]);
    expect(
      await client.rows(
        'select id::varchar id, name, v:x:y[1]::number y, file, row_no, n from t order by row_no',
      ),
    ).toEqual([
      { ID: '1', NAME: 'A', Y: 2, FILE: 'run/a.json.gz', ROW_NO: 1, N: 5 },
      { ID: '12345678901234567890', NAME: null, Y: null, FILE: 'run/a.json.gz', ROW_NO: 2, N: 5 },
    ]);
  });

  it('says file, line, character, row and column of a value that does not fit, and loads nothing', async () => {
    await stage('bad/a.json', '{"id":1}\n{"id":2}\n  {"id":"x"}\n{"id":4}\n');
    await client.rows('create or replace table t (id number, v variant)');
    expect(
      await client.failure(
        'copy into t from (select $1:id::number, $1 from @~/bad/) file_format = (type = json)',
      ),
    ).toEqual({
      code: '100071',
      sqlState: '22000',
      message: `Failed to cast variant value "x" to FIXED
  File 'bad/a.json.gz', line 3, character 3
  Row 3, column "T"["ID":1]
  If you would like to continue loading when an error is encountered, use other values such as 'SKIP_FILE' or 'CONTINUE' for the ON_ERROR option. For more information on loading options, please run 'info loading_data' in a SQL client.`,
    });
    expect(await client.rows('select count(*) n from t')).toEqual([{ N: 0 }]);
  });
});
